import Access
import Areas
import Composition
import Foundation
import Kernel
import Logging
import Simulation
import Storage
import TestSupport

/// The whole program on an own database with the demo street in it.
struct Town {
    static let password = "demo street 2026"
    let program: Program
    let street: DemoStreet
    let clock: ManualClock
    let folder: URL

    static func with(
        _ kind: TestDatabaseKind = .sqlite,
        at start: Instant? = nil,
        _ body: @Sendable (Town) async throws -> Void
    ) async throws {
        try await FreshDatabase.with(kind, Program.migrations) { database in
            let folder = FileManager.default.temporaryDirectory.appending(path: "linli-town-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let clock = ManualClock(
                start ?? CivilTime(date: CivilDate(year: 2026, month: 11, day: 20), hour: 9).instant
            )
            // Not the sequence from which the demo street drew the codes on its doors.
            let context = Context.seeded(17, clock: { clock.now })
            var settings = Settings(root: Folders.root, data: folder)
            settings.files = [("", Folders.root.appending(path: "Public"))]
            settings.trustedProxies = ["127.0.0.1"]
            let program = try await Program(
                settings: settings,
                database: database,
                context: context,
                passwords: Passwords(cost: .cheap),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let street = DemoStreet(seed: 1)
            try await street.load(areas: program.areas, organisations: program.organisations, context: context)
            try await street.createAccounts(
                in: program.accounts,
                roles: program.roles,
                areas: program.areas,
                organisations: program.organisations,
                password: password
            )
            try await body(Town(program: program, street: street, clock: clock, folder: folder))
        }
    }

    /// The code on a door of the n-th community.
    func door(inCommunity index: Int) async throws -> String {
        let community = street.areas(of: .community)[index].code
        let area = try await program.areas.area(code: community)
        return try await program.areas.homeCodes(in: area, limit: 1)[0].code
    }

    /// The login of the first person with that role whose post is in an area with that code.
    func login(_ role: String, community index: Int? = nil) -> String {
        let code = index.map { street.areas(of: .community)[$0].code }
        return street.people.first { person in
            person.posts.contains { $0.role == role && (code == nil || $0.area.hasPrefix(code ?? "")) }
        }?.login ?? ""
    }
}
