public import Foundation

extension WorkingCalendar {
    /// Reads `Config/calendar`: `hours.yaml` and a file for each announced year.
    public static func read(folder: URL) throws -> WorkingCalendar {
        var set = ConfigurationSet()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()) where name.hasSuffix(".yaml") {
            set.files["calendar/\(name)"] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        var findings: [ConfigurationFinding] = []
        let calendar = read(set, findings: &findings)
        if let error = findings.first(where: { $0.severity == .error }) { throw ConfigurationFault(error) }
        guard let calendar else { throw ConfigurationFault(file: "calendar", place: "", problem: "cannot be read") }
        return calendar
    }

    /// The same from a set of files; nil when the hours cannot be used.
    package static func read(_ set: ConfigurationSet, findings: inout [ConfigurationFinding]) -> WorkingCalendar? {
        let hours = "calendar/hours.yaml"
        var document = ConfigurationDocument(file: hours, text: set[hours] ?? "")
        let shifts = self.shifts(&document)
        findings += document.findings
        let years = set.paths(in: "calendar").filter { $0 != hours }.compactMap { path -> Year? in
            var document = ConfigurationDocument(file: path, text: set[path] ?? "")
            let year = self.year(&document)
            findings += document.findings
            return year
        }
        return shifts.map { WorkingCalendar(years: years, shifts: $0) }
    }

    private static func shifts(_ document: inout ConfigurationDocument) -> [Shift]? {
        guard let file = document.read(Hours.self), document.isWhole else { return nil }
        var shifts: [Shift] = []
        for (index, shift) in file.shifts.enumerated() {
            guard let from = minutes(shift.from), let to = minutes(shift.to), from < to else {
                document.error(
                    "shifts.[\(index + 1)]",
                    Text(
                        "\(shift.from) 至 \(shift.to) 不是有效的时段，应写作 08:30",
                        "\(shift.from)-\(shift.to) is no shift: times read like 08:30"
                    )
                )
                continue
            }
            if let last = shifts.last, last.to > from {
                document.error(
                    "shifts.[\(index + 1)]",
                    Text("时段要按先后排列，不能重叠", "shifts must be in order and not overlap")
                )
            }
            shifts.append(Shift(from: from, to: to))
        }
        if file.shifts.isEmpty { document.error("shifts", Text("至少要有一个时段", "there must be a shift")) }
        return document.fault == nil ? shifts : nil
    }

    private static func year(_ document: inout ConfigurationDocument) -> Year? {
        guard let file = document.read(YearFile.self), document.isWhole else { return nil }
        func dates(_ texts: [String], _ place: String, isWeekend: Bool) -> Set<CivilDate> {
            var dates: Set<CivilDate> = []
            for (index, text) in texts.enumerated() {
                let at = "\(place).[\(index + 1)]"
                guard let date = CivilDate(text), date.year == file.year else {
                    document.error(at, Text("\(text) 不是 \(file.year) 年的日期", "\(text) is no day of \(file.year)"))
                    continue
                }
                guard (date.weekday > 5) == isWeekend else {
                    document.error(
                        at,
                        isWeekend
                            ? Text("\(text) 本来就是工作日", "\(text) is worked already: it is no Saturday or Sunday")
                            : Text("\(text) 本来就是周末", "\(text) is off already: it is a Saturday or Sunday")
                    )
                    continue
                }
                if !dates.insert(date).inserted { document.warn(at, Text("\(text) 重复", "\(text) stands twice")) }
            }
            return dates
        }
        let holidays = dates(file.holidays, "holidays", isWeekend: false)
        let workdays = dates(file.workdays, "workdays", isWeekend: true)
        return document.fault == nil ? Year(year: file.year, holidays: holidays, workdays: workdays) : nil
    }

    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...24).contains(hour),
            (0...59).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    private struct Hours: Decodable {
        struct Shift: Decodable {
            let from: String
            let to: String
        }
        let shifts: [Shift]
    }

    private struct YearFile: Decodable {
        let year: Int
        let holidays: [String]
        let workdays: [String]
    }
}
