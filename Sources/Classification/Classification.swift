/// What a text may be about, the likeliest first, with how sure that is and why.
public struct Classification: Sendable, Hashable {
    /// One category that a text may belong to.
    public struct Candidate: Sendable, Hashable {
        /// The category's code.
        public let category: String
        /// How likely it is the right one, from 0 to 1: of a hundred texts with 0.8, about eighty should be right.
        public let sureness: Double
        /// The words of the text that speak for it, the strongest first; empty when it was not asked why, or none stands out.
        public let words: [String]

        public init(category: String, sureness: Double, words: [String]) {
            self.category = category
            self.sureness = sureness
            self.words = words
        }
    }

    /// The likeliest categories, the first the likeliest; empty when nothing speaks for any.
    public let candidates: [Candidate]
    /// What judged: `keywords`, or the version of a model.
    public let judge: String
    /// Whether a person has to be asked, because none is sure enough.
    public let asks: Bool

    public init(_ candidates: [Candidate], judge: String, threshold: Double) {
        self.candidates = candidates
        self.judge = judge
        asks = (candidates.first?.sureness ?? 0) < threshold
    }

    /// What may be taken without asking: the first, when it is sure enough.
    public var sure: Candidate? { asks ? nil : candidates.first }

    /// The first category, sure or not.
    public var first: Candidate? { candidates.first }
}

/// Tells what a text is about: by keywords or by a model.
public protocol Classifier: Sendable {
    /// What judges, as it is kept with each suggestion: `keywords`, or the version of a model.
    var name: String { get }

    /// The likeliest categories of a text; nothing in it is remembered.
    ///
    /// `explains`: whether the words that speak for each are looked for, which takes about as many times as long as the text has
    /// words.
    func classify(_ text: String, limit: Int, explains: Bool) -> Classification
}

/// Sureness in steps of a thousandth, as it is stored.
public func perMille(_ sureness: Double) -> Int { Int((min(max(sureness, 0), 1) * 1000).rounded()) }
