/// When time limits end. A clock may stand for a while (a pause); what passes then is not counted.
extension WorkingCalendar {
    /// When a time limit that starts at `start` ends.
    ///
    /// `pauses`: when the clock stood, each from its begin to just before its end, in any order. A limit in days ends with the
    /// n-th day on whose end the clock ran: standing for a few hours within a day costs nothing and gives nothing.
    public func due(from start: Instant, _ limit: TimeLimit, pauses: [Range<Instant>] = []) -> DueTime {
        switch limit {
        case .minutes(let minutes): passed(from: start, milliseconds: Int64(minutes) * 60_000, pauses: pauses)
        case .hours(let hours): passed(from: start, milliseconds: Int64(hours) * 3_600_000, pauses: pauses)
        case .workingHours(let hours): worked(from: start, milliseconds: Int64(hours) * 3_600_000, pauses: pauses)
        case .days(let days): ended(days, after: start, isOfWork: false, pauses: pauses)
        case .workingDays(let days): ended(days, after: start, isOfWork: true, pauses: pauses)
        }
    }

    /// How much time counted between two moments: all of it, or only what was worked; never what passed in a pause.
    public func counted(from start: Instant, to end: Instant, isOfWork: Bool, pauses: [Range<Instant>] = []) -> Duration
    {
        guard start < end else { return .zero }
        var total: Int64 = 0
        guard isOfWork else {
            for part in Self.parts(of: start..<end, without: Self.sorted(pauses)) {
                total += (part.upperBound - part.lowerBound).wholeMilliseconds
            }
            return .milliseconds(total)
        }
        let sorted = Self.sorted(pauses)
        var date = CivilTime(start).date
        let last = CivilTime(end).date
        while date <= last {
            for shift in worktime(on: date) {
                let from = max(shift.lowerBound, start)
                let to = min(shift.upperBound, end)
                guard from < to else { continue }
                for part in Self.parts(of: from..<to, without: sorted) {
                    total += (part.upperBound - part.lowerBound).wholeMilliseconds
                }
            }
            date = date + 1
        }
        return .milliseconds(total)
    }

    /// The moment at which so much has counted since `start`.
    public func moment(
        after duration: Duration,
        from start: Instant,
        isOfWork: Bool,
        pauses: [Range<Instant>] = []
    ) -> Instant {
        let length = duration.wholeMilliseconds
        return isOfWork
            ? worked(from: start, milliseconds: length, pauses: pauses).at
            : passed(from: start, milliseconds: length, pauses: pauses).at
    }

    /// The moment at which so many minutes have been worked since `start`.
    package func worked(from start: Instant, minutes: Int) -> DueTime {
        worked(from: start, milliseconds: Int64(minutes) * 60_000, pauses: [])
    }

    // MARK: Walking

    private func passed(from start: Instant, milliseconds: Int64, pauses: [Range<Instant>]) -> DueTime {
        var at = start
        var left = milliseconds
        for pause in Self.sorted(pauses) where pause.upperBound > at {
            let room = (pause.lowerBound - at).wholeMilliseconds
            if room > 0 {
                if left <= room { break }
                left -= room
            }
            at = pause.upperBound
        }
        return DueTime(at: at + .milliseconds(left), isProvisional: false)
    }

    private func worked(from start: Instant, milliseconds: Int64, pauses: [Range<Instant>]) -> DueTime {
        let sorted = Self.sorted(pauses)
        var date = CivilTime(start).date
        var left = milliseconds
        var isProvisional = false
        while true {
            isProvisional = isProvisional || self.isProvisional(date.year)
            for shift in worktime(on: date) where shift.upperBound > start {
                for part in Self.parts(of: max(shift.lowerBound, start)..<shift.upperBound, without: sorted) {
                    let length = (part.upperBound - part.lowerBound).wholeMilliseconds
                    if left <= length {
                        return DueTime(at: part.lowerBound + .milliseconds(left), isProvisional: isProvisional)
                    }
                    left -= length
                }
            }
            date = date + 1
        }
    }

    /// The end of the n-th (working) day after that of `start` on whose end the clock ran.
    ///
    /// The first day is not counted (GB/T 33358). A working day ends with its last shift, another at midnight.
    private func ended(_ days: Int, after start: Instant, isOfWork: Bool, pauses: [Range<Instant>]) -> DueTime {
        var date = CivilTime(start).date
        var left = days
        var isProvisional = false
        while true {
            date = date + 1
            if isOfWork {
                isProvisional = isProvisional || self.isProvisional(date.year)
                guard isWorkday(date) else { continue }
            }
            let midnight = CivilTime(date: date).instant
            let end = midnight + .seconds(60 * (isOfWork ? shifts.last?.to ?? 24 * 60 : 24 * 60))
            if pauses.contains(where: { $0.contains(end) }) { continue }
            left -= 1
            if left <= 0 { return DueTime(at: end, isProvisional: isProvisional) }
        }
    }

    private func worktime(on date: CivilDate) -> [Range<Instant>] {
        guard isWorkday(date) else { return [] }
        let midnight = CivilTime(date: date).instant
        return shifts.map { (midnight + .seconds($0.from * 60))..<(midnight + .seconds($0.to * 60)) }
    }

    private static func sorted(_ pauses: [Range<Instant>]) -> [Range<Instant>] {
        pauses.count < 2 ? pauses : pauses.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// What is left of a span when the pauses are taken out.
    private static func parts(of span: Range<Instant>, without pauses: [Range<Instant>]) -> [Range<Instant>] {
        guard !pauses.isEmpty else { return [span] }
        var parts: [Range<Instant>] = []
        var at = span.lowerBound
        for pause in pauses where pause.upperBound > at {
            if pause.lowerBound >= span.upperBound { break }
            if pause.lowerBound > at { parts.append(at..<pause.lowerBound) }
            at = pause.upperBound
            if at >= span.upperBound { return parts }
        }
        if at < span.upperBound { parts.append(at..<span.upperBound) }
        return parts
    }
}
