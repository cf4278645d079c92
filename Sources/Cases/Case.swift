public import Inbox
public import Kernel

/// A matter that is being handled, as its events have made it.
public struct Case: Identifiable, Sendable, Hashable {
    public typealias ID = Kernel.ID<Case>

    public let id: ID
    /// What people call it: the day it was opened and six characters, or the number that another system gave it.
    public internal(set) var number: String
    public let workflow: String
    public internal(set) var workflowVersion: Int
    public let title: String
    public let area: Int64
    public let path: AreaPath
    /// The organisation that opened it and to which it returns.
    public let home: Int64
    /// The first signal, whose reporter rates it.
    public let signal: Signal.ID
    /// How that signal came.
    public let channel: Signal.Channel
    public let openedAt: Instant

    // What the events change.
    public internal(set) var category: String
    /// How long until it is accepted, and until it is closed: copied from the category when it is chosen, so that later
    /// changes of the categories' file leave it alone.
    public internal(set) var contactLimit: TimeLimit
    public internal(set) var handlingLimit: TimeLimit
    public internal(set) var severity: Severity
    /// Since when its holder is urged to move; nil once he did.
    public internal(set) var urgedAt: Instant?
    public internal(set) var state: String
    /// The organisation that has it now.
    public internal(set) var holder: Int64
    /// The number of events: what a person saw when he decided.
    public internal(set) var revision: Int
    /// When the clock that runs now began: since it waits to be accepted, and since it was opened or reopened.
    public internal(set) var contactSince: Instant
    public internal(set) var handlingSince: Instant
    public internal(set) var closedAt: Instant?
    public internal(set) var rating: Rating?
    public internal(set) var reopenCount: Int
    /// Urgency, pauses, extensions.
    public internal(set) var time = CaseTime()

    /// How much harm waiting does, as the community or the street says.
    public enum Severity: Int, Sendable, Hashable, CaseIterable {
        case ordinary = 1
        case urgent = 2
        case critical = 3
    }

    /// What the reporter says of the result.
    public struct Rating: Sendable, Hashable {
        public let isSolved: Bool
        /// From 1 (very dissatisfied) to 5 (very satisfied).
        public let satisfaction: Int

        public init?(isSolved: Bool, satisfaction: Int) {
            guard (1...5).contains(satisfaction) else { return nil }
            self.isSolved = isSolved
            self.satisfaction = satisfaction
        }
    }
}

/// One step of a case: appended, never changed.
public struct CaseEvent: Sendable, Hashable {
    public typealias ID = Kernel.ID<CaseEvent>

    public let id: ID
    public let matter: Case.ID
    /// Counts from 1 without gaps.
    public let number: Int
    /// The workflow's action, or `opened`.
    public let action: String
    public let from: String
    public let to: String
    public let at: Instant
    /// Who did it; nil for the reporter.
    public let account: Int64?
    /// For whom he did it; nil for the reporter.
    public let organisation: Int64?
    /// Who has the case after it.
    public let holder: Int64
    public let note: String
    public let rating: Case.Rating?
    /// What it was found to be about, with the limits of that category; nil where the step leaves them alone.
    public let classification: Classification?
    public let severity: Case.Severity?
    /// The version of its workflow that the case was moved to; nil for every other step.
    public var workflowVersion: Int?
    /// The shorter limits that its urgency brings.
    var urgent: DeadlineRules.Limits?
    /// Why the clocks stand from here on.
    var pause: Pause?
    /// How much more time is asked for, or granted.
    var `extension`: TimeLimit?

    /// A reason with the longest time that it had when it was given.
    struct Pause: Sendable, Hashable {
        let reason: String
        let longest: TimeLimit
    }

    /// A category with the time limits that it had when it was chosen.
    public struct Classification: Sendable, Hashable {
        public let category: String
        public let contact: TimeLimit
        public let handling: TimeLimit

        public init(_ category: Category) {
            self.init(category: category.code, contact: category.contact, handling: category.handling)
        }

        init(category: String, contact: TimeLimit, handling: TimeLimit) {
            self.category = category
            self.contact = contact
            self.handling = handling
        }
    }

    public static let opened = "opened"
    /// The case goes on by another version of its workflow; no step of the workflow itself.
    public static let moved = "moved"
}
