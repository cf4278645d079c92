package import Access
package import Cases
import Inbox
import Kernel
import Storage

/// Words as a filter of the list of cases.
extension SearchStore {
    /// The newest cases within reach in which all the words stand, as the search page finds them.
    ///
    /// Telephone numbers are not looked for: a list's address is kept and sent around.
    package func cases(_ words: String, within reach: [Reach], limit: Int = CaseText.limit) async throws
        -> CaseText.Found
    {
        let query = SearchQuery(words)
        guard !query.isEmpty, !query.isTooLong else { return CaseText.Found(ids: []) }
        let meeting = EntryTokens.meeting(query, phones: [], hash)
        let sight = Sight(matters: reach)
        let found = try await database.read { [self] tx in
            try entries(meeting, sight, before: nil, limit: limit + 1, in: tx)
        }
        return CaseText.Found(
            ids: found.prefix(limit).map { SearchSubject.Key(entry: $0).id },
            isCut: found.count > limit
        )
    }
}
