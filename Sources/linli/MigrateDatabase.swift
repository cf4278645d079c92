import ArgumentParser
import Backup
import Composition
import Foundation
import Storage

/// `linli migrate-database`: from SQLite to PostgreSQL, or back.
struct MigrateDatabase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate-database",
        abstract: "Carries everything to an empty database of the other kind, and compares both ends row by row.",
        discussion: """
            Stop the program first. Photos, models and key file stay where they are; afterwards start the program with \
            --database and the same --data. The index of the search is built anew by the first start.
            """
    )

    @OptionGroup var place: PlaceOptions
    @Option(help: "The new database: postgres://<user>@<host>/<database> or sqlite:<path>.") var to: String

    func run() async throws {
        guard let settings = try place.existingSettings() else { throw ValidationError("there is no database here") }
        var target = settings
        target.database = to
        let move = DatabaseMove(
            from: settings.backupPlace,
            to: target.backupPlace,
            migrations: Program.migrations
        )
        try move.check(at: LiveContext.now())
        let start = ContinuousClock.now
        let database = try Program.openDatabase(target)
        do { try await database.migrate(Program.migrations, at: LiveContext.now()) } catch {
            await database.close()
            throw error
        }
        await database.close()
        let outcome = try move.run { print("  \($0)") }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print(
            """
            \(outcome.total) rows of \(outcome.rows.count) tables carried, equal at both ends, \
            \((seconds * 10).rounded() / 10) s
            """
        )
    }
}
