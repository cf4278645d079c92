import Access
import Areas
import Cases
import Composition
import Foundation
import Inbox
import Kernel
import Logging
import Registry
import Search
import Simulation
import Storage
import TestSupport

/// The program on an own database with the demo street, and short ways to report, open and find.
struct SearchTown {
    let program: Program
    let street: DemoStreet

    static func with(_ kind: TestDatabaseKind, _ body: @Sendable (SearchTown) async throws -> Void) async throws {
        try await FreshDatabase.with(kind, Program.migrations) { database in
            let folder = FileManager.default.temporaryDirectory.appending(path: "linli-search-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let start = CivilTime(date: CivilDate(year: 2026, month: 11, day: 20), hour: 9).instant
            let context = Context.seeded(7, clock: { start })
            let program = try await Program(
                settings: Settings(root: Folders.root, data: folder),
                database: database,
                context: context,
                passwords: Passwords(cost: .cheap),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let street = DemoStreet(seed: 1)
            try await street.load(areas: program.areas, organisations: program.organisations, context: context)
            try await body(SearchTown(program: program, street: street))
        }
    }

    func community(_ index: Int) async throws -> Area {
        try await program.areas.area(code: street.areas(of: .community)[index].code)
    }

    /// Somebody with a post for everything in an area.
    func worker(in area: Area, _ permissions: Set<Permission> = [.seeSignals, .sortSignals, .seeCases, .workCases])
        async throws -> Viewer
    {
        let office = try await program.organisations.serving(area, kind: .communityOffice).first
        return viewer(.area, area, office?.id.rawValue ?? 0, permissions)
    }

    func viewer(_ kind: Role.Kind, _ area: Area, _ organisation: Int64, _ permissions: Set<Permission>) -> Viewer {
        let role = Role(
            code: "role",
            name: Text(same: "role"),
            permissions: permissions,
            reach: kind,
            actsAs: kind == .area ? ["community", "holder"] : ["holder"]
        )
        let post = Post(role: role, areaLevel: area.level, area: area.id.rawValue, organisation: organisation)
        return Viewer(account: ID(rawValue: 1), name: "", posts: [post], session: ID(rawValue: 1))
    }

    func report(_ text: String, in community: Int, phone: String = "") async throws -> (id: Signal.ID, receipt: String)
    {
        let door = try await program.areas.homeCodes(in: try await self.community(community), limit: 1)[0]
        let report = try Report(text: text, place: "", name: "", phone: phone, isAnonymous: false, photoCount: 0)
        let taken = try await program.signals.receive(
            report,
            key: "key of \(text) in \(community)",
            digest: sha256(text),
            home: door.code,
            photos: []
        )
        return (taken.signal, taken.receipt.number)
    }

    func open(_ signal: Signal.ID, _ title: String, by worker: Viewer) async throws -> Case.ID {
        try await program.cases.open(
            signal,
            category: "noise.neighbour",
            title: title,
            home: worker.posts[0].organisation,
            by: worker
        )
    }

    /// Numbers the facts, where the database does not do it at once, and follows them.
    func follow() async throws {
        try await program.bus.lookOnce()
        try await program.search.catchUp()
    }

    func found(_ query: String, by viewer: Viewer) async throws -> [String] {
        try await program.search.store.find(SearchQuery(query), for: viewer, before: nil, limit: 20).subjects.map {
            "\($0.key.kind.rawValue) \($0.key.id)"
        }
    }
}
