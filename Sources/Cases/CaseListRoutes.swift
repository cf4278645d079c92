import Access
import Areas
import HTTPTypes
import Kernel
import Registry
import Web

/// The list of cases.
extension DeskRoutes {
    var listRoutes: [Route] {
        [
            Route(.get, "/cases", rule: .may(.seeCases), handler: caseList),
            Route(.get, "/cases/export", rule: .may(.seeCases), handler: exportCases),
        ] + viewRoutes + bulkRoutes
    }

    @Sendable private func caseList(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let reach = viewer.reach(.seeCases)
        let filter = try await cases.filter(request.query, for: viewer)
        let level = try await areas.chosen(filter.area)?.level
        if filter.shape == .board, !request.wantsJSON {
            let columns = try await cases.board(reach, filter, in: level)
            return try await listPage(request, filter, level, .board(columns), rows: columns.flatMap(\.rows))
        }
        let rows = try await cases.list(
            reach,
            filter,
            in: level,
            after: request.query["after"].flatMap { CaseStore.Place($0) },
            limit: Self.pageSize + 1
        )
        if request.wantsJSON {
            return .json(CaseListJSON(rows: Array(rows.prefix(Self.pageSize)), now: context.now()).bytes)
        }
        return try await listPage(request, filter, level, .rows(rows), rows: rows)
    }

    private func listPage(
        _ request: WebRequest,
        _ filter: CaseFilter,
        _ level: AreaLevel?,
        _ content: CaseListPage.Content,
        rows: [CaseRow]
    ) async throws -> Answer {
        let viewer = try request.signedIn()
        return .page(
            CaseListPage(
                request: request,
                filter: filter,
                content: content,
                wording: try await wording(
                    rows,
                    filter,
                    columns: filter.shownColumns,
                    for: viewer,
                    request.language
                ),
                areas: try await areas.offered(to: viewer),
                views: try await viewBar(request),
                actions: bulkActions(viewer),
                counts: try await cases.openCounts(viewer.reach(.seeCases), filter, in: level)
            ).page
        )
    }

    /// The names that a list of these rows needs.
    func wording(
        _ rows: [CaseRow],
        _ filter: CaseFilter,
        columns: [CaseColumn],
        for viewer: Viewer,
        _ language: Language
    ) async throws -> CaseWording {
        var places = try await areas.fullNames(rows.map(\.area))
        // The area of the filter is named to those who reach it: somebody may ask for any number.
        if let area = filter.area, let found = try await areas.chosen(area),
            AreaRules.isWithin(viewer.reach(.seeCases), found)
        {
            places[area] = found.fullName
        }
        return CaseWording(
            language: language,
            places: places,
            holders: try await organisations.names(rows.map(\.holder) + [filter.holder].compactMap(\.self)),
            tickets: columns.contains(where: \.isOfTicket) ? try await cases.origins(of: rows.map(\.id)) : [:],
            book: cases.book,
            now: context.now()
        )
    }
}
