public import Access

/// The way from words to the cases in which they stand.
///
/// The index of the search stands above this target: whoever puts the product together says how it is asked.
public struct CaseText: Sendable {
    /// So many cases are taken, the newest: the list looks at these only.
    public static let limit = 1000
    /// The most characters that are looked for.
    public static let lengthLimit = 100

    /// What the index answers.
    public struct Found: Sendable, Hashable {
        /// The cases, the newest first; at most `limit`.
        public let ids: [Int64]
        /// Whether there are older ones than these.
        public let isCut: Bool
        /// Whether what happened just now can be missing.
        public let isBehind: Bool

        public init(ids: [Int64], isCut: Bool = false, isBehind: Bool = false) {
            self.ids = ids
            self.isCut = isCut
            self.isBehind = isBehind
        }
    }

    let find: @Sendable (_ words: String, _ reach: [Reach]) async throws -> Found

    /// `find`: the newest cases within reach in which all the words stand.
    public init(find: @escaping @Sendable (_ words: String, _ reach: [Reach]) async throws -> Found) {
        self.find = find
    }
}
