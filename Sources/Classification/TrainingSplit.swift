import Kernel

/// Texts in three parts with the same share of every category in each: what is learned, what makes sureness honest, what the
/// report is made on.
struct TrainingSplit {
    private(set) var learned: [TrainingText] = []
    private(set) var calibration: [TrainingText] = []
    private(set) var report: [TrainingText] = []

    /// `heldOut`: the share that is not learned; one half of it for each of the two other parts.
    init(_ texts: [TrainingText], heldOut: Double, seed: Int) {
        var random = SeededRandom(UInt64(clamping: seed) &+ 0x51)
        let byCategory = Dictionary(grouping: texts, by: \.category)
        for category in byCategory.keys.sorted() {
            let own = (byCategory[category] ?? []).shuffled(using: &random)
            let half = max(1, Int((Double(own.count) * heldOut / 2).rounded()))
            calibration += own.prefix(half)
            report += own.dropFirst(half).prefix(half)
            learned += own.dropFirst(2 * half)
        }
    }
}
