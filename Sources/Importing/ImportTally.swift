package import Kernel

/// What an import has found so far.
package struct ImportTally: Sendable, Hashable {
    /// Records below the head line.
    package var rows = 0
    /// Records that were sound: taken, or to be taken.
    package var sound = 0
    package var refused = 0
    /// Taken with something left out or changed.
    package var changed = 0
    /// Signals with a case, and signals that wait to be sorted.
    package var cases = 0
    package var signals = 0
    package var closed = 0
    /// There already from an earlier run, and those of them whose row reads differently now.
    package var known = 0
    package var knownDifferent = 0
    /// How many were placed, by the level of the place that was found.
    package var places: [AreaLevel: Int] = [:]
    package var placed: Int { places.values.reduce(0, +) }
    /// How many got a category by the table, by name, by keywords, by the last resort; how many wait for a person.
    package var categories: [String: Int] = [:]
    /// Words that mean nothing here, with how often they stand there, by field.
    package var unmatched: [TicketField: [String: Int]] = [:]
    /// How often a refusal had which reason, in English.
    package var reasons: [String: Int] = [:]

    /// So many different words of a field are counted one by one.
    private static let most = 1000

    package init() {}

    mutating func unmatched(_ field: TicketField, _ word: String) {
        let known = unmatched[field]?[word] != nil
        let key = known || unmatched[field]?.count ?? 0 < Self.most ? word : "…"
        unmatched[field, default: [:]][key, default: 0] += 1
    }

    /// The words of a field that mean nothing here, the most frequent first.
    package func unmatchedWords(_ field: TicketField) -> [(word: String, count: Int)] {
        (unmatched[field] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            (word: $0.key, count: $0.value)
        }
    }
}
