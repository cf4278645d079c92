import Kernel
import Storage
import TestSupport
import Testing

private let migrations = [
    Migration(
        "0001-thing",
        """
        CREATE TABLE thing (
            id BIGINT PRIMARY KEY,
            name TEXT,
            code BLOB,
            count BIGINT CHECK (count > 0)
        );
        """
    )
]

/// Rows by the thousand, on both databases.
@Suite struct BulkRowsTests {
    private static let table = BulkTable("INSERT INTO thing (id, name, code, count)", "itbi")

    private static func rows(_ things: [(Int64, String?, [UInt8]?, Int64?)]) -> BulkRows {
        var rows = BulkRows(table, rows: things.count)
        for thing in things {
            rows.add(thing.0)
            rows.add(thing.1)
            rows.add(thing.2)
            rows.add(thing.3)
        }
        return rows
    }

    private static func count(_ database: any Database) async throws -> Int {
        try await database.read { try $0.count("SELECT COUNT(*) AS n FROM thing") }
    }

    @Test(arguments: FreshDatabase.all)
    func `every value comes back as it was given, with NULL and empty apart`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            var things: [(Int64, String?, [UInt8]?, Int64?)] = [
                (1, "三幢🌼", [0, 255], .max), (2, "", [], 1), (3, nil, nil, nil), (-4, "a\"b{},\\", [0], 7),
            ]
            for number in 10..<2500 { things.append((Int64(number), "第\(number)件", [UInt8(number & 255)], 5)) }
            let rows = Self.rows(things)
            try await database.write { try $0.insert(rows) }
            let found = try await database.read { tx in
                try tx.query("SELECT id, name, code, count FROM thing ORDER BY id") { row in
                    "\(try row.get("id", as: Int64.self)) \(try row.find("name", as: String.self) ?? "-") \(try row.find("code", as: [UInt8].self)?.description ?? "-") \(try row.find("count", as: Int64.self)?.description ?? "-")"
                }
            }
            let expected = things.sorted { $0.0 < $1.0 }.map { thing in
                "\(thing.0) \(thing.1 ?? "-") \(thing.2?.description ?? "-") \(thing.3?.description ?? "-")"
            }
            #expect(found == expected)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `one row that breaks a rule undoes all of them`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            let twice = Self.rows([(1, "a", nil, 1), (2, "b", nil, 1), (1, "c", nil, 1)])
            let negative = Self.rows([(1, "a", nil, 1), (2, "b", nil, -1)])
            let cut = Self.rows([(1, "a\0b", nil, 1)])
            for rows in [twice, negative, cut] {
                let fault = await #expect(throws: StorageFault.self) {
                    try await database.write { try $0.insert(rows) }
                }
                #expect(fault?.kind == .constraint)
            }
            try await database.write { try $0.insert(Self.rows([])) }
            let left = try await Self.count(database)
            #expect(left == 0)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `rows with a value too few are refused`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            var rows = Self.rows([(1, "a", nil, 1)])
            rows.add(2)
            let short = rows
            await #expect(throws: StorageFault.self) {
                try await database.write { tx in try tx.insert(short) }
            }
            let left = try await Self.count(database)
            #expect(left == 0)
        }
    }
}
