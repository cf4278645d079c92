import Kernel

/// Numbers of spreadsheets as people see them.
enum SpreadsheetNumber {
    /// The shortest digits that mean the same number: 13800008000, not 1.3800008E10; 0.1, not 0.1000000000000000055.
    static func text(_ number: Double) -> String {
        if number.rounded() == number, abs(number) < 1e15 { return String(Int64(number)) }
        return number.description
    }

    /// A day number with its fraction as civil time, `2026-11-21 14:05:09`; nil for what is no time of these centuries.
    ///
    /// Day 1 is 1900-01-01, and 1900-02-29 counts although it never was; with `is1904`, day 0 is 1904-01-01.
    static func time(_ number: Double, is1904: Bool) -> String? {
        guard number >= 0, number < 200_000 else { return nil }
        let milliseconds = (number * 86_400_000).rounded()
        // Spreadsheets keep about a millisecond: half a second is nearer to what was typed than .9999.
        var seconds = Int((milliseconds / 1000).rounded())
        var days = seconds / 86_400
        seconds -= days * 86_400
        if is1904 {
            days += CivilDate(year: 1904, month: 1, day: 1).days
        } else {
            // Before the day that never was, all later ones are one too high.
            days += CivilDate(year: 1899, month: 12, day: number < 60 ? 31 : 30).days
        }
        let time = CivilTime(date: CivilDate(days: days), hour: 0, minute: 0, second: seconds)
        return time.description
    }

    /// Whether a number format shows dates or times: letters of time outside quotation marks and brackets.
    static func isTime(_ format: String) -> Bool {
        var isQuoted = false
        var isBracketed = false
        var isEscaped = false
        for character in format.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" || character == "_" || character == "*" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if isQuoted {
                continue
            } else if character == "[" {
                isBracketed = true
            } else if character == "]" {
                isBracketed = false
            } else if character == ";" {
                return false
            } else if !isBracketed, "ymdhs年月日时分秒".contains(character) {
                return true
            }
        }
        return false
    }

    /// Formats that have a number and no text (ECMA-376 part 1, 18.8.30), with those of Chinese locales.
    static func isTime(builtIn format: Int) -> Bool {
        (14...22).contains(format) || (27...36).contains(format) || (45...47).contains(format)
            || (50...58).contains(format)
    }
}
