import Access
import HTML
import HTTPTypes
import Kernel
import Registry
import Web

/// Saved views of the list of cases.
extension DeskRoutes {
    var viewRoutes: [Route] {
        [
            Route(.get, "/cases/views", rule: .may(.seeCases), handler: viewsPage),
            Route(.post, "/cases/views", rule: .may(.seeCases), handler: saveView),
            Route(.post, "/cases/views/:view", rule: .may(.seeCases), handler: changeView),
            Route(.post, "/cases/views/:view/removal", rule: .may(.seeCases), handler: removeView),
        ]
    }

    private var views: SavedViewStore { SavedViewStore(database: cases.database, context: context) }

    /// The views that the viewer sees, and the organisations with which he may share his own.
    func viewBar(_ request: WebRequest) async throws -> SavedViewBar {
        let viewer = try request.signedIn()
        let names = try await organisations.names(viewer.posts.map(\.organisation))
        return SavedViewBar(
            request: request,
            viewer: viewer,
            views: try await views.views(for: viewer),
            organisations: names.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        )
    }

    @Sendable private func viewsPage(_ request: WebRequest) async throws -> Answer {
        .page(SavedViewsPage(request: request, bar: try await viewBar(request)).page)
    }

    @Sendable private func saveView(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        // Read and written anew: what is kept is a choice of ours, whatever was sent.
        let fields = try FormDecoder.decodeURLEncoded((request.form["query"] ?? "").utf8)
        let filter = CaseFilter(FormValues(fields), for: viewer)
        return try await answering(request, about: nil) {
            try await views.save(filter.query, name: request.form["name"] ?? "", for: share(request), by: viewer)
            return .redirect(filter.address())
        }
    }

    @Sendable private func changeView(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let id = try request.id("view", "view", as: SavedView.ID.self)
        return try await answering(request, about: id) {
            try await views.change(id, name: request.form["name"] ?? "", for: share(request), by: viewer)
            return .redirect("/cases/views")
        }
    }

    @Sendable private func removeView(_ request: WebRequest) async throws -> Answer {
        try await views.remove(try request.id("view", "view"), by: try request.signedIn())
        return .redirect("/cases/views")
    }

    /// Shows what was wrong with a form in its own page.
    private func answering(_ request: WebRequest, about view: SavedView.ID?, _ work: () async throws -> Answer)
        async throws -> Answer
    {
        do { return try await work() } catch let input as InvalidInput where !request.wantsJSON {
            let bar = try await viewBar(request)
            return .page(SavedViewsPage(request: request, bar: bar, problems: input.problems, sent: view).page)
        }
    }

    /// What cannot be read is no organisation of his.
    private func share(_ request: WebRequest) -> Int64? { request.form["share"].map { Int64($0) ?? -1 } }
}
