public import Kernel

/// Something that was done, announced in the same transaction that did it; what must happen elsewhere follows it.
public struct Fact: Sendable, Hashable {
    /// What happened, as `noun.verb`: `case.accepted`.
    public let kind: String
    /// The row it happened to.
    public let subject: Int64
    /// The areas it concerns, outermost first (district, street, community, grid): who may follow it live.
    public let areas: [Int64]
    /// Organisations it concerns.
    public let organisations: [Int64]
    /// Names of fields and codes, never a person's data.
    public let detail: String
    public let at: Instant

    public init(
        _ kind: String,
        subject: Int64,
        areas: [Int64] = [],
        organisations: [Int64] = [],
        detail: String = "",
        at: Instant
    ) {
        self.kind = kind
        self.subject = subject
        self.areas = areas
        self.organisations = organisations
        self.detail = detail
        self.at = at
    }
}

/// A fact with its gap-free number: the order in which the world may follow.
public struct NumberedFact: Sendable, Hashable {
    public let number: Int64
    public let fact: Fact

    public init(number: Int64, fact: Fact) {
        self.number = number
        self.fact = fact
    }
}
