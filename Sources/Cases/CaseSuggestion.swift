import Classification

/// What a text may be about, in plain values for other features.
package struct CaseSuggestion: Sendable, Hashable {
    package struct Candidate: Sendable, Hashable {
        package let category: String
        /// How likely it is the right one, in thousandths.
        package let surenessPerMille: Int
        /// The words of the text that speak for it, the strongest first.
        package let words: [String]
    }

    /// The likeliest first.
    package let candidates: [Candidate]
    /// What judged: `keywords`, or the version of a model.
    package let judge: String
    /// Whether the first may be taken without asking a person.
    package let isSure: Bool
}

extension CaseStore {
    /// What a text is about, as the configuration says now.
    package func suggestion(for text: String) -> CaseSuggestion {
        let judged = judge(text)
        return CaseSuggestion(
            candidates: judged.candidates.map {
                CaseSuggestion.Candidate(
                    category: $0.category,
                    surenessPerMille: perMille($0.sureness),
                    words: $0.words
                )
            },
            judge: judged.judge,
            isSure: judged.sure != nil
        )
    }
}
