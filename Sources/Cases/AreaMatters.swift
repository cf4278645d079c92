public import Areas
public import HTML
public import Inbox
public import Kernel
import Access
public import Web

/// What the page of an area says of its cases: numbers that open their lists, and the way to map, chart and room.
public struct AreaMatters: Sendable {
    private let cases: CaseStore
    private let signals: SignalStore
    private let context: Context

    public init(cases: CaseStore, signals: SignalStore, context: Context) {
        self.cases = cases
        self.signals = signals
        self.context = context
    }

    /// The part of the area's page; nil for what nobody counts cases of.
    @Sendable public func panel(_ request: WebRequest, _ area: Area) async throws -> HTML? {
        let viewer = try request.signedIn()
        let language = request.language
        let name =
            area.level == .building
            ? Text("楼盘表", "Building chart") : Text("整幢楼的楼盘表", "Chart of the whole building")
        let chart: HTML? = area.path.building.map { building in
            """
            <p class="actions"><a class="button primary" href="\("/areas/\(building)/chart" as URLPath)">\(name(language))</a></p>
            """
        }
        switch area.level {
        case .city, .district, .unit, .floor: return chart
        case .room:
            return "\(try await section(of: area, showsClosed: true, for: request).html)\(chart)"
        case .street, .community, .grid, .estate, .building:
            guard viewer.may(.seeCases) else { return chart }
            var filter = CaseFilter()
            filter.area = area.id.rawValue
            let load = try await cases.load(viewer.reach(.seeCases), filter, in: area.level)
            return "\(tiles(load, filter, language))\(chart)"
        }
    }

    private func tiles(_ load: CaseLoad, _ filter: CaseFilter, _ language: Language) -> HTML {
        let shown: [(scope: CaseFilter.Scope, count: Int)] = [
            (.open, load.open), (.overdue, load.late), (.dueSoon, load.soon),
        ]
        let items = shown.map { tile -> HTML in
            let late: HTML = tile.scope == .overdue && tile.count > 0 ? " tile-late" : ""
            return """
                <a class="tile\(late)" href="\(filter.with(tile.scope).address())"><strong>\(tile.count)</strong><span>\(tile.scope.name(language))</span></a>
                """
        }
        return """
            <div id="area-numbers" data-live="case."><div class="tiles">\(each: items)
            <a class="tile tile-way" href="\(filter.address("/cases/map"))"><span>\(Text("在地图上看", "See on the map")(language))</span></a></div></div>
            """
    }

    /// What is about exactly this area, within the viewer's rights.
    func section(of area: Area, showsClosed: Bool, for request: WebRequest) async throws -> MattersSection {
        let viewer = try request.signedIn()
        var filter = CaseFilter()
        filter.scope = showsClosed ? .all : .open
        let spot = CaseStore.Spot(area: area.id.rawValue, path: area.path)
        let limit = 20
        let rows = try await cases.list(viewer.reach(.seeCases), filter, exactly: spot, limit: limit + 1)
        let waiting = try await signals.new(
            viewer.reach(.seeSignals),
            exactlyIn: spot.area,
            path: area.path,
            limit: limit
        )
        return MattersSection(
            area: area,
            cases: Array(rows.prefix(limit)),
            signals: waiting,
            showsClosed: showsClosed,
            mayList: viewer.may(.seeCases),
            hasMore: rows.count > limit,
            book: cases.book,
            now: context.now(),
            language: request.language
        )
    }
}
