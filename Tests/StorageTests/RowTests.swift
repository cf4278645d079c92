import Kernel
import Storage
import TestSupport
import Testing

private let migrations = [
    Migration(
        "0001-sample",
        "CREATE TABLE sample (id BIGINT PRIMARY KEY, word TEXT, size DOUBLE PRECISION, bytes BLOB, number BIGINT)"
    )
]

/// What goes in as a value comes out as the same value, and is never taken for SQL.
@Suite struct RowTests {
    @Test(arguments: FreshDatabase.all)
    func `every kind of value comes back as it went in`(_ kind: TestDatabaseKind) async throws {
        let values: [[SQLValue]] = [
            [.text(""), .real(0), .blob([]), .integer(0)],
            [.text("邻里 👨‍👩‍👧 ' \" ; --"), .real(-1.5e300), .blob(Array(0...255)), .integer(.min)],
            [.text(String(repeating: "长", count: 100_000)), .real(0.1), .blob([0]), .integer(.max)],
            [.null, .null, .null, .null],
        ]
        try await FreshDatabase.with(kind, migrations) { database in
            try await database.write { tx in
                for (id, row) in values.enumerated() {
                    try tx.execute(
                        """
                        INSERT INTO sample (id, word, size, bytes, number)
                        VALUES (\(id), \(row[0]), \(row[1]), \(row[2]), \(row[3]))
                        """
                    )
                }
            }
            let read = try await database.read { tx in
                try tx.query("SELECT word, size, bytes, number FROM sample ORDER BY id") { row in
                    [
                        try row.value("word"), try row.value("size"), try row.value("bytes"), try row.value("number"),
                    ]
                }
            }
            #expect(read == values)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `columns are found by name in any order, and in inner queries of the same statement`(
        _ kind: TestDatabaseKind
    ) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await database.write { tx in
                for id in 1...3 {
                    try tx.execute("INSERT INTO sample (id, word, number) VALUES (\(id), \("w\(id)"), \(id * 10))")
                }
            }
            let read = try await database.read { tx in
                func from(_ lowest: Int, _ each: (any Row) throws -> String) throws -> [String] {
                    try tx.query("SELECT id, word, number FROM sample WHERE id >= \(lowest) ORDER BY id", each)
                }
                return try from(2) { row in
                    let number: Int = try row.get("number")
                    let inner = try from(3) { try $0.get("word") }
                    let word: String = try row.get("word")
                    return "\(number) \(word) \(inner.joined()) \(try row.get("number", as: Int.self))"
                }
            }
            #expect(read == ["20 w2 w3 20", "30 w3 w3 30"])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a column of another kind or name is unreadable, not a wrong value`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await database.write { tx in try tx.execute("INSERT INTO sample (id, word) VALUES (1, 'x')") }
            await #expect(throws: UnreadableRow.self) {
                try await database.read { try $0.query("SELECT word FROM sample") { try $0.get("word", as: Int.self) } }
            }
            await #expect(throws: UnreadableRow.self) {
                try await database.read {
                    try $0.query("SELECT number FROM sample") { try $0.get("number", as: Int.self) }
                }
            }
            await #expect(throws: UnreadableRow.self) {
                try await database.read {
                    try $0.query("SELECT word FROM sample") { try $0.get("wrod", as: String.self) }
                }
            }
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a list binds each value and an empty one matches nothing`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await database.write { tx in
                for id in 1...5 { try tx.execute("INSERT INTO sample (id, word) VALUES (\(id), 'x')") }
            }
            for wanted in [[], [3], [1, 5], [2, 3, 4, 9]] {
                let found: [Int] = try await database.read { tx in
                    try tx.query("SELECT id FROM sample WHERE id IN \(list: wanted) ORDER BY id") { try $0.get("id") }
                }
                #expect(found == wanted.filter { $0 <= 5 })
            }
        }
    }

    @Test(
        arguments: FreshDatabase.all,
        ["'; DROP TABLE sample; --", "x' OR '1'='1", "$1", "?", "\\'; SELECT 1", "%_", "\u{FEFF}\u{202E}"]
    )
    func `text that looks like SQL is only text`(_ kind: TestDatabaseKind, _ text: String) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await database.write { tx in
                try tx.execute("INSERT INTO sample (id, word) VALUES (1, 'kept')")
                try tx.execute("INSERT INTO sample (id, word) VALUES (2, \(text))")
            }
            let found: [String] = try await database.read { tx in
                try tx.query("SELECT word FROM sample WHERE word = \(text)") { try $0.get("word") }
            }
            #expect(found == [text])
            #expect(try await database.read { try $0.count("SELECT COUNT(*) AS n FROM sample") } == 2)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a text with a NUL is refused rather than cut`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            await #expect(throws: StorageFault.self) {
                try await database.write { tx in
                    try tx.execute("INSERT INTO sample (id, word) VALUES (1, \("before\0after"))")
                }
            }
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `fragments keep their values in order`(_ kind: TestDatabaseKind) async throws {
        try await FreshDatabase.with(kind, migrations) { database in
            try await database.write { tx in
                for id in 1...9 { try tx.execute("INSERT INTO sample (id, number) VALUES (\(id), \(id % 3))") }
            }
            let conditions: [SQL] = ["number = \(1)", "id > \(2)", "id < \(9)"]
            let found: [Int] = try await database.read { tx in
                try tx.query(
                    "SELECT id FROM sample WHERE \(SQL.joined(conditions, separator: " AND ")) ORDER BY id LIMIT \(5)"
                ) { try $0.get("id") }
            }
            #expect(found == [4, 7])
        }
    }
}
