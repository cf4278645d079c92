import Access
package import Cases
import HTML
import HTTPTypes
package import Kernel
public import Web

/// The search: one box for cases and signals.
public struct SearchRoutes: Sendable {
    let store: SearchStore
    let index: SearchIndex
    private let books: Current<CaseBook>
    let context: Context

    package init(store: SearchStore, index: SearchIndex, books: Current<CaseBook>, context: Context) {
        self.store = store
        self.index = index
        self.books = books
        self.context = context
    }

    static let pageSize = 20

    public var routes: [Route] { [Route(.get, "/search", rule: .may(.seeCases), handler: search)] }

    @Sendable private func search(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let query = SearchQuery(request.query["q"] ?? "")
        let before = request.query["before"].flatMap { Int64($0) }
        // Before anything is shown, whichever page of it: nobody tries out the reporters' numbers unseen.
        if query.asksForPhone, !query.isTooLong, viewer.may(.sortSignals) {
            try await store.recordPhoneSearch(by: viewer)
        }
        return .page(
            SearchPage(
                request: request,
                query: query,
                found: try await store.find(query, for: viewer, before: before, limit: Self.pageSize),
                lag: try await index.lag(),
                asksForPhone: viewer.may(.sortSignals),
                book: books.value
            ).page
        )
    }
}
