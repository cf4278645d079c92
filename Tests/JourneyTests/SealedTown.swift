import Access
import Cases
import Composition
import Foundation
import HTTPTypes
import Kernel
import Logging
import Simulation
import Storage
import Synchronization
import TestSupport
import Testing
import Web

/// A town whose database lies in files that a test may look into, and whose log is kept.
struct SealedTown {
    let town: Town
    let settings: Settings
    /// Where everything lies that the program and its database write.
    let folders: [URL]
    let log: Log

    /// What the program logs, as text.
    final class Log: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var text: String { lines.withLock { $0.joined(separator: "\n") } }
    }

    private struct Keeper: LogHandler {
        let log: Log
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { log.add("\(event.message) \(event.metadata ?? [:])") }
    }

    static func with(_ kind: TestDatabaseKind, _ body: (SealedTown) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-sealed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = Settings(root: Folders.root, data: folder)
        settings.files = [("", Folders.root.appending(path: "Public"))]
        settings.trustedProxies = ["127.0.0.1"]
        var folders = [folder]
        var server: PostgresServer?
        if kind == .postgres {
            let own = try await PostgresServer.start()
            settings.database = try await own.makeDatabase()
            folders.append(URL(fileURLWithPath: own.directory))
            server = own
        }
        defer { server?.stop() }
        let database = try Program.openDatabase(settings)
        let clock = ManualClock(CivilTime(date: CivilDate(year: 2026, month: 11, day: 20), hour: 9).instant)
        try await database.migrate(Program.migrations, at: clock.now)
        let log = Log()
        let program = try await Program(
            settings: settings,
            database: database,
            context: Context.seeded(17, clock: { clock.now }),
            passwords: Passwords(cost: .cheap),
            logger: Logger(label: "test") { _ in Keeper(log: log) }
        )
        let street = DemoStreet(seed: 1)
        let context = program.context
        try await street.load(areas: program.areas, organisations: program.organisations, context: context)
        try await street.createAccounts(
            in: program.accounts,
            roles: program.roles,
            areas: program.areas,
            organisations: program.organisations,
            password: Town.password
        )
        let town = Town(program: program, street: street, clock: clock, folder: folder)
        do {
            try await body(SealedTown(town: town, settings: settings, folders: folders, log: log))
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    /// A second program on the same database, as another process would be.
    ///
    /// `number`: another for each, so that no two draw the same secrets.
    func otherProgram(_ number: UInt64 = 18) async throws -> Program {
        let clock = town.clock
        return try await Program(
            settings: settings,
            database: try Program.openDatabase(settings),
            context: Context.seeded(number, clock: { clock.now }, slot: Int(number)),
            passwords: Passwords(cost: .cheap),
            logger: Logger(label: "test") { _ in Keeper(log: log) }
        )
    }

    /// The files that hold a needle, in any of the ways in which bytes are written down.
    func files(with needle: [UInt8]) throws -> [String] {
        let text = String(decoding: needle, as: UTF8.self)
        var forms = [Data(needle)]
        if Array(text.utf8) == needle {
            forms += [text.data(using: .utf16LittleEndian), text.data(using: .utf16BigEndian)].compactMap(\.self)
        }
        // Whatever stands before it in what was encoded, one of three shifts shows its inner part.
        for shift in 0..<3 {
            let encoded = Data(repeating: 32, count: shift) + Data(needle)
            let whole = encoded.base64EncodedString().dropFirst(shift == 0 ? 0 : 4).dropLast(4)
            forms.append(Data(whole.utf8))
            forms.append(Data(whole.replacing("+", with: "-").replacing("/", with: "_").utf8))
        }
        forms.append(Data(hexadecimal(needle).utf8))
        var found: [String] = []
        for folder in folders {
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
            for name in names {
                // Files of a running server may go meanwhile.
                guard let bytes = try? Data(contentsOf: folder.appending(path: name)) else { continue }
                if forms.contains(where: { bytes.holds($0) }) { found.append(name) }
            }
        }
        return found
    }
}
