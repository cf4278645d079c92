import Areas
import Cases
import Composition
package import Foundation
import Importing
import Kernel
import Logging
import Storage

/// Imports real tables into an empty demo street and says what was found.
package struct ImportEvaluation {
    package let root: URL

    package init(root: URL) { self.root = root }

    /// What became of one file.
    package struct Outcome: Sendable {
        package var summary: String
        package var taken: Int
        package var sound: Int
        /// How many rows a second run took.
        package var again: Int
        /// Among those with a time to be closed by, how many were closed by it.
        package var due: Int
        package var inTime: Int
        package var breaches: [Ledger.Breach]
    }

    /// Imports a file by a mapping, twice.
    package func run(_ file: URL, mapping code: String) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-import-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let settings = Settings(root: root, data: folder)
        let logger = Logger(label: "import") { _ in SwiftLogNoOpLogHandler() }
        let database = try Program.openDatabase(settings)
        try await database.migrate(Program.migrations, at: LiveContext.now())
        let live = try await LiveContext.open(database, logger: logger)
        let program = try await Program(settings: settings, database: database, context: live.context, logger: logger)
        let street = DemoStreet(seed: 1)
        try await street.load(areas: program.areas, organisations: program.organisations, context: live.context)
        let mapping = try TicketMapping.read(
            settings.configuration.appending(path: "imports/\(code).yaml"),
            book: program.cases.book
        )
        var task = Importer.Task(name: file.lastPathComponent, content: .path(file.path()), mapping: mapping)
        task.area = street.areas(of: .street).first?.code ?? ""
        let first = try await program.imports.run(task)
        let second = try await program.imports.run(task)
        let counts = try await HistoryStore.closings(database)
        let outcome = Outcome(
            summary: ImportWords.summary(first, mapping, isDryRun: false),
            taken: first.taken,
            sound: first.tally.sound,
            again: second.taken,
            due: counts.due,
            inTime: counts.inTime,
            breaches: try await Invariants.breaches(of: program.database, program.cases.book)
        )
        try await live.slot.giveBack()
        await database.close()
        return outcome
    }
}

extension HistoryStore {
    /// Imported cases that were closed and had a time to be closed by, and how many of them kept it.
    static func closings(_ database: any Database) async throws -> (due: Int, inTime: Int) {
        try await database.read { tx in
            let both: SQL = """
                SELECT COUNT(*) AS n FROM case_record c JOIN signal_ticket t ON t.signal_id = c.signal_id
                WHERE t.due_at IS NOT NULL AND c.closed_at IS NOT NULL
                """
            return (try tx.count(both), try tx.count(both + " AND c.closed_at <= c.closed_due_at"))
        }
    }
}
