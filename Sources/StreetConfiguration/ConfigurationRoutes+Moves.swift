import Access
import Cases
import HTML
import HTTPTypes
import Kernel
import Web

/// Moving cases in progress to the newest workflow.
extension ConfigurationRoutes {
    var moveRoutes: [Route] {
        let rule = Rule.may(.manageConfiguration)
        return [
            Route(.get, "/configuration/moves", rule: rule, handler: showMoves),
            Route(.post, "/configuration/moves", rule: rule, handler: move),
        ]
    }

    private static let previewed = 50

    @Sendable private func showMoves(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        return try await page(request, CaseMovePlan(to: cases.book.workflow), viewer)
    }

    private func page(_ request: WebRequest, _ plan: CaseMovePlan, _ viewer: Viewer) async throws -> Answer {
        let groups = try await cases.moveGroups(for: viewer)
        return .page(
            CaseMovePage(
                request: request,
                groups: groups,
                plan: plan,
                book: cases.book,
                lines: try await cases.movePreview(plan, limit: Self.previewed, for: viewer),
                isDone: false,
                mayRead: viewer.may(.seeCases)
            ).page
        )
    }

    /// Shows what would happen, or does it.
    @Sendable private func move(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let book = cases.book
        let groups = try await cases.moveGroups(for: viewer)
        var states: [CaseMovePlan.Place: String] = [:]
        for group in groups {
            let place = CaseMovePlan.Place(version: group.workflow.version, state: group.state)
            states[place] = request.form["state-\(place.version)-\(place.state)"]
        }
        let plan = CaseMovePlan(to: book.workflow, states: states)
        guard request.form["intent"] == "move" else { return try await page(request, plan, viewer) }
        let lines = try await cases.move(plan, by: viewer)
        return .page(
            CaseMovePage(
                request: request,
                groups: try await cases.moveGroups(for: viewer),
                plan: plan,
                book: book,
                lines: lines,
                isDone: true,
                mayRead: viewer.may(.seeCases)
            ).page
        )
    }
}
