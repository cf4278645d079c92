import Foundation
import Kernel
import Storage
import StoragePostgres
import StorageSQLite
import TestSupport
import Testing

@testable import Backup

@Suite struct DatabaseMoveTests {
    /// Every kind of value, and rows that refer forward: no order of rows would do.
    private static let odd = Migration(
        "0999-odd",
        """
        CREATE TABLE knot (
            id BIGINT PRIMARY KEY, next_id BIGINT NOT NULL REFERENCES knot (id), name TEXT, weight DOUBLE PRECISION,
            bytes BLOB
        );
        CREATE TABLE end_of_knot (id BIGINT PRIMARY KEY REFERENCES knot (id))
        """
    )
    private static let migrations = Place.migrations + [odd]

    private func make(_ place: BackupPlace, _ open: () throws -> any Database) async throws {
        let database = try open()
        try await database.migrate(Self.migrations, at: Place.now)
        await database.close()
    }

    @Test func `everything goes to PostgreSQL and back, equal row by row`() async throws {
        try await Place.with(.sqlite) { place in
            try await place.fill(facts: 4500)
            let source = try SQLiteDatabase(path: place.data.appending(path: "linli.db").path())
            try await source.migrate(Self.migrations, at: Place.now)
            try await source.write { tx in
                try tx.execute(script: "PRAGMA defer_foreign_keys = ON")
                try tx.execute(
                    """
                    INSERT INTO knot (id, next_id, name, weight, bytes) VALUES
                        (1, 3, \("名字\u{10FFFF}"), \(-0.1), \([UInt8]())), (2, 1, \(""), \(2.0), \([0, 255] as [UInt8])),
                        (3, 2, NULL, NULL, NULL)
                    """
                )
                try tx.execute("INSERT INTO end_of_knot (id) VALUES (\(2))")
            }
            await source.close()
            let url = try await PostgresServer.shared().makeDatabase()
            let postgres = BackupPlace(database: url, file: nil, data: place.data)
            let there = DatabaseMove(from: place.place, to: postgres, migrations: Self.migrations)
            try there.check(at: Place.now)
            try await make(postgres) { try PostgresDatabase(patientlyAt: url) }
            let outcome = try there.run()
            #expect(outcome.rows.first { $0.table == "knot" }?.count == 3)
            #expect(outcome.rows.first { $0.table == "outbox" }?.count == 4500)
            // References hold at once again, not at the end of a transaction only.
            let database = try PostgresDatabase(patientlyAt: url)
            await #expect(throws: StorageFault.self) {
                try await database.write { try $0.execute("INSERT INTO end_of_knot (id) VALUES (\(99))") }
            }
            await database.close()
            #expect { try there.check(at: Place.now) } throws: { "\($0)".contains("not empty") }
            // And back.
            let file = place.folder.appending(path: "back.db").path()
            let back = BackupPlace(database: "", file: file, data: place.data)
            try await make(back) { try SQLiteDatabase(path: file) }
            let home = DatabaseMove(from: postgres, to: back, migrations: Self.migrations)
            try home.check(at: Place.now)
            #expect(try home.run().total == outcome.total)
            for shape in try SQLiteTables(path: file).shapes() where shape.name != DatabaseMove.ledger {
                let first = try place.place.tables().digest(of: shape)
                #expect(try SQLiteTables(path: file).digest(of: shape) == first, "\(shape.name)")
            }
        }
    }

    @Test func `a source that a program uses is not carried`() async throws {
        try await Place.with(.sqlite) { place in
            try await place.fill(facts: 1)
            let database = try await place.open()
            let url = try await PostgresServer.shared().makeDatabase()
            let move = DatabaseMove(
                from: place.place,
                to: BackupPlace(database: url, file: nil, data: place.data),
                migrations: Place.migrations
            )
            #expect { try move.check(at: Place.now) } throws: { "\($0)".contains("stop it first") }
            await database.close()
            try move.check(at: Place.now)
        }
    }

    @Test func `a row that differs changes the digest, the order of rows does not`() {
        var (first, second, third) = (TableDigest(), TableDigest(), TableDigest())
        let rows: [[SQLValue]] = [[.integer(1), .text("a")], [.integer(2), .null], [.integer(2), .text("")]]
        for row in rows { first.add(row) }
        for row in rows.reversed() { second.add(row) }
        for row in [rows[0], rows[1], rows[1]] { third.add(row) }
        #expect(first == second)
        #expect(first != third)
    }
}
