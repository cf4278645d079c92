/// How a model is trained: the part `training` of `Config/classification.yaml`.
///
/// fastText allots two million buckets unless told otherwise (800 MB at 100 dimensions): hence the limits.
public struct TrainingParameters: Sendable, Hashable, Codable {
    /// How fast it learns; above 0, at most 5.
    public var learningRate: Double
    /// How often it reads all texts; 1 to 500.
    public var epochs: Int
    /// The numbers that stand for a token; 1 to 50.
    public var dimensions: Int
    /// Places for n-grams of tokens; 0 to 50,000.
    public var buckets: Int
    /// How many neighbouring tokens are one feature; 1 to 5.
    public var wordNgrams: Int
    /// Tokens that stand less often are left out, and with them what only one person wrote; 1 to 1000.
    public var leastCount: Int
    /// The lengths of the stretches of Han characters that are tokens: 1 to 4 each.
    public var lengths: [Int]
    /// How often each text is seen with a part of its tokens left out, beside the whole; 0 for never, at most 8.
    public var thinned: Int
    /// The share of tokens that stays in a thinned text, above 0 and below 1.
    public var thinnedShare: Double
    /// 1 for a result that can be repeated.
    public var threads: Int
    public var seed: Int
    /// A model beyond so many megabytes is quantised, which costs a little of its accuracy; 0 quantises always, at most 256.
    public var quantizeBeyond: Int
    /// What a mistake costs the linear judge while it learns: the higher, the closer it keeps to the texts; 0.01 to 10.
    public var linearCost: Double
    /// The lengths of the stretches of Han characters that the linear judge reads: 1 to 4 each.
    public var linearLengths: [Int]
    /// The first so many characters are read once more on their own by the linear judge; 0 for none, at most 200.
    public var lead: Int

    /// The words of the file.
    private enum CodingKeys: String, CodingKey {
        case learningRate = "learning_rate"
        case epochs, dimensions, buckets
        case wordNgrams = "word_ngrams"
        case leastCount = "least_count"
        case lengths, thinned
        case thinnedShare = "thinned_share"
        case threads, seed
        case quantizeBeyond = "quantize_beyond_mb"
        case linearCost = "linear_cost"
        case linearLengths = "linear_lengths"
        case lead
    }

    public init(
        learningRate: Double = 0.5,
        epochs: Int = 15,
        dimensions: Int = 20,
        buckets: Int = 0,
        wordNgrams: Int = 1,
        leastCount: Int = 3,
        lengths: [Int] = [2],
        thinned: Int = 0,
        thinnedShare: Double = 0.5,
        threads: Int = 1,
        seed: Int = 1,
        quantizeBeyond: Int = 64,
        linearCost: Double = 0.3,
        linearLengths: [Int] = [1, 2],
        lead: Int = 24
    ) {
        self.learningRate = learningRate
        self.epochs = epochs
        self.dimensions = dimensions
        self.buckets = buckets
        self.wordNgrams = wordNgrams
        self.leastCount = leastCount
        self.lengths = lengths
        self.thinned = thinned
        self.thinnedShare = thinnedShare
        self.threads = threads
        self.seed = seed
        self.quantizeBeyond = quantizeBeyond
        self.linearCost = linearCost
        self.linearLengths = linearLengths
        self.lead = lead
    }

    /// Reads what is written; keys that came later may be missing from what an earlier program wrote.
    public init(from decoder: any Decoder) throws {
        let usual = TrainingParameters()
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        learningRate = try keys.decode(Double.self, forKey: .learningRate)
        epochs = try keys.decode(Int.self, forKey: .epochs)
        dimensions = try keys.decode(Int.self, forKey: .dimensions)
        buckets = try keys.decode(Int.self, forKey: .buckets)
        wordNgrams = try keys.decode(Int.self, forKey: .wordNgrams)
        leastCount = try keys.decode(Int.self, forKey: .leastCount)
        lengths = try keys.decode([Int].self, forKey: .lengths)
        thinned = try keys.decode(Int.self, forKey: .thinned)
        thinnedShare = try keys.decode(Double.self, forKey: .thinnedShare)
        threads = try keys.decode(Int.self, forKey: .threads)
        seed = try keys.decode(Int.self, forKey: .seed)
        quantizeBeyond = try keys.decode(Int.self, forKey: .quantizeBeyond)
        linearCost = try keys.decodeIfPresent(Double.self, forKey: .linearCost) ?? usual.linearCost
        linearLengths = try keys.decodeIfPresent([Int].self, forKey: .linearLengths) ?? usual.linearLengths
        lead = try keys.decodeIfPresent(Int.self, forKey: .lead) ?? usual.lead
    }

    /// What is outside its limits; nil when all is well.
    var problem: String? {
        if !(learningRate > 0 && learningRate <= 5) { return "learning_rate is above 0 and at most 5" }
        if !(1...500).contains(epochs) { return "epochs is 1 to 500" }
        if !(1...50).contains(dimensions) { return "dimensions is 1 to 50" }
        if !(0...50_000).contains(buckets) { return "buckets is 0 to 50000" }
        if !(1...5).contains(wordNgrams) { return "word_ngrams is 1 to 5" }
        if wordNgrams > 1, buckets == 0 { return "word_ngrams above 1 needs buckets" }
        if !(1...1000).contains(leastCount) { return "least_count is 1 to 1000" }
        for (name, list) in [("lengths", lengths), ("linear_lengths", linearLengths)] {
            let isSound = !list.isEmpty && list.allSatisfy((1...4).contains) && Set(list).count == list.count
            if !isSound { return "\(name) are different numbers of 1 to 4" }
        }
        if !(0...8).contains(thinned) { return "thinned is 0 to 8" }
        if !(thinnedShare > 0 && thinnedShare < 1) { return "thinned_share is above 0 and below 1" }
        if !(1...64).contains(threads) { return "threads is 1 to 64" }
        if !(0...256).contains(quantizeBeyond) { return "quantize_beyond_mb is 0 to 256" }
        if !(0.01...10).contains(linearCost) { return "linear_cost is 0.01 to 10" }
        if !(0...200).contains(lead) { return "lead is 0 to 200" }
        return nil
    }
}
