import Access
public import Areas
import HTML
import HTTPTypes
public import Inbox
public import Kernel
public import Registry
public import Web

/// The chart of a building, and the list of the cases that lie in exactly one area.
public struct AreaCaseRoutes: Sendable {
    private let cases: CaseStore
    private let signals: SignalStore
    private let areas: AreaStore
    private let organisations: OrganisationStore
    private let context: Context

    public init(
        cases: CaseStore,
        signals: SignalStore,
        areas: AreaStore,
        organisations: OrganisationStore,
        context: Context
    ) {
        self.cases = cases
        self.signals = signals
        self.areas = areas
        self.organisations = organisations
        self.context = context
    }

    public var routes: [Route] {
        [
            Route(.get, "/areas/:area/chart", rule: .may(.seeAreas), handler: chart),
            Route(.get, "/areas/:area/cases", rule: .may(.seeCases), handler: list),
        ]
    }

    /// The largest building that is drawn, in rooms.
    private static let mostRooms = 3000

    @Sendable private func chart(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let reach = viewer.reach(.seeAreas)
        let id = try request.id("area", "area", as: Area.ID.self)
        let building = try await areas.area(id)
        guard building.level == .building, AreaRules.isWithin(reach, building) else { throw NotFound("building", id) }
        let chart = BuildingChart(
            units: try await areas.areas(of: .unit, in: building),
            floors: try await areas.areas(of: .floor, in: building, limit: Self.mostRooms),
            rooms: try await areas.rooms(of: building, limit: Self.mostRooms)
        )
        let loads = try await cases.loads(viewer.reach(.seeCases), CaseFilter(), ofBuilding: building.path)
        let waiting = try await signals.newCounts(viewer.reach(.seeSignals), ofBuilding: building.path)
        var matters = loads.mapValues { Matters(cases: $0) }
        for (area, count) in waiting { matters[area, default: Matters()].signals = count }
        let own = AreaMatters(cases: cases, signals: signals, context: context)
        return .page(
            BuildingChartPage(
                request: request,
                building: building,
                ancestors: try await areas.ancestry(of: building).dropLast().map {
                    ($0, AreaRules.isWithin(reach, $0))
                },
                chart: chart,
                matters: matters,
                own: try await own.section(of: building, showsClosed: false, for: request)
            ).page
        )
    }

    /// The cases of a filter that lie in exactly this area; the filter's own area is not looked at.
    @Sendable private func list(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let reach = viewer.reach(.seeCases)
        let area = try await areas.area(try request.id("area", "area", as: Area.ID.self))
        let filter = try await cases.filter(request.query, for: viewer).anywhere
        let size = DeskRoutes.pageSize
        let rows = try await cases.list(
            reach,
            filter,
            exactly: .init(area: area.id.rawValue, path: area.path),
            after: request.query["after"].flatMap { CaseStore.Place($0) },
            limit: size + 1
        )
        // Whoever has no post in the area knows of it only by a case that he may see.
        guard AreaRules.isWithin(reach + viewer.reach(.seeAreas), area) || !rows.isEmpty else {
            throw NotFound("area", area.id)
        }
        let shown = Array(rows.prefix(size))
        if request.wantsJSON { return .json(CaseListJSON(rows: shown, now: context.now()).bytes) }
        return .page(
            AreaCasesPage(
                request: request,
                area: area,
                rows: shown,
                hasMore: rows.count > size,
                holders: try await organisations.names(shown.map(\.holder)),
                filter: filter,
                book: cases.book,
                now: context.now()
            ).page
        )
    }
}
