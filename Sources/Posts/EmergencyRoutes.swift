public import Access
public import Areas
import HTML
import HTTPTypes
public import Kernel
public import Web

/// Where somebody opens an area beyond his posts in an emergency, and ends that.
public struct EmergencyRoutes: Sendable {
    private let accounts: AccountStore
    private let areas: AreaStore
    private let context: Context

    public init(accounts: AccountStore, areas: AreaStore, context: Context) {
        self.accounts = accounts
        self.areas = areas
        self.context = context
    }

    public var routes: [Route] {
        // The password is asked for here: guessing is slowed for each address.
        let rate = RateLimit("emergency", count: 15, per: .seconds(300))
        return [
            Route(.get, "/emergency", rule: .may(.breakGlass), handler: show),
            Route(.post, "/emergency", rule: .may(.breakGlass), rate: rate, handler: begin),
            Route(.post, "/emergency/end", rule: .may(.breakGlass), handler: end),
        ]
    }

    @Sendable private func show(_ request: WebRequest) async throws -> Answer { try await show(request, []) }

    private func show(_ request: WebRequest, _ problems: [InvalidInput.Problem]) async throws -> Answer {
        let viewer = try request.signedIn()
        return .page(
            EmergencyPage(
                request: request,
                emergency: viewer.emergency,
                choices: viewer.emergency == nil ? try await choices(for: viewer) : [],
                hasSecondFactor: try await accounts.secondFactor(of: viewer.account).since != nil,
                problems: problems
            ).page
        )
    }

    @Sendable private func begin(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let form = request.form
        do {
            guard let id = form["area"].flatMap({ Area.ID($0) }), let area = try await areas.areas([id]).first,
                area.level == .community
            else {
                throw InvalidInput("area", Text("请选择社区。", "Choose the community."))
            }
            guard !AreaRules.isWithin(viewer.standingReach(.seeCases), area) else {
                throw InvalidInput("area", EmergencyRefusal.notOutside.message)
            }
            try await accounts.beginEmergency(
                AccountStore.EmergencyDraft(
                    level: area.level,
                    area: area.id.rawValue,
                    areaName: area.fullName,
                    path: area.path,
                    hours: Int(form["hours"] ?? "") ?? 0,
                    reason: form["reason"] ?? "",
                    password: form.values.exact("password") ?? "",
                    code: form["code"] ?? ""
                ),
                of: viewer
            )
            return .redirect("/emergency")
        } catch let input as InvalidInput where !request.wantsJSON {
            return try await show(request, input.problems)
        }
    }

    @Sendable private func end(_ request: WebRequest) async throws -> Answer {
        try await accounts.endEmergency(of: try request.signedIn())
        return .redirect("/emergency")
    }

    /// The communities that the viewer's posts do not reach, by street.
    private func choices(for viewer: Viewer) async throws -> [Area] {
        let reach = viewer.standingReach(.seeCases)
        var found: [Area] = []
        var parents = try await areas.children(of: nil)
        while let parent = parents.popLast() {
            switch parent.level {
            // A city has no column by which what lies in it could be asked for.
            case .city: parents += try await areas.children(of: parent.id)
            case .community: found.append(parent)
            default:
                var code = ""
                repeat {
                    let page = try await areas.areas(of: .community, in: parent, after: code)
                    found += page
                    code = page.last?.code ?? ""
                } while !code.isEmpty
            }
        }
        return found.filter { !AreaRules.isWithin(reach, $0) }.sorted { $0.code < $1.code }
    }
}
