import Kernel

/// What a street says about time beyond its categories, as `Config/deadlines.yaml` has it.
public struct DeadlineRules: Sendable, Hashable {
    /// How long all of a case may take, over all reopenings; nil for no such limit.
    let whole: TimeLimit?
    let sources: [Source]
    let urgency: [Case.Severity: Limits]
    let pauses: Pauses
    let extensions: Extensions
    /// The part of the time, in percent, after which the holder is warned; nil for no warning.
    let warnAt: Int?
    /// Who is told when time is over; each one stands above the one before.
    let ladder: [Rung]

    /// Limits for what came in one way.
    struct Source: Sendable, Hashable {
        let source: String
        /// A category or a group of them; nil for all.
        let category: String?
        let limits: Limits
    }

    /// Nil leaves what was.
    struct Limits: Sendable, Hashable {
        let contact: TimeLimit?
        let handling: TimeLimit?
    }

    struct Pauses: Sendable, Hashable {
        /// How often in one case.
        let most: Int
        let reasons: [Reason]
    }

    /// Why a clock stands, and for how long at most.
    struct Reason: Sendable, Hashable {
        let code: String
        let name: Text
        let longest: TimeLimit
    }

    struct Extensions: Sendable, Hashable {
        /// How often in one case.
        let most: Int
        let lengths: [TimeLimit]
    }

    struct Rung: Sendable, Hashable {
        /// After how much more of the same time, in percent.
        let after: Int
        let to: Level
    }

    /// How far up a case's lateness has been told; the numbers are stored.
    public enum Level: Int, Sendable, Hashable, CaseIterable, Comparable {
        case none = 0
        /// The holder, before time is over.
        case warned = 1
        /// The head of the holder.
        case holder = 2
        case community = 3
        case street = 4

        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// No rules: what the categories say is all.
    public static let plain = DeadlineRules(
        whole: nil,
        sources: [],
        urgency: [:],
        pauses: Pauses(most: 0, reasons: []),
        extensions: Extensions(most: 0, lengths: []),
        warnAt: nil,
        ladder: []
    )

    /// The limits of a new or newly classified case.
    func classification(of category: Category, source: String) -> CaseEvent.Classification {
        let rule = sources.first { rule in
            guard rule.source == source else { return false }
            return rule.category.map { category.code == $0 || category.code.hasPrefix("\($0).") } ?? true
        }
        return CaseEvent.Classification(
            category: category.code,
            contact: rule?.limits.contact ?? category.contact,
            handling: rule?.limits.handling ?? category.handling
        )
    }

    func reason(_ code: String) -> Reason? { pauses.reasons.first { $0.code == code } }
}
