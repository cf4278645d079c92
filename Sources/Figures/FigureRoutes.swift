import Access
public import Areas
public import Cases
import HTML
import HTTPTypes
public import Kernel
public import Registry
public import Web

/// Figures: the wall screen, the tables, and the lists that every figure opens.
public struct FigureRoutes: Sendable {
    let figures: FigureStore
    let areas: AreaStore
    let organisations: OrganisationStore
    private let books: Current<CaseBook>
    private var book: CaseBook { books.value }
    let context: Context

    public init(
        figures: FigureStore,
        areas: AreaStore,
        organisations: OrganisationStore,
        books: Current<CaseBook>,
        context: Context
    ) {
        self.figures = figures
        self.areas = areas
        self.organisations = organisations
        self.books = books
        self.context = context
    }

    static let pageSize = 30

    public var routes: [Route] {
        [
            Route(.get, "/figures", rule: .may(.seeCases), handler: figuresPage),
            Route(.get, "/figures/table.csv", rule: .may(.seeCases), handler: csv),
            Route(.get, "/figures/table.xlsx", rule: .may(.seeCases), handler: xlsx),
            Route(.get, "/figures/rows", rule: .may(.seeCases), handler: rowsPage),
            Route(.get, "/wall", rule: .may(.seeCases), handler: wall),
        ]
    }

    private var names: LineNames { LineNames(areas: areas, organisations: organisations, book: book) }

    /// The conditions in an address; what cannot be read is left out, an unknown area is not found.
    private func selection(_ request: WebRequest) async throws -> Selection {
        let query = request.query
        let period = query["period"].flatMap { Int($0) }.flatMap { Period(rawValue: $0) } ?? .month
        var selection = Selection(query["measure"].flatMap { Measure(rawValue: $0) } ?? .opened, period)
        if let id = query["area"].flatMap({ Int64($0) }) {
            let area = try await areas.area(Area.ID(rawValue: id))
            selection.area = .init(area.level, id)
        }
        selection.group = query["group"].flatMap { $0.isEmpty ? nil : $0 }
        selection.holder = query["holder"].flatMap { Int64($0) }
        selection.source = query["source"].flatMap { $0.isEmpty ? nil : $0 }
        selection.day = query["day"].flatMap { CivilDate($0) }
        return selection
    }

    private func dimension(_ request: WebRequest) -> Dimension {
        request.query["by"].flatMap { Dimension(rawValue: $0) } ?? .community
    }

    /// The areas to choose from: those of the posts, and the communities (or grids) in them.
    private func places(_ viewer: Viewer) async throws -> [Area] {
        var places: [Area] = []
        for root in try await areas.roots(of: viewer.reach(.seeCases)) {
            let level: AreaLevel = root.level == .community ? .grid : .community
            places.append(root)
            if root.level.depth < level.depth { places += try await areas.areas(of: level, in: root) }
        }
        return places
    }

    @Sendable private func figuresPage(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let sight = Sight(viewer)
        let selection = try await selection(request)
        let dimension = dimension(request)
        let table = try await figures.table(selection, by: dimension, for: sight)
        let holders = try await names.lines(
            try await figures.table(Selection(.opened, .quarter), by: .holder, for: sight, only: [.opened, .open]),
            by: .holder,
            request.language
        )
        return .page(
            FiguresPage(
                request: request,
                selection: selection,
                dimension: dimension,
                total: try await figures.figures(selection, for: sight),
                lines: try await names.lines(table, by: dimension, request.language),
                days: try await figures.table(selection, by: .day, for: sight, only: [.opened, .closed]),
                places: try await places(viewer),
                groups: names.groups,
                holders: holders,
                seesSignals: !sight.signals.isEmpty,
                now: context.now()
            ).page
        )
    }

    /// The table as CSV with a byte order mark, so that spreadsheets read the Chinese.
    @Sendable private func csv(_ request: WebRequest) async throws -> Answer {
        let export = try await export(request)
        return .bytes(
            export.csv,
            type: "text/csv; charset=utf-8",
            fileName: export.taken.fileName("figures", "csv")
        )
    }

