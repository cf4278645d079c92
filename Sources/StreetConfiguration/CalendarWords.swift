import Kernel

/// What a file of the calendar says, each in words.
enum CalendarWords {
    static let hoursFile = "calendar/hours.yaml"

    /// Days off, days that are worked instead, and shifts.
    static func all(in text: String) -> [Text] {
        var document = ConfigurationDocument(file: "", text: text)
        guard let file = document.read(File.self) else { return [] }
        return (file.holidays ?? []).map { Text("放假 \($0)", "off \($0)") }
            + (file.workdays ?? []).map { Text("调休上班 \($0)", "worked \($0)") }
            + (file.shifts ?? []).map { Text("工作时段 \($0.from)–\($0.to)", "shift \($0.from)–\($0.to)") }
    }

    private struct File: Decodable {
        let holidays: [String]?
        let workdays: [String]?
        let shifts: [Shift]?

        struct Shift: Decodable {
            let from: String
            let to: String
        }
    }
}
