package import Kernel

/// W3C's profile of ISO 8601 with seconds and a zone: `2026-11-21T14:05:09+08:00`, `2026-11-21T06:05:09Z`.
package enum Open311Time {
    package static func instant(_ text: String) -> Instant? {
        // A plus sign that was not escaped arrives as a blank.
        let text = text.replacing(" ", with: "+")
        guard (20...40).contains(text.utf8.count), text.utf8.allSatisfy({ $0 < 128 }) else { return nil }
        let characters = Array(text)
        guard let date = CivilDate(String(characters[0..<10])), ["T", "t"].contains(characters[10]) else { return nil }
        let zoneStart = characters[11...].firstIndex { "Zz+-".contains($0) }
        guard let zoneStart else { return nil }
        let time = String(characters[11..<zoneStart]).split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 3, let hour = number(time[0]), let minute = number(time[1]), hour < 24, minute < 60,
            let second = number(time[2].prefix { $0 != "." }), second < 61
        else { return nil }
        var offset = 0
        let zone = String(characters[zoneStart...])
        if zone.lowercased() != "z" {
            let parts = zone.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let hours = number(parts[0]), let minutes = number(parts[1]), hours < 15,
                minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (zone.hasPrefix("-") ? -1 : 1)
        }
        // Civil time of China is eight hours ahead of UTC.
        let local = CivilTime(date: date, hour: hour, minute: minute, second: min(second, 59)).instant
        return local + .seconds(8 * 3600 - offset * 60)
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        guard text.count == 2, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
