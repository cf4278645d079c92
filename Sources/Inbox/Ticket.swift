public import Kernel

/// What another system, such as a hotline, knew of a matter: kept beside the signal that was made of it.
public struct Ticket: Sendable, Hashable {
    /// What the person wanted, in the words that hotlines use (GB/T 33358 calls it the nature of an appeal).
    public enum Nature: String, Sendable, CaseIterable {
        case consultation, help, complaint, report, suggestion, praise, other

        public var name: Text {
            switch self {
            case .consultation: Text("咨询", "Question")
            case .help: Text("求助", "Request for help")
            case .complaint: Text("投诉", "Complaint")
            case .report: Text("举报", "Report of a wrong")
            case .suggestion: Text("建议", "Suggestion")
            case .praise: Text("表扬", "Praise")
            case .other: Text("其他", "Other")
            }
        }
    }

    /// Which system: with the number, what makes a ticket one and the same.
    public let source: String
    /// Its number there, as that system writes it.
    public let number: String
    /// The way it came there, in that system's word: `微信`; empty when it does not say.
    public let channel: String
    public let nature: Nature
    /// When it was to be closed, as that system says; nil when it does not.
    public let dueAt: Instant?
    /// Whether its place was found among the areas, or it lies where the import was told to put what it cannot place.
    public let isPlaced: Bool
    /// A checksum of the row: whether another one with its number says the same.
    public let contentMark: Int64

    public init(
        source: String,
        number: String,
        channel: String,
        nature: Nature,
        dueAt: Instant?,
        isPlaced: Bool,
        contentMark: Int64
    ) {
        self.source = source
        self.number = number
        self.channel = channel
        self.nature = nature
        self.dueAt = dueAt
        self.isPlaced = isPlaced
        self.contentMark = contentMark
    }
}
