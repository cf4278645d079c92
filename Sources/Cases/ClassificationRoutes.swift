import Access
import Classification
import HTML
import HTTPTypes
import Kernel
public import Registry
public import Web

/// How texts are classified and dispatched, for those who answer for it.
public struct ClassificationRoutes: Sendable {
    private let cases: CaseStore
    private let organisations: OrganisationStore

    public init(cases: CaseStore, organisations: OrganisationStore) {
        self.cases = cases
        self.organisations = organisations
    }

    static let pageSize = 50

    public var routes: [Route] {
        [
            Route(.get, "/classification", rule: .may(.seeClassification), handler: overview),
            Route(.get, "/classification/overruled", rule: .may(.seeClassification), handler: overruled),
        ]
    }

    /// What numbers are counted by: for whoever sees cases exactly those; the others read numbers only.
    private func reach(_ viewer: Viewer) -> [Reach] {
        viewer.reach(viewer.may(.seeCases) ? .seeCases : .seeClassification)
    }

    @Sendable private func overview(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        return .page(
            ClassificationPage(
                request: request,
                opens: viewer.may(.seeCases),
                manifest: cases.models?.classifier?.manifest,
                problem: cases.models?.problem,
                counts: try await cases.overruledCounts(reach(viewer)),
                book: cases.book,
                departments: try await organisations.organisations(of: .department)
            ).page
        )
    }

    @Sendable private func overruled(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let category = request.query["category"]
        let rows = try await cases.overruled(
            viewer.standingReach(.seeCases),
            category: category,
            before: request.query["before"].flatMap { Case.ID($0) },
            limit: Self.pageSize + 1
        )
        return .page(OverruledPage(request: request, rows: rows, category: category, book: cases.book).page)
    }
}
