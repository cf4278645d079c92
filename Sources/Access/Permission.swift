/// What a role may do; roles are lists of these in `Config/roles.yaml`.
public enum Permission: String, Sendable, CaseIterable, Hashable {
    /// See the signals of one's reach.
    case seeSignals = "signals.see"
    /// Open a case from a signal, join it to one, or set it aside with a reason.
    case sortSignals = "signals.sort"
    /// Write down for others what they say or what one sees: by phone, at a door, on a round.
    case fileSignals = "signals.file"
    /// See the cases of one's reach.
    case seeCases = "cases.see"
    /// Take the steps of the workflow that are open to one's role.
    case workCases = "cases.work"
    /// See the areas of one's reach and print their codes.
    case seeAreas = "areas.see"
    /// Change what hangs on the areas of one's reach: make the codes of doors.
    case manageAreas = "areas.manage"
    /// See how texts are classified: the model, how often it was overruled, the dispatch rules.
    case seeClassification = "classification.see"
    /// Take over tickets of other systems from files.
    case importTickets = "tickets.import"
    /// Invite, change and close accounts of one's reach.
    case administerAccounts = "accounts.administer"
    /// Read, check and activate the street's rules, and move cases to a new workflow.
    case manageConfiguration = "configuration.manage"
    /// Give programs their tokens, and take them back.
    case administerClients = "clients.administer"
    /// Search the audit log, and review who looked at personal data.
    case seeAudit = "audit.see"
    /// Answer what persons demand of the data held about them.
    case handlePersonalRequests = "personal.handle"
    /// Read an area beyond one's posts for three hours, for a reason that somebody else reviews.
    case breakGlass = "break_glass"
}

extension Permission {
    /// The one of the three administrations that a permission makes its holder part of; nil for the others.
    package var duty: Role.Duty? {
        switch self {
        case .administerClients: .system
        case .administerAccounts: .security
        case .seeAudit: .audit
        default: nil
        }
    }
}

/// Who may use a route: every route states one, so that nothing is reachable by omission.
public enum Rule: Sendable, Hashable {
    /// Open to everybody, with the reason why that is right; the list of these is reviewed in a test.
    case anyone(because: StaticReason)
    /// Open to whoever holds the secret in the address; the handler looks it up and answers as if nothing were there.
    case holderOfSecret
    /// Open to a resident who has shown that a telephone number is his; he sees what was left with that number.
    case resident
    /// Open to everybody who is signed in.
    case signedIn
    /// Open to whoever has a post with this permission; what he sees is cut by his reach.
    case may(Permission)
    /// Open to programs whose token has this scope, or any good token for nil; never to a browser's session.
    case program(Scope?)
}

/// The reason of an open route, written in the program.
public struct StaticReason: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let description: String
    public init(stringLiteral value: String) { description = value }
}
