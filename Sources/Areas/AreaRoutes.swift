import Access
public import HTML
import HTTPTypes
import Kernel
public import Web

/// The pages of areas for those who work in them, and the sheets of codes.
public struct AreaRoutes: Sendable {
    private let store: AreaStore
    private let publicAddress: String
    private let goingOn: GoingOn

    /// What other features show on the page of an area that somebody looks at; nil for nothing.
    public typealias GoingOn = @Sendable (_ request: WebRequest, _ area: Area) async throws -> HTML?

    /// - Parameters:
    ///   - store: the areas.
    ///   - publicAddress: what the codes on the doors start with, without a slash at the end: `https://linli.example.cn`.
    ///   - goingOn: what goes on in an area, as later features know it.
    public init(
        store: AreaStore,
        publicAddress: String,
        goingOn: @escaping GoingOn = { _, _ in nil }
    ) {
        self.store = store
        self.publicAddress = publicAddress
        self.goingOn = goingOn
    }

    private static let rowsPerPage = 100
    private static let signsPerSheet = 200

    public var routes: [Route] {
        [
            Route(.get, "/areas", rule: .may(.seeAreas), handler: areas),
            Route(.get, "/areas/outlines.json", rule: .may(.seeAreas), handler: outlines),
            Route(.get, "/areas/:area", rule: .may(.seeAreas), handler: area),
            Route(.get, "/areas/:area/codes", rule: .may(.seeAreas), handler: codes),
            Route(.post, "/areas/:area/codes", rule: .may(.manageAreas), handler: issue),
        ]
    }

    @Sendable private func areas(_ request: WebRequest) async throws -> Answer {
        let reach = try request.signedIn().reach(.seeAreas)
        let search = request.query["q"].map { String($0.prefix(60)) }
        let found: [Area] =
            if let search {
                try await store.search(search, within: reach, limit: Self.rowsPerPage)
            } else {
                try await store.roots(of: reach)
            }
        let list = AreaList(
            request: request,
            areas: found,
            counts: try await store.childCounts(of: found.map(\.id)),
            next: nil
        )
        return .page(AreasPage(list: list, search: search).page)
    }

    @Sendable private func area(_ request: WebRequest) async throws -> Answer {
        let area = try await reached(request)
        let reach = try request.signedIn().reach(.seeAreas)
        // The list goes on after an area that the address names; one that is no child of this area starts it anew.
        var last: Area?
        if let id = request.query["after"].flatMap({ Area.ID($0) }) {
            last = try await store.areas([id]).first { $0.parent == area.id }
        }
        var children = try await store.children(of: area.id, after: last, limit: Self.rowsPerPage + 1)
        let hasMore = children.count > Self.rowsPerPage
        if hasMore { children.removeLast() }
        let next: URLPath? =
            hasMore
            ? children.last.map { ("/areas/\(area.id.rawValue)" as URLPath).with("after", $0.id.description) } : nil
        let list = AreaList(
            request: request,
            areas: children,
            counts: try await store.childCounts(of: children.map(\.id)),
            next: next
        )
        let ancestors = try await store.ancestry(of: area).dropLast()
        return .page(
            AreaPage(
                area: area,
                ancestors: ancestors.map { ($0, AreaRules.isWithin(reach, $0)) },
                goingOn: try await goingOn(request, area),
                list: list
            ).page
        )
    }

    @Sendable private func codes(_ request: WebRequest) async throws -> Answer {
        let area = try await reached(request)
        let after = request.query["after"] ?? ""
        var codes = try await store.homeCodes(in: area, after: after, limit: Self.signsPerSheet + 1)
        let hasMore = codes.count > Self.signsPerSheet
        if hasMore { codes.removeLast() }
        let signs = try codes.map { code in
            HomeCodeSheetPage.Sign(code: code, picture: try QRCode(text: address(of: code)))
        }
        let next: URLPath? =
            hasMore
            ? codes.last.map { ("/areas/\(area.id.rawValue)/codes" as URLPath).with("after", $0.area.code) } : nil
        return .page(
            HomeCodeSheetPage(
                request: request,
                area: area,
                signs: signs,
                withoutCode: try await store.countBuildingsWithoutCode(in: area),
                mayIssue: AreaRules.isWithin(try request.signedIn().reach(.manageAreas), area),
                next: next
            ).page
        )
    }

    @Sendable private func issue(_ request: WebRequest) async throws -> Answer {
        let area = try await reached(request, with: .manageAreas)
        try await store.issueHomeCodes(in: area, by: try request.signedIn().account)
        return .redirect("/areas/\(area.id.rawValue)/codes")
    }

    /// The outlines of one level (`level`, communities unless told) within the reach, or within one area of it (`in`).
    @Sendable private func outlines(_ request: WebRequest) async throws -> Answer {
        var reach = try request.signedIn().reach(.seeAreas)
        if let text = request.query["in"] {
            guard let id = Area.ID(text) else { throw NotFound("area", text) }
            let area = try await store.area(id)
            guard AreaRules.isWithin(reach, area) else { throw NotFound("area", id) }
            reach = [.area(area.level, id.rawValue)]
        }
        let word = request.query["level"] ?? AreaLevel.community.rawValue
        guard let level = AreaLevel(rawValue: word) else { throw NotFound("level", word) }
        let found = try await store.outlines(of: level, within: reach)
        return .bytes(OutlinesJSON(found).bytes, type: "application/geo+json", cache: .briefly)
    }

    /// The area in the address; one outside the viewer's reach is not there for him.
    private func reached(_ request: WebRequest, with permission: Permission = .seeAreas) async throws -> Area {
        let id: Area.ID = try request.id("area", "area")
        let area = try await store.area(id)
        guard AreaRules.isWithin(try request.signedIn().reach(permission), area) else { throw NotFound("area", id) }
        return area
    }

    /// What the picture of a code holds.
    private func address(of code: HomeCode) -> String { "\(publicAddress)/h/\(code.code)" }
}
