import Access
public import Areas
import HTML
import HTTPTypes
public import Kernel
public import Web

/// The map of cases: the list of a filter, on the ground.
public struct CaseMapRoutes: Sendable {
    private let cases: CaseStore
    private let areas: AreaStore
    private let context: Context

    public init(cases: CaseStore, areas: AreaStore, context: Context) {
        self.cases = cases
        self.areas = areas
        self.context = context
    }

    static let rowsBeside = 20

    public var routes: [Route] {
        [
            Route(.get, "/cases/map", rule: .may(.seeCases), handler: map),
            Route(.get, "/cases/map/places.json", rule: .may(.seeCases), handler: places),
            Route(.get, "/cases/map/outlines.json", rule: .may(.seeCases), handler: outlines),
        ]
    }

    /// What an address asks for, with the cases by place.
    private func found(_ request: WebRequest) async throws -> (
        filter: CaseFilter, chosen: Area?, places: [CaseStore.PlaceLoad], names: ClusterNames
    ) {
        let viewer = try request.signedIn()
        let filter = try await cases.filter(request.query, for: viewer)
        let chosen = try await areas.chosen(filter.area)
        let places = try await cases.places(viewer.reach(.seeCases), filter, in: chosen?.level)
        let known = ClusterNames.needed(places, chosen?.id.rawValue).map { Area.ID(rawValue: $0) }
        return (filter, chosen, places, ClusterNames(try await areas.areas(known)))
    }

    @Sendable private func map(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let found = try await found(request)
        let rows = try await cases.list(
            viewer.reach(.seeCases),
            found.filter,
            in: found.chosen?.level,
            after: nil,
            limit: Self.rowsBeside
        )
        return .page(
            CaseMapPage(
                request: request,
                filter: found.filter,
                chosen: found.chosen,
                places: found.places,
                names: found.names,
                rows: rows,
                fullNames: try await areas.fullNames(rows.map(\.area)),
                areas: try await areas.offered(to: viewer),
                book: cases.book,
                now: context.now()
            ).page
        )
    }

    @Sendable private func places(_ request: WebRequest) async throws -> Answer {
        let found = try await found(request)
        return .json(
            CaseMapJSON(
                places: found.places,
                filter: found.filter,
                chosen: found.chosen.map { ($0.level, $0.id.rawValue) },
                names: found.names,
                language: request.language
            ).bytes
        )
    }

    /// The outlines under the clusters, of one level (`level`), or of that below the filter's area.
    ///
    /// Whoever may see areas gets those of his reach; everybody gets the ones in which his cases lie.
    @Sendable private func outlines(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let found = try await found(request)
        let level = request.query["level"].flatMap { AreaLevel(rawValue: $0) } ?? Self.level(below: found.chosen?.level)
        var reach = viewer.reach(.seeAreas)
        if let chosen = found.chosen {
            reach = AreaRules.isWithin(reach, chosen) ? [.area(chosen.level, chosen.id.rawValue)] : []
        }
        var outlines = try await areas.outlines(of: level, within: reach)
        let drawn = Set(outlines.map(\.area.id))
        let wanted = Set(found.places.compactMap { $0.path[level] }).map { Area.ID(rawValue: $0) }
        outlines += try await areas.outlines(of: wanted.filter { !drawn.contains($0) }.sorted())
        return .bytes(OutlinesJSON(outlines).bytes, type: "application/geo+json", cache: .briefly)
    }

    /// The level whose areas stand out in an area of that level.
    static func level(below level: AreaLevel?) -> AreaLevel {
        switch level {
        case nil, .city, .district, .street: .community
        case .community, .grid: .estate
        case .estate, .building, .unit, .floor, .room: .building
        }
    }
}
