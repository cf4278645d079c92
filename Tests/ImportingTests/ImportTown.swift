import Access
import Areas
import Cases
import Composition
import Foundation
import Importing
import Kernel
import Logging
import Registry
import Simulation
import Storage
import TestSupport
import Testing

/// The program on an own database with the demo street, and the fixture of a hotline made for it.
struct ImportTown {
    let program: Program
    let street: DemoStreet
    static let now = CivilTime(date: CivilDate(year: 2026, month: 11, day: 20), hour: 9).instant

    static func with(_ kind: TestDatabaseKind, _ body: @Sendable (ImportTown) async throws -> Void) async throws {
        try await FreshDatabase.with(kind, Program.migrations) { database in
            let folder = FileManager.default.temporaryDirectory.appending(path: "linli-import-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let context = Context.seeded(7, clock: { now })
            let program = try await Program(
                settings: Settings(root: Folders.root, data: folder),
                database: database,
                context: context,
                passwords: Passwords(cost: .cheap),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let street = DemoStreet(seed: 1)
            try await street.load(areas: program.areas, organisations: program.organisations, context: context)
            try await body(ImportTown(program: program, street: street))
        }
    }

    static let fixtures = Folders.root.appending(path: "Tests/ImportingTests/Fixtures")

    /// The hotline's rows with places that the demo street has.
    func fixture() async throws -> [UInt8] {
        let text = try String(contentsOf: Self.fixtures.appending(path: "hotline.csv"), encoding: .utf8)
        let community = try await area(street.areas(of: .community)[0].code)
        let estates = try await program.areas.areas(of: .estate, in: community)
        let other = try await program.areas.areas(
            of: .estate,
            in: try await area(street.areas(of: .community)[1].code)
        )
        let company = try await program.organisations.serving(estates[0], kind: .propertyCompany)[0]
        let filled = text.replacing("{estate}", with: estates[0].name)
            .replacing("{community}", with: community.name)
            .replacing("{estate2}", with: other[0].name)
            .replacing("{property}", with: company.name)
        return Array(filled.utf8)
    }

    func area(_ code: String) async throws -> Area { try await program.areas.area(code: code) }

    func mapping(_ code: String) throws -> TicketMapping {
        try TicketMapping.read(
            Folders.root.appending(path: "Config/imports/\(code).yaml"),
            book: program.cases.book
        )
    }

    func task(_ bytes: [UInt8], _ mapping: String = "hotline") throws -> Importer.Task {
        var task = Importer.Task(name: "test", content: .bytes(bytes), mapping: try self.mapping(mapping))
        task.area = street.areas(of: .street)[0].code
        return task
    }

    func count(_ sql: SQL) async throws -> Int { try await program.database.read { try $0.count(sql) } }
}
