public import Kernel

/// Whatever asks for attention, from anywhere; it opens a case, joins one, or is set aside with a reason.
public struct Signal: Identifiable, Sendable, Hashable {
    public typealias ID = Kernel.ID<Signal>

    /// Where a signal comes from.
    public enum Source: String, Sendable, CaseIterable {
        /// A resident's own report, from the code of a building.
        case report
        /// Another system's ticket, such as a hotline's, with the number it has there.
        case ticket
    }

    /// How it came: by whom, and on what way.
    public enum Channel: String, Sendable, CaseIterable {
        /// The resident wrote it himself.
        case resident
        /// He called, and somebody wrote it down.
        case phone
        /// He came, or said it at his door.
        case visit
        /// A worker saw it on his round.
        case round
        /// A hotline took it and passed it on.
        case hotline

        public var name: Text {
            switch self {
            case .resident: Text("居民自己上报", "The resident himself")
            case .phone: Text("来电", "By phone")
            case .visit: Text("当面", "In person")
            case .round: Text("巡查发现", "Seen on a round")
            case .hotline: Text("热线转来", "From a hotline")
            }
        }
    }

    /// What has become of it.
    public enum State: String, Sendable, CaseIterable {
        case new
        /// A case was opened from it.
        case opened
        /// It joined a case that was there already.
        case joined
        case setAside = "set_aside"
    }

    public let id: ID
    public let source: Source
    public let channel: Channel
    /// The account that wrote it down for somebody; nil for a resident's own.
    public let filedBy: Int64?
    /// The number that the reporter is given: ten characters of Crockford's base 32.
    public let receipt: String
    public let text: String
    /// Where it is, in the reporter's words, when he corrected the place; otherwise empty.
    public let place: String
    /// The most exact area that is known: a building or a room.
    public let area: Int64
    public let path: AreaPath
    public let isAnonymous: Bool
    /// Whether a name or phone number was left; reading them takes a purpose.
    public let hasContact: Bool
    public let photoCount: Int
    public var state: State
    /// The case it opened or joined.
    public var matter: Int64?
    public let createdAt: Instant

    public init(
        id: ID,
        source: Source,
        channel: Channel = .resident,
        filedBy: Int64? = nil,
        receipt: String,
        text: String,
        place: String,
        area: Int64,
        path: AreaPath,
        isAnonymous: Bool,
        hasContact: Bool,
        photoCount: Int,
        state: State = .new,
        matter: Int64? = nil,
        createdAt: Instant
    ) {
        self.id = id
        self.source = source
        self.channel = channel
        self.filedBy = filedBy
        self.receipt = receipt
        self.text = text
        self.place = place
        self.area = area
        self.path = path
        self.isAnonymous = isAnonymous
        self.hasContact = hasContact
        self.photoCount = photoCount
        self.state = state
        self.matter = matter
        self.createdAt = createdAt
    }

    /// The receipt as it is printed: two groups of five.
    public var printedReceipt: String { Receipt.printed(receipt) }
}

/// One entry of a signal's history.
public struct SignalEvent: Sendable, Hashable {
    public enum Action: String, Sendable, CaseIterable {
        case received
        case opened
        case joined
        case setAside = "set_aside"
        /// One of the three before was taken back: the signal is new again.
        case undone
        /// The reporter added something.
        case remark
    }

    public let signal: Signal.ID
    /// Counts from 1 without gaps.
    public let number: Int
    public let action: Action
    public let at: Instant
    /// Who did it; nil for the reporter.
    public let account: Int64?
    /// The reason, or the remark's text.
    public let note: String
    public let matter: Int64?

    public init(
        signal: Signal.ID,
        number: Int,
        action: Action,
        at: Instant,
        account: Int64?,
        note: String,
        matter: Int64?
    ) {
        self.signal = signal
        self.number = number
        self.action = action
        self.at = at
        self.account = account
        self.note = note
        self.matter = matter
    }
}
