import Cases
import Kernel
import Web

/// What is suggested for a signal, on the wire.
enum SuggestionJSON {
    static let proposal = Shape.Fields(
        "DispatchProposal",
        [
            .init("organisation", .identifier), .init("name", .anyText(max: 400)),
            .init("reason", .anyText(max: 1000), "The rule, in words."),
            .init("automatic", .flag, "Whether the case goes there without a decision."),
        ]
    )

    private static let candidate = Shape.Fields(
        "SuggestedCategory",
        [
            .init("category", .anyText(max: 100)),
            .init("sureness_per_mille", .whole(0...1000), "How likely it is the right one."),
            .init("words", .list(.anyText(max: 200), max: 1000), "The words of the text that speak for it."),
            .init(
                "dispatch",
                .nullable(.object(proposal)),
                "To whom it would go; null when it stays with the community."
            ),
        ]
    )

    static let whole = Shape.Fields(
        "Suggestion",
        [
            .init("sure", .flag, "Whether the first category may be taken without asking a person."),
            .init("judge", .anyText(max: 200), "What judged: `keywords`, or the version of a model."),
            .init("categories", .list(.object(candidate), max: 100), "The likeliest first."),
            .init("nearby", .list(.object(MatterJSON.row), max: 100), "Open cases of the same estate."),
        ]
    )

    static func proposal(_ proposal: DispatchProposal?) -> JSON {
        guard let proposal else { return .null }
        return .members([
            ("organisation", .text(String(proposal.organisation))), ("name", .text(proposal.name)),
            ("reason", .text(proposal.reason.zh)), ("automatic", .bool(proposal.isAutomatic)),
        ])
    }

    static func whole(_ judged: CaseSuggestion, proposals: [String: DispatchProposal], nearby: [CaseRow]) -> JSON {
        let categories = judged.candidates.map { candidate -> JSON in
            .members([
                ("category", .text(candidate.category)),
                ("sureness_per_mille", .number(Int64(candidate.surenessPerMille))),
                ("words", .array(candidate.words.map { .text($0) })),
                ("dispatch", proposal(proposals[candidate.category])),
            ])
        }
        return .members([
            ("sure", .bool(judged.isSure)), ("judge", .text(judged.judge)), ("categories", .array(categories)),
            ("nearby", .array(nearby.map(MatterJSON.row))),
        ])
    }
}
