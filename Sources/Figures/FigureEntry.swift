import Kernel

/// What a case or a signal adds to the rollups: where it is counted, under which keys, on which days.
///
/// It is kept beside the rollups as it was when it was added. What has changed since is the difference between the two,
/// so that a change can be applied any number of times, in any order, and counts once.
struct FigureEntry: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable, Hashable {
        case matter = "case"
        case signal
    }

    struct Key: Sendable, Hashable {
        let kind: Kind
        let id: Int64
    }

    /// The areas that have rollups, above it: its district, street and community.
    var areas: [Int64] = []
    /// Organisations that have it or had it.
    var parties: [Int64] = []
    var community: Int64?
    var grid: Int64?
    var group: String?
    var holder: Int64?
    var source = ""
    /// The days on which it counts, since 1970 on a clock in China.
    var received: Int?
    var opened: Int?
    var closed: Int?
    var reopened: Int?
    var due: Int?
    /// Whether it was first accepted within the time for it, or later; neither is known of every case.
    var isAcceptedInTime = false
    var isAcceptedLate = false
    var isOnTime = false
    var isRated = false
    var isSolved = false
    var isSatisfied = false

    /// The day of a moment, as `CivilDate` counts days.
    static func day(_ moment: Instant) -> Int { CivilTime(moment).date.days }

    /// Everything that has numbers of it: an area by its number, an organisation by its number below zero.
    var scopes: [Int64] { areas + parties.map { -$0 } }

    /// Any two organisations that have it or had it, the smaller number first.
    var overlaps: Set<Overlap> {
        var overlaps: Set<Overlap> = []
        for (place, one) in parties.enumerated() {
            for other in parties.dropFirst(place + 1) {
                overlaps.insert(.init(one: min(one, other), other: max(one, other)))
            }
        }
        return overlaps
    }

    struct Overlap: Sendable, Hashable {
        let one: Int64
        let other: Int64
    }

    /// The sum and the lines of each table that it stands in.
    var lines: [FigureCell.Line] {
        var lines = [FigureCell.Line(.total, "")]
        lines.append(.init(.source, source))
        if let community { lines.append(.init(.community, String(community))) }
        if let grid { lines.append(.init(.grid, String(grid))) }
        if let group { lines.append(.init(.category, group)) }
        if let holder { lines.append(.init(.holder, String(holder))) }
        return lines
    }

    /// What it adds on each day that is not before `since`.
    func days(since: Int) -> [Int: FigureCell.Counts] {
        var days: [Int: FigureCell.Counts] = [:]
        func add(_ day: Int?, _ change: (inout FigureCell.Counts) -> Void) {
            guard let day, day >= since else { return }
            change(&days[day, default: .init()])
        }
        add(received) { $0.received += 1 }
        add(opened) { counts in
            counts.opened += 1
            if isAcceptedInTime { counts.acceptedInTime += 1 }
            if isAcceptedLate { counts.acceptedLate += 1 }
        }
        add(reopened) { $0.reopened += 1 }
        add(closed) { counts in
            counts.closed += 1
            if isOnTime { counts.closedOnTime += 1 }
            if isRated { counts.rated += 1 }
            if isSolved { counts.solved += 1 }
            if isSatisfied { counts.satisfied += 1 }
        }
        return days
    }

    /// Whether the rollups have anything of it.
    func counts(since: Int) -> Bool { due != nil || !days(since: since).isEmpty }
}

// MARK: As it is kept

extension FigureEntry {
    /// All of it in one column: nothing is ever looked for by a part of it.
    var text: String {
        let flags = [isOnTime, isRated, isSolved, isSatisfied, isAcceptedInTime, isAcceptedLate].map { $0 ? "1" : "0" }
            .joined()
        let numbers = { (all: [Int64]) in all.map(String.init).joined(separator: ",") }
        let days = [received, opened, closed, reopened, due].map { $0.map { String($0) } ?? "" }
        let keys = [community.map { String($0) } ?? "", grid.map { String($0) } ?? "", holder.map { String($0) } ?? ""]
        return ([numbers(areas), numbers(parties)] + keys + [group ?? "", source, flags] + days).joined(separator: ";")
    }

    /// Nil for a text that is not of an entry.
    init?(text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 13, parts[7].utf8.count == 6 else { return nil }
        let numbers = { (part: String) in part.split(separator: ",").compactMap { Int64($0) } }
        areas = numbers(parts[0])
        parties = numbers(parts[1])
        community = Int64(parts[2])
        grid = Int64(parts[3])
        holder = Int64(parts[4])
        group = parts[5].isEmpty ? nil : parts[5]
        source = parts[6]
        let flags = parts[7].map { $0 == "1" }
        (isOnTime, isRated, isSolved, isSatisfied) = (flags[0], flags[1], flags[2], flags[3])
        (isAcceptedInTime, isAcceptedLate) = (flags[4], flags[5])
        (received, opened, closed) = (Int(parts[8]), Int(parts[9]), Int(parts[10]))
        (reopened, due) = (Int(parts[11]), Int(parts[12]))
    }
}
