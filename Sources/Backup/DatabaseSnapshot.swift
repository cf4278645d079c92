import Foundation
import Kernel
import Storage
import StoragePostgres
import StorageSQLite

/// One consistent state of the database in a file, made while others read and write.
struct DatabaseSnapshot {
    let file: URL
    let summary: BackupSummary
    /// The numbers of the photos that rows name; their files are immutable and are copied afterwards.
    let photos: [Int64]

    static func make(of place: BackupPlace, in scratch: URL, at now: Instant) throws -> DatabaseSnapshot {
        let file = scratch.appending(path: "database")
        if let url = place.url {
            let tables = try PostgresTables(url: url)
            defer { tables.close() }
            try tables.beginReading()
            defer { tables.end() }
            let snapshot = DatabaseSnapshot(file: file, try contents(of: tables, place, now))
            try PostgresTools(url: url).dump(snapshot: tables.exportSnapshot(), to: file.path())
            return snapshot
        }
        try SQLiteFile.copy(from: place.file ?? "", to: file.path())
        let tables = try SQLiteTables(path: file.path())
        defer { tables.close() }
        return DatabaseSnapshot(file: file, try contents(of: tables, place, now))
    }

    private init(file: URL, _ contents: (summary: BackupSummary, photos: [Int64])) {
        self.file = file
        summary = contents.summary
        photos = contents.photos
    }

    private static func contents(
        of tables: any WholeTables,
        _ place: BackupPlace,
        _ now: Instant
    ) throws -> (BackupSummary, [Int64]) {
        let rows = try counts(of: tables)
        guard rows["schema_migration"] != nil else { throw BackupFault("the database is not one of Linli") }
        var photos: [Int64] = []
        let named = TableShape(name: "attachment", columns: [.init("id", .integer)])
        try tables.forEachRow(of: named) { if case .integer(let id) = $0[0] { photos.append(id) } }
        var schema = ""
        try tables.forEachRow(of: TableShape(name: "schema_migration", columns: [.init("name", .text)])) {
            if case .text(let name) = $0[0] { schema = max(schema, name) }
        }
        let summary = BackupSummary(
            database: place.kind,
            madeAt: now.milliseconds,
            fact: try tables.number("SELECT MAX(number) FROM outbox") ?? 0,
            waitingFacts: try tables.number("SELECT COUNT(*) FROM outbox WHERE number IS NULL") ?? 0,
            schema: schema,
            rows: rows,
            photos: photos.count
        )
        return (summary, photos)
    }

    static func counts(of tables: any WholeTables) throws -> [String: Int64] {
        var rows: [String: Int64] = [:]
        for table in try tables.shapes() { rows[table.name] = try tables.count(table.name) }
        return rows
    }

    /// How a database that was brought back differs from what the summary says; empty for not at all.
    static func differences(_ tables: any WholeTables, from summary: BackupSummary) throws -> [String] {
        let found = try counts(of: tables)
        return Set(found.keys).union(summary.rows.keys).sorted().compactMap { name in
            let (now, was) = (found[name], summary.rows[name])
            guard now != was else { return nil }
            return
                "\(name) has \(now.map(String.init) ?? "no") rows, the archive says \(was.map(String.init) ?? "none")"
        }
    }
}
