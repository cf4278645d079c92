import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Logging
import Registry
import Storage
import StorageSQLite
import TestSupport
import Testing

@Suite struct SetUpTests {
    private static func withEmptyProgram(_ body: (Program) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-set-up-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try SQLiteDatabase.temporary()
        try await database.migrate(Program.migrations, at: FreshDatabase.madeAt)
        var settings = Settings(root: Folders.root, data: folder)
        settings.files = []
        let program = try await Program(
            settings: settings,
            database: database,
            context: .fixed(FreshDatabase.madeAt),
            passwords: Passwords(cost: .cheap),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await body(program)
        await database.close()
    }

    private static func example(_ name: String) -> URL {
        Folders.configuration.appending(path: "areas").appending(path: name)
    }

    @Test func `a street is set up from the example files, and its worker signs in`() async throws {
        try await Self.withEmptyProgram { program in
            let setUp = StreetSetUp(program)
            #expect(try await setUp.areas(Self.example("example.csv")).created > 5)
            try await setUp.outlines(Self.example("example.geojson"))
            #expect(try await setUp.organisations(Self.example("organisations.csv")) == 4)
            let actions: [String] = try await program.database.read { tx in
                try tx.query("SELECT action FROM audit_record ORDER BY id") { try $0.get("action") }
            }
            let expected = ["area.imported", "area.outlined"] + Array(repeating: "organisation.saved", count: 4)
            #expect(actions.filter { $0 != "configuration.activated" } == expected)
            // Read in again: nothing doubles.
            #expect(try await setUp.areas(Self.example("example.csv")).created == 0)
            #expect(try await setUp.organisations(Self.example("organisations.csv")) == 4)
            let accounts = try await setUp.accounts(Self.example("accounts.csv"))
            let worker = try #require(accounts.first { $0.login == "worker" })
            let signedIn = try await program.accounts.signIn(
                login: worker.login,
                password: worker.password,
                client: "10.0.0.1"
            )
            #expect(signedIn.viewer.may(.sortSignals))
            #expect(Set(accounts.map(\.password)).count == accounts.count)
        }
    }

    @Test func `a file with mistakes names each at its place and changes nothing`() async throws {
        try await Self.withEmptyProgram { program in
            let setUp = StreetSetUp(program)
            _ = try await setUp.areas(Self.example("example.csv"))
            let file = FileManager.default.temporaryDirectory.appending(path: "linli-\(UUID().uuidString).csv")
            defer { try? FileManager.default.removeItem(at: file) }
            let text = """
                code,kind,name,area,serves,phone,hours,contact
                a,palace,甲,999901001000,,,,
                b,department,,999901001000,999901001999,,,
                """
            try text.write(to: file, atomically: true, encoding: .utf8)
            let problems = try await #require(throws: ImportProblems.self) { try await setUp.organisations(file) }
            let places = problems.problems.map(\.place)
            #expect(places.contains(.field(line: 2, column: 2, name: "kind")))
            #expect(places.contains(.field(line: 3, column: 3, name: "name")))
            #expect(places.contains(.field(line: 3, column: 5, name: "serves")))
            #expect(try await program.organisations.identifiers(codes: ["a", "b"]).isEmpty)
        }
    }
}
