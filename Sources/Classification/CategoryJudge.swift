/// What judges texts now: the model if there is one, the keyword rules otherwise.
public struct CategoryJudge: Sendable {
    private let models: ModelFolder?
    private let keywords: KeywordClassifier
    private let offered: Int

    /// `models`: nil where there can be no model, in tests.
    public init(models: ModelFolder?, keywords: KeywordClassifier, offered: Int) {
        self.models = models
        self.keywords = keywords
        self.offered = offered
    }

    /// What a text is about, with the words that speak for it.
    public func judge(_ text: String) -> Classification {
        let classifier: any Classifier = models?.classifier ?? keywords
        return classifier.classify(text, limit: offered, explains: true)
    }
}
