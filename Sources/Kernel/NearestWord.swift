/// Which known word somebody may have meant.
package enum NearestWord {
    /// The nearest of some words; nil when none is near.
    package static func of(_ word: String, among known: some Sequence<String>) -> String? {
        let most = max(1, min(3, word.count / 3))
        return known.map { (word: $0, distance: distance(word, $0)) }
            .filter { $0.distance <= most }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
    }

    /// How many letters are other, missing, too many, or in the other's place.
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                var best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, before[j - 2] + 1) }
                row.append(best)
            }
            before = last
            last = row
        }
        return last[b.count]
    }
}