    @Sendable private func xlsx(_ request: WebRequest) async throws -> Answer {
        let export = try await export(request)
        return .bytes(
            try await export.xlsx(),
            type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            fileName: export.taken.fileName("figures", "xlsx")
        )
    }

    private func export(_ request: WebRequest) async throws -> FigureExport {
        let viewer = try request.signedIn()
        let sight = Sight(viewer)
        let selection = try await selection(request)
        let dimension = dimension(request)
        let table = try await figures.table(selection, by: dimension, for: sight)
        return FigureExport(
            dimension: dimension,
            measures: Measure.seen(withSignals: !sight.signals.isEmpty),
            lines: try await names.lines(table, by: dimension, request.language),
            conditions: try await conditions(selection, request.language),
            taken: ExportMark(viewer, at: context.now()),
            now: context.now(),
            language: request.language
        )
    }

    @Sendable private func rowsPage(_ request: WebRequest) async throws -> Answer {
        let sight = Sight(try request.signedIn())
        let selection = try await selection(request)
        let rows = try await figures.cases(
            selection,
            for: sight,
            before: request.query["before"].flatMap { Int64($0) },
            limit: Self.pageSize + 1
        )
        return .page(
            RowsPage(
                request: request,
                selection: selection,
                count: try await figures.count(selection, for: sight),
                rows: rows,
                conditions: try await conditions(selection, request.language),
                places: try await places(of: rows),
                holders: try await organisations.names(rows.compactMap(\.holder)),
                book: book,
                now: context.now()
            ).page
        )
    }

    private func places(of rows: [FigureRow]) async throws -> [Int64: String] {
        let ids = Set(rows.map(\.area)).map { Area.ID(rawValue: $0) }
        let found = try await areas.areas(ids)
        return Dictionary(found.map { ($0.id.rawValue, $0.fullName) }) { first, _ in first }
    }

    /// What the list is cut down to, in words.
    private func conditions(_ selection: Selection, _ language: Language) async throws -> [String] {
        var words: [String] = []
        if !selection.measure.isNow {
            words.append(selection.day.map(\.description) ?? selection.period.name(language))
        }
        if let area = selection.area { words.append(try await areas.area(Area.ID(rawValue: area.id)).fullName) }
        if let group = selection.group {
            words.append(names.groups.first { $0.code == group }?.name(language) ?? group)
        }
        if let holder = selection.holder { words.append(try await organisations.names([holder])[holder] ?? "") }
        if let source = selection.source { words.append(LineNames.source(source)(language)) }
        return words
    }

    @Sendable private func wall(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let sight = Sight(viewer)
        let language = request.language
        let roots = try await areas.roots(of: sight.cases)
        // Somebody of one community sees its grids.
        let isStreet = roots.isEmpty || roots.contains { $0.level.depth < AreaLevel.community.depth }
        let dimension: Dimension = isStreet ? .community : .grid
        let month = Selection(.opened, .month)
        let ground = try await figures.table(month, by: dimension, for: sight)
        let total = try await figures.figures(month, for: sight)
        // What is open now is the same whatever the period.
        let today = try await figures.figures(
            Selection(.opened, .today),
            for: sight,
            only: [.received, .opened, .closed]
        ).merging(total.filter(\.key.isNow)) { first, _ in first }
        let outlines = try await areas.outlines(of: isStreet ? .community : .grid, within: sight.cases)
        let newest = try await figures.newest(for: sight, limit: 11)
        return .page(
            WallPage(
                request: request,
                name: roots.first?.name ?? "",
                colouring: request.query["colour"].flatMap { Colouring(rawValue: $0) } ?? .overdue,
                today: today,
                month: total,
                days: try await figures.table(month, by: .day, for: sight, only: [.opened, .closed]),
                categories: try await names.lines(
                    try await figures.table(month, by: .category, for: sight, only: [.opened]),
                    by: .category,
                    language
                ),
                dimension: dimension,
                ground: try await names.lines(ground, by: dimension, language),
                outlines: outlines,
                newest: newest,
                places: try await places(of: newest),
                book: book,
                seesSignals: !sight.signals.isEmpty,
                now: context.now()
            ).page
        )
    }
}
