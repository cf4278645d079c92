package import Inbox
package import Kernel

/// What a person demands of the data held about him (PIPL articles 44 to 50): a ticket with a clock.
package struct SubjectRequest: Identifiable, Sendable, Hashable {
    package typealias ID = Kernel.ID<SubjectRequest>

    package enum Kind: String, Sendable, CaseIterable {
        /// Article 45: to see what is held.
        case see
        /// Article 45: a copy, to take elsewhere.
        case copy
        /// Article 46.
        case correct
        /// Article 47.
        case delete
        /// Article 44: to restrict or refuse processing.
        case restrict
        /// Articles 24 and 48: the rules, and the reasons of what a machine decided.
        case explain
    }

    package enum State: String, Sendable, CaseIterable {
        case received
        /// It was found to come from the person it is about.
        case confirmed
        case done
        case refused
        case withdrawn

        package var isOpen: Bool { self == .received || self == .confirmed }
    }

    /// How much of what is held it is about.
    package enum Scope: String, Sendable, CaseIterable {
        /// The one report whose link or receipt was shown.
        case report
        /// Everything that was left with the same phone: the officer confirms the person first.
        case phone
    }

    package enum Channel: String, Sendable, CaseIterable {
        case link
        case counter
    }

    package let id: ID
    /// The report that it came with.
    package let signal: Signal.ID
    package let scope: Scope
    package let kind: Kind
    package let channel: Channel
    /// What is to be corrected; nil for other kinds.
    package let field: CorrectedField?
    package var state: State
    package let receivedAt: Instant
    package let remindAt: Instant
    package let dueAt: Instant
    package var closedAt: Instant?
    /// The code of the ground of a refusal; empty otherwise.
    package var ground: String
    /// How often was reminded: at `remindAt`, at `dueAt`.
    package var reminded: Int
    /// The number of history entries: what a person saw when he decided.
    package var revision: Int
    package let path: AreaPath

    /// Whether its time is over without an answer, or was when it came.
    package func isLate(at now: Instant) -> Bool { (closedAt ?? now) > dueAt }

    /// What people call it.
    package var number: String { "G\(String(id.rawValue % 1_000_000_007, radix: 36).uppercased())" }
}

/// One entry of a request's history: appended, never changed.
package struct SubjectRequestEvent: Sendable, Hashable {
    package enum Action: String, Sendable, CaseIterable {
        case received
        case confirmed
        case answered
        case refused
        case withdrawn
        /// A restriction was ended.
        case lifted
        case remindedSoon = "reminded_soon"
        case remindedLate = "reminded_late"
        case downloaded
    }

    package let number: Int
    package let action: Action
    package let at: Instant
    /// Who did it; nil for the person himself or the program.
    package let account: Int64?
    package let note: String
}
