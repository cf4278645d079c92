import Kernel
import Storage
import StoragePostgres
import Testing
import TestSupport

@Suite
struct PostgresValueTests {
    @Test(arguments: [
        SQLValue.null, .integer(0), .integer(.max), .integer(.min), .real(0.1), .real(-.infinity), .text(""),
        .text("邻里 — a citizen’s 报修 👩‍👩‍👧 '; DROP TABLE x; --"), .blob([]), .blob(Array(0...255)),
    ])
    func `a value comes back as it went in`(value: SQLValue) async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        let back = try await database.read { tx in try tx.first("SELECT \(value) AS it") { try $0.value("it") } }
        #expect(back == value)
        await database.close()
    }

    @Test
    func `a text with U+0000 is refused as a broken rule`() async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        let fault = await storageFault {
            try await database.read { tx in _ = try tx.query("SELECT \("a\u{0}b") AS it") { _ in } }
        }
        #expect(fault?.kind == .constraint)
        let blob = try await database.read { tx in
            try tx.first("SELECT \([UInt8](repeating: 0, count: 3)) AS it") { try $0.get("it", as: [UInt8].self) }
        }
        #expect(blob == [0, 0, 0])
        await database.close()
    }

    @Test
    func `a blob of forty megabytes goes there and back`() async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        var big = [UInt8](repeating: 7, count: 40 << 20)
        for index in stride(from: 0, to: big.count, by: 997) { big[index] = UInt8(truncatingIfNeeded: index) }
        let sent = big
        let back = try await database.write { tx in
            try tx.execute(script: "CREATE TABLE photo (content BYTEA)")
            try tx.enqueue("INSERT INTO photo VALUES (\(sent))")
            return try tx.first("SELECT content FROM photo") { try $0.get("content", as: [UInt8].self) }
        }
        #expect(back == sent)
        await database.close()
    }

    @Test
    func `a statement takes as many values as the protocol has room for, and one more is refused`() async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        let most = try await database.read { tx in
            try tx.count("SELECT CASE WHEN 65535 IN \(list: Array(1...65_535)) THEN 1 ELSE 0 END AS n")
        }
        #expect(most == 1)
        let fault = await storageFault {
            try await database.read { tx in
                _ = try tx.query("SELECT 1 WHERE 5 IN \(list: Array(1...65_536))") { _ in }
            }
        }
        #expect(fault?.kind == .other)
        #expect(try await number(database, "SELECT 5 AS n") == 5)
        await database.close()
    }

    @Test
    func `many rows come back in order`() async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        let rows = try await database.read { tx in
            try tx.query("SELECT i, 'row ' || i AS title FROM generate_series(1, 50000) i ORDER BY i") { row in
                (try row.get("i", as: Int.self), try row.get("title", as: String.self))
            }
        }
        #expect(rows.count == 50_000)
        let areInOrder = rows.enumerated().allSatisfy { $1.0 == $0 + 1 && $1.1 == "row \($0 + 1)" }
        #expect(areInOrder)
        await database.close()
    }

    @Test
    func `numbers that PostgreSQL makes up read as on SQLite`() async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        let cases: [(SQL, SQLValue)] = [
            ("SELECT SUM(i) AS it FROM generate_series(1, 100000000000, 10000000000) i", .integer(450_000_000_010)),
            ("SELECT SUM(CAST(-9223372036854775808 AS BIGINT)) AS it", .integer(.min)),
            ("SELECT SUM(i * 0) AS it FROM generate_series(1, 3) i", .integer(0)),
            ("SELECT AVG(i) AS it FROM generate_series(1, 4) i", .real(2.5)),
            ("SELECT CAST('-0.00001234' AS NUMERIC) AS it", .real(-0.000_012_34)),
            ("SELECT CAST('12345678.125' AS NUMERIC) AS it", .real(12_345_678.125)),
            ("SELECT CAST('100000000.50' AS NUMERIC) AS it", .real(100_000_000.5)),
            ("SELECT 1 < 2 AS it", .integer(1)),
            ("SELECT 1 AS it", .integer(1)),
            ("SELECT CAST(7 AS SMALLINT) AS it", .integer(7)),
            ("SELECT CAST(1.5 AS REAL) AS it", .real(1.5)),
            ("SELECT COALESCE(\(Int?.none), \(3)) AS it", .integer(3)),
        ]
        for (sql, expected) in cases {
            let value = try await database.read { tx in try tx.first(sql) { try $0.value("it") } }
            #expect(value == expected)
        }
        await database.close()
    }

    @Test
    func `a missing value fits wherever a value does`() async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        try await database.write { tx in
            try tx.execute(script: "CREATE TABLE thing (id BIGINT, title TEXT, content BYTEA, size DOUBLE PRECISION)")
            let (title, content, size): (String?, [UInt8]?, Double?) = (nil, nil, nil)
            try tx.execute("INSERT INTO thing VALUES (\(1), \(title), \(content), \(size))")
            try tx.execute("INSERT INTO thing VALUES (\(2), \("二"), \([1] as [UInt8]), \(2.5))")
        }
        for (wanted, found) in [(Int?.none, 2), (1, 1)] {
            let n = try await database.read { tx in
                try tx.count("SELECT COUNT(*) AS n FROM thing WHERE (\(wanted) IS NULL OR id = \(wanted))")
            }
            #expect(n == found)
        }
        await database.close()
    }

    @Test
    func `a column is found by its whole name, in any order, and the first of two`() async throws {
        let database = try PostgresDatabase(patientlyAt: await PostgresServer.shared().makeDatabase(), connections: 1)
        let rows = try await database.read { tx in
            try tx.query("SELECT 1 AS a, 2 AS ab, 3 AS b, 4 AS a FROM generate_series(1, 2)") { row in
                try [row.get("b"), row.get("a"), row.get("a"), row.get("ab"), row.get("b")] as [Int]
            }
        }
        #expect(rows == [[3, 1, 1, 2, 3], [3, 1, 1, 2, 3]])
        await #expect(throws: UnreadableRow.self) {
            try await database.read { tx in try tx.query("SELECT 1 AS ab") { try $0.get("a", as: Int.self) } }
        }
        await database.close()
    }
}
