/// What judges texts now: the model if there is one, the keyword rules otherwise.
public struct CategoryJudge: Sendable {
    private let models: ModelFolder?
    private let keywords: KeywordClassifier
    private let settings: ClassificationSettings
    private let isKnown: @Sendable (String) -> Bool

    /// A judge that follows the folder of models, if there is one.
    ///
    /// `isKnown`: whether a category is one of today's, because a model may know
    /// others.
    public init(
        models: ModelFolder?,
        keywords: KeywordClassifier,
        settings: ClassificationSettings,
        isKnown: @escaping @Sendable (String) -> Bool
    ) {
        self.models = models
        self.keywords = keywords
        self.settings = settings
        self.isKnown = isKnown
    }

    /// What a text is about, with the words that speak for it.
    public func judge(_ text: String) -> Classification {
        let classifier: any Classifier = models?.classifier ?? keywords
        let found = classifier.classify(text, limit: settings.offered + 2, explains: true)
        let known = found.candidates.filter { isKnown($0.category) }.prefix(settings.offered)
        return Classification(Array(known), judge: found.judge, threshold: settings.threshold)
    }
}
