import Cases

/// A word of another system with all that it means here, found once.
final class Heard: Sendable {
    /// As it stands in the file.
    let bytes: [UInt8]
    let word: String
    let meaning: TicketMapping.Meaning?
    /// The category that the mapping's table names, and how it was found.
    let category: (Category, String)?
    /// The category that bears this name itself.
    let named: Category?
    let organisation: Int64?
    /// It means nothing here, and should.
    let isUnmatched: Bool

    init(
        _ bytes: [UInt8],
        _ word: String,
        _ meaning: TicketMapping.Meaning? = nil,
        category: (Category, String)? = nil,
        named: Category? = nil,
        organisation: Int64? = nil,
        isUnmatched: Bool = false
    ) {
        self.bytes = bytes
        self.word = word
        self.meaning = meaning
        self.category = category
        self.named = named
        self.organisation = organisation
        self.isUnmatched = isUnmatched
    }
}
