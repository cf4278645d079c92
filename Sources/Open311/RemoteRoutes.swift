import Access
public import Areas
import HTML
import HTTPTypes
public import Kernel
public import Registry
public import Web

/// The page on which the street's administrator sees whether the other systems and this one say the same.
public struct RemoteRoutes: Sendable {
    private let remotes: Current<[Open311Remote]>
    private let filings: Open311FilingStore
    private let comparisons: Open311ComparisonStore
    private let areas: AreaStore
    private let organisations: OrganisationStore

    public init(
        remotes: Current<[Open311Remote]>,
        filings: Open311FilingStore,
        comparisons: Open311ComparisonStore,
        areas: AreaStore,
        organisations: OrganisationStore
    ) {
        self.remotes = remotes
        self.filings = filings
        self.comparisons = comparisons
        self.areas = areas
        self.organisations = organisations
    }

    public var routes: [Route] {
        let rule = Rule.may(.administerClients)
        return [
            Route(.get, "/remotes", rule: rule, handler: page),
            Route(.post, "/remotes/comparison", rule: rule, handler: compare),
            Route(.post, "/remotes/retry", rule: rule, handler: retry),
        ]
    }

    @Sendable private func page(_ request: WebRequest) async throws -> Answer {
        var parts: [RemotePage.Part] = []
        for (remote, body) in try await seen(by: try request.signedIn()) {
            parts.append(
                RemotePage.Part(
                    remote: remote,
                    organisation: body.name,
                    comparisons: try await comparisons.list(of: remote.code),
                    filings: try await filings.list(at: remote.code)
                )
            )
        }
        return .page(RemotePage(request: request, parts: parts).page)
    }

    /// The other systems whose bodies here sit in the administrator's reach.
    private func seen(by viewer: Viewer) async throws -> [(Open311Remote, Organisation)] {
        let reach = viewer.reach(.administerClients)
        var seen: [(Open311Remote, Organisation)] = []
        for remote in remotes.value {
            guard let body = try await organisations.knownOrganisation(code: remote.organisation),
                AreaRules.isWithin(reach, try await areas.area(body.area))
            else { continue }
            seen.append((remote, body))
        }
        return seen
    }

    /// Has both sides compared by the job that does it every night.
    @Sendable private func compare(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        if try await !seen(by: viewer).isEmpty {
            try await comparisons.ask(Open311Comparing.job, by: viewer.account)
        }
        return .redirect("/remotes?asked=1")
    }

    /// Tries again what was given up.
    @Sendable private func retry(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        for (remote, _) in try await seen(by: viewer) {
            _ = try await filings.retry(at: remote.code, by: viewer.account)
        }
        return .redirect("/remotes")
    }
}
