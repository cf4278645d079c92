public import Kernel
public import Storage
import StoragePostgres
import StorageSQLite

/// Carries everything from one database to an empty one of another kind, and compares both ends row by row.
public struct DatabaseMove: Sendable {
    let from: BackupPlace
    let to: BackupPlace
    /// The steps of the schema of this program.
    let migrations: [String]

    /// Tables that each database keeps in its own form: the first start builds them anew from the others.
    static let derived: Set<String> = ["search_entry", "search_build"]
    /// The ledger of the schema: each database keeps its own.
    static let ledger = "schema_migration"
    /// Without a row in any of these nobody has used a database yet, whatever the schema's steps have put into it.
    static let telling = [
        "account", "area", "organisation", "outbox", "signal", "case_record", "configuration_version",
    ]

    private static let batch = 2000

    public init(from: BackupPlace, to: BackupPlace, migrations: [Migration]) {
        self.from = from
        self.to = to
        self.migrations = migrations.map(\.name).sorted()
    }

    public struct Outcome: Sendable {
        /// Rows by table, in the order in which they were carried.
        public let rows: [(table: String, count: Int64)]
        public var total: Int64 { rows.reduce(0) { $0 + $1.count } }
    }

    /// Throws when the source is used or the target is not empty; call it before the target is given its schema.
    public func check(at now: Instant) throws {
        guard from.kind != to.kind else { throw BackupFault("both databases are of \(from.kind)") }
        try from.checkIsUnused(now)
        if let file = to.file, try SQLiteFile.isInUse(file) { throw BackupFault("a program uses \(file)") }
        guard to.isThere else { return }
        let tables = try to.tables()
        defer { tables.close() }
        let standing = Set(try tables.shapes().map(\.name))
        guard standing.isEmpty || standing.contains(Self.ledger) else {
            throw BackupFault("the target holds tables of another program: \(standing.sorted().prefix(5))")
        }
        for table in Self.telling where standing.contains(table) {
            guard try tables.count(table) == 0 else {
                throw BackupFault("the target is not empty: \(table) has rows")
            }
        }
    }

    /// Carries all rows in one transaction and reads both ends; the target must have its schema.
    ///
    /// - Throws: `BackupFault` when the ends differ, with each table that does; the target is then emptied again.
    public func run(_ progress: (String) -> Void = { _ in }) throws -> Outcome {
        let source = try from.kind == "sqlite" ? SQLiteTables(path: from.file ?? "", isExclusive: true) : from.tables()
        defer { source.close() }
        let target = try to.tables()
        defer { target.close() }
        for (tables, name) in [(source, "source"), (target, "target")] {
            guard try steps(of: tables) == migrations else {
                throw BackupFault("the \(name) has another schema than this program: start this version on it once")
            }
        }
        try source.beginReading()
        defer { source.end() }
        let shapes = try commonShapes(source, target)
        let sent = try carry(shapes, source, target, progress)
        var differences: [String] = []
        try target.beginReading()
        for (shape, digest) in zip(shapes, sent) {
            let found = try target.digest(of: shape)
            if found != digest { differences.append("\(shape.name): \(digest) were sent, \(found) arrived") }
        }
        target.end()
        guard differences.isEmpty else {
            try target.beginFilling()
            try target.removeAll(from: shapes)
            try target.commitFilling()
            throw BackupFault("the ends differ; the target was emptied:\n" + differences.joined(separator: "\n"))
        }
        return Outcome(rows: zip(shapes, sent).map { ($0.name, $1.rows) })
    }

    private func carry(
        _ shapes: [TableShape],
        _ source: any WholeTables,
        _ target: any WholeTables,
        _ progress: (String) -> Void
    ) throws -> [TableDigest] {
        try target.beginFilling()
        do {
            // What the schema's own steps have put there comes from the source too.
            try target.removeAll(from: shapes)
            let sent = try shapes.map { shape in
                var digest = TableDigest()
                var waiting: [[SQLValue]] = []
                try source.forEachRow(of: shape) { row in
                    digest.add(row)
                    waiting.append(row)
                    if waiting.count == Self.batch {
                        try target.insert(waiting, into: shape)
                        waiting.removeAll(keepingCapacity: true)
                    }
                }
                try target.insert(waiting, into: shape)
                if digest.rows > 0 { progress("\(shape.name): \(digest.rows)") }
                return digest
            }
            try target.commitFilling()
            return sent
        } catch {
            target.end()
            throw error
        }
    }

    /// The tables of both, which must have the same columns.
    private func commonShapes(_ source: any WholeTables, _ target: any WholeTables) throws -> [TableShape] {
        let left = Self.derived.union([Self.ledger])
        let sent = try source.shapes().filter { !left.contains($0.name) }
        let taken = try target.shapes().filter { !left.contains($0.name) }
        var wanted: [String: Set<TableShape.Column>] = [:]
        for shape in taken { wanted[shape.name] = Set(shape.columns) }
        for shape in sent {
            guard let columns = wanted.removeValue(forKey: shape.name), columns == Set(shape.columns),
                !columns.contains(where: { $0.kind == .other })
            else { throw BackupFault("the table \(shape.name) is not the same at both ends") }
        }
        guard wanted.isEmpty else { throw BackupFault("the source lacks tables: \(wanted.keys.sorted())") }
        return sent
    }

    private func steps(of tables: any WholeTables) throws -> [String] {
        var names: [String] = []
        try tables.beginReading()
        defer { tables.end() }
        try tables.forEachRow(of: TableShape(name: Self.ledger, columns: [.init("name", .text)])) {
            if case .text(let name) = $0[0] { names.append(name) }
        }
        return names.sorted()
    }
}
