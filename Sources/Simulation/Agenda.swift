import Kernel

/// What is going to happen, the earliest first; what is planned for the same moment happens in the order of planning.
struct Agenda<Errand> {
    private struct Entry {
        let at: Instant
        let order: Int
        let errand: Errand
    }

    /// The latest first, so that the next one is taken from the end.
    private var entries: [Entry] = []
    private var count = 0

    var next: Instant? { entries.last?.at }

    mutating func plan(_ errand: Errand, at moment: Instant) {
        count += 1
        let entry = Entry(at: moment, order: count, errand: errand)
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].at > moment { low = middle + 1 } else { high = middle }
        }
        entries.insert(entry, at: low)
    }

    mutating func takeNext() -> (at: Instant, errand: Errand)? { entries.popLast().map { ($0.at, $0.errand) } }
}
