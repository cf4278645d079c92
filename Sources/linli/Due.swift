import ArgumentParser
import Foundation
import Kernel

/// `linli due`: when time limits end, for checking the calendar against others.
struct Due: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "due",
        abstract: "Reads lines such as '2026-09-30 10:00 5wd' and prints when the limit ends.",
        discussion: """
            Pauses may follow, each as begin/end: '2026-09-30 10:00 5wd 2026-10-09T10:00/2026-10-12T09:00'.
            A '~' after the answer: provisional, because it runs into a year whose holidays are not announced.
            """
    )

    @Option(help: "The folder that holds Config.") var root = "."

    func run() async throws {
        let folder = URL(fileURLWithPath: root, isDirectory: true).appending(path: "Config/calendar")
        let calendar = try WorkingCalendar.read(folder: folder)
        var out = ""
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 3, let start = Self.moment("\(words[0])T\(words[1])"), let limit = TimeLimit(words[2])
            else { throw ValidationError("'\(line)' does not read like '2026-09-30 10:00 5wd'") }
            let pauses = try words.dropFirst(3).map { word -> Range<Instant> in
                let ends = word.split(separator: "/").compactMap { Self.moment(String($0)) }
                guard ends.count == 2, ends[0] <= ends[1] else { throw ValidationError("'\(word)' is no pause") }
                return ends[0]..<ends[1]
            }
            let due = calendar.due(from: start, limit, pauses: pauses)
            out += "\(due.at)\(due.isProvisional ? "~" : "")\n"
            if out.utf8.count > 60_000 {
                print(out, terminator: "")
                out = ""
            }
        }
        print(out, terminator: "")
    }

    private static func moment(_ text: String) -> Instant? {
        let parts = text.split(separator: "T")
        guard parts.count == 2, let date = CivilDate(String(parts[0])) else { return nil }
        let time = parts[1].split(separator: ":").compactMap { Int($0) }
        guard time.count == 2, (0..<24).contains(time[0]), (0..<60).contains(time[1]) else { return nil }
        return CivilTime(date: date, hour: time[0], minute: time[1]).instant
    }
}
