/// What was judged of one text: the right category, and the one that came first (nil for none).
struct Judged: Sendable, Hashable {
    let right: String
    let taken: String?
}

extension TrainingReport {
    /// Accuracy and macro-F1 over the categories that stand in the texts.
    static func quality(_ judged: [Judged]) -> Quality {
        guard !judged.isEmpty else { return Quality(accuracy: 0, macroF1: 0) }
        let hits = judged.count { $0.right == $0.taken }
        let each = perCategory(judged).map { one -> Double in
            let sum = one.precision + one.recall
            return sum > 0 ? 2 * one.precision * one.recall / sum : 0
        }
        return Quality(
            accuracy: Double(hits) / Double(judged.count),
            macroF1: each.reduce(0, +) / Double(max(1, each.count))
        )
    }

    /// The same for whoever judged texts himself.
    package static func quality(_ judged: [(right: String, taken: String?)]) -> Quality {
        quality(judged.map { Judged(right: $0.right, taken: $0.taken) })
    }

    /// Precision and recall of each category that stands in the texts, by code.
    static func perCategory(_ judged: [Judged]) -> [CategoryQuality] {
        let taken = judged.reduce(into: [String: Int]()) { counts, one in
            if let category = one.taken { counts[category, default: 0] += 1 }
        }
        let right = Dictionary(grouping: judged, by: \.right)
        return right.keys.sorted().map { category in
            let own = right[category] ?? []
            let hits = own.count { $0.taken == category }
            return CategoryQuality(
                category: category,
                texts: own.count,
                precision: Double(hits) / Double(max(1, taken[category] ?? 0)),
                recall: Double(hits) / Double(own.count)
            )
        }
    }

    /// The commonest mistakes.
    static func confusions(_ judged: [Judged], limit: Int = 10) -> [Confusion] {
        let wrong = judged.filter { $0.taken != nil && $0.taken != $0.right }
        let counts = wrong.reduce(into: [Judged: Int]()) { $0[$1, default: 0] += 1 }
        let all = counts.map { Confusion(right: $0.key.right, taken: $0.key.taken ?? "", count: $0.value) }
        let sorted = all.sorted { ($1.count, $0.right, $0.taken) < ($0.count, $1.right, $1.taken) }
        return Array(sorted.prefix(limit))
    }
}
