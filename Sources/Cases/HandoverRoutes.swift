import Access
import HTML
import HTTPTypes
public import Kernel
public import Registry
public import Web

/// The hand-over at the end of a shift.
public struct HandoverRoutes: Sendable {
    private let handovers: HandoverStore
    private let cases: CaseStore
    private let organisations: OrganisationStore
    private let context: Context

    public init(handovers: HandoverStore, cases: CaseStore, organisations: OrganisationStore, context: Context) {
        self.handovers = handovers
        self.cases = cases
        self.organisations = organisations
        self.context = context
    }

    public var routes: [Route] {
        [
            Route(.get, "/handovers", rule: .may(.workCases), handler: show),
            Route(.post, "/handovers", rule: .may(.workCases), handler: give),
            Route(.post, "/handovers/:handover/taking", rule: .may(.workCases), handler: take),
        ]
    }

    @Sendable private func show(_ request: WebRequest) async throws -> Answer {
        try await page(request, problems: [])
    }

    @Sendable private func give(_ request: WebRequest) async throws -> Answer {
        do {
            try await handovers.give(
                request.form["note"] ?? "",
                cases: request.form.values.all("case").compactMap { Int64($0) },
                organisation: request.form["organisation"].flatMap { Int64($0) } ?? 0,
                key: request.form["_key"].flatMap { (16...64).contains($0.utf8.count) ? $0 : nil },
                by: try request.signedIn()
            )
            return .redirect("/handovers")
        } catch let input as InvalidInput where !request.wantsJSON {
            return try await page(request, problems: input.problems)
        }
    }

    @Sendable private func take(_ request: WebRequest) async throws -> Answer {
        try await handovers.take(try request.id("handover", "handover"), by: try request.signedIn())
        return .redirect("/handovers")
    }

    private func page(_ request: WebRequest, problems: [InvalidInput.Problem]) async throws -> Answer {
        let viewer = try request.signedIn()
        let found = try await handovers.list(for: viewer)
        let reach = viewer.standingReach(.seeCases)
        let urgent = try await cases.list(
            reach,
            CaseFilter(FormValues([]), for: viewer).with(.mine),
            after: nil,
            limit: 20
        )
        let listed = try await cases.rows(found.rows.flatMap(\.cases), within: reach)
        let bodies = Set(viewer.posts.map(\.organisation)).sorted()
        return .page(
            HandoverPage(
                request: request,
                viewer: viewer,
                rows: found.rows,
                people: found.people,
                bodies: try await organisations.names(bodies + found.rows.map(\.organisation)),
                own: bodies,
                urgent: urgent,
                listed: Dictionary(listed.map { ($0.id.rawValue, $0) }) { first, _ in first },
                key: base64URL(context.random(16)),
                problems: problems,
                now: context.now()
            ).page
        )
    }
}
