public import Foundation

extension WorkingCalendar {
    /// Reads `Config/calendar`: `hours.yaml` and a file for each announced year.
    public static func read(folder: URL) throws -> WorkingCalendar {
        let hours = try ConfigurationFile.read(folder.appending(path: "hours.yaml"), as: Hours.self)
        let shifts = try hours.shifts.map { shift -> Shift in
            guard let from = minutes(shift.from), let to = minutes(shift.to), from < to else {
                throw ConfigurationFault(
                    file: "hours.yaml",
                    place: "shifts",
                    problem: "\(shift.from)-\(shift.to) is no shift"
                )
            }
            return Shift(from: from, to: to)
        }
        guard zip(shifts, shifts.dropFirst()).allSatisfy({ $0.to <= $1.from }), !shifts.isEmpty else {
            throw ConfigurationFault(
                file: "hours.yaml",
                place: "shifts",
                problem: "shifts must be in order and not overlap"
            )
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        let years = try names.filter { $0.hasSuffix(".yaml") && $0 != "hours.yaml" }.map { name in
            try year(ConfigurationFile.read(folder.appending(path: name), as: YearFile.self), file: name)
        }
        return WorkingCalendar(years: years, shifts: shifts)
    }

    private static func year(_ file: YearFile, file name: String) throws -> Year {
        func dates(_ texts: [String], _ place: String, isWeekend: Bool) throws -> Set<CivilDate> {
            Set(
                try texts.map { text in
                    guard let date = CivilDate(text), date.year == file.year else {
                        throw ConfigurationFault(file: name, place: place, problem: "\(text) is no day of \(file.year)")
                    }
                    guard (date.weekday > 5) == isWeekend else {
                        throw ConfigurationFault(file: name, place: place, problem: "\(text) follows the week already")
                    }
                    return date
                }
            )
        }
        return Year(
            year: file.year,
            holidays: try dates(file.holidays, "holidays", isWeekend: false),
            workdays: try dates(file.workdays, "workdays", isWeekend: true)
        )
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
