import Access
import Areas
import Cases
import Inbox
import Kernel
import Web

/// What somebody opens under a break-glass access: of the matters only those that his posts do not open anyway.
struct EmergencyWatch: Sendable {
    let accounts: AccountStore
    let cases: CaseStore
    let signals: SignalStore
    let areas: AreaStore

    /// Before a route answers: writes the look down, so that nothing is shown that could not be recorded.
    @Sendable func note(_ request: WebRequest, _ route: Route) async throws {
        guard let viewer = request.viewer, let emergency = viewer.emergency,
            let look = try await look(request, route, viewer)
        else { return }
        try await accounts.recordLook(look, under: emergency, by: viewer)
    }

    private func look(_ request: WebRequest, _ route: Route, _ viewer: Viewer) async throws -> AccountStore
        .EmergencyLook?
    {
        // Routes behind other permissions open nothing more than they always do.
        guard case .may(let permission) = route.rule,
            [.seeCases, .seeSignals, .seeAreas, .sortSignals].contains(permission)
        else { return nil }
        if let id = request.parameters["case"].flatMap({ Case.ID($0) }) {
            let (all, own) = (viewer.reach(.seeCases), viewer.standingReach(.seeCases))
            guard try await cases.isWithin(all, id), try await !cases.isWithin(own, id) else { return nil }
            return .matter(id.rawValue)
        }
        if let id = request.parameters["signal"].flatMap({ Signal.ID($0) }) {
            let (all, own) = (viewer.reach(.seeSignals), viewer.standingReach(.seeSignals))
            guard try await signals.isWithin(all, id), try await !signals.isWithin(own, id) else { return nil }
            return .signal(id.rawValue)
        }
        if let id = request.parameters["area"].flatMap({ Area.ID($0) }) {
            let permission: Permission = permission == .seeAreas ? .seeAreas : .seeCases
            guard let area = try await areas.areas([id]).first,
                AreaRules.isWithin(viewer.reach(permission), area),
                !AreaRules.isWithin(viewer.standingReach(permission), area)
            else { return nil }
            return .area(id.rawValue)
        }
        return .page("\(route.path)")
    }
}
