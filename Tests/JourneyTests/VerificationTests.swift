import Composition
import Figures
import Foundation
import HTTPTypes
import Kernel
import Logging
import Search
import Storage
import Synchronization
import TestSupport
import Testing
import Verification
import Web

@testable import Audit

/// What `linli verify` finds, on a town in which people have worked.
@Suite struct VerificationTests {
    /// Each covered column of a row of each table is changed, and put back.
    @Test(arguments: TestDatabaseKind.allCases)
    func `the row whose byte was changed is named, and no other`(kind: TestDatabaseKind) async throws {
        try await Self.sealed(kind) { town in
            #expect(try await town.chain() == [])
            for table in ChainedTable.all {
                let name = "\(table.name)"
                let key = try #require(try await town.newest(table), "\(name) has no row")
                var changed = 0
                for column in table.columns {
                    guard let old = try await town.value(column, of: table, key), let new = Self.other(old) else {
                        continue
                    }
                    do { try await town.set(column, of: table, key, to: new) } catch let fault as StorageFault {
                        // A rule of the schema keeps such a value out.
                        #expect(fault.kind == .constraint || kind == .postgres, "\(fault)")
                        continue
                    }
                    changed += 1
                    #expect(try await town.chain() == ["\(name) \(town.row(table, key))"], "\(name).\(column)")
                    try await town.set(column, of: table, key, to: old)
                }
                #expect(changed >= 1, "\(name): \(changed) columns could be changed")
            }
            #expect(try await town.chain() == [])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the row that was removed, exchanged or put in is named`(kind: TestDatabaseKind) async throws {
        try await Self.sealed(kind) { town in
            var expected: Set<String> = []
            for name in ["audit_record", "signal_event", "case_event", "outbox"] {
                let table = try #require(ChainedTable.named(name))
                let key = try #require(try await town.newest(table))
                let statement: SQL = "DELETE FROM " + table.table + " WHERE " + table.condition(key)
                try await town.execute(statement)
                expected.insert("\(name) \(town.row(table, key))")
                #expect(Set(try await town.chain()) == expected)
            }
            // Two rows that change places.
            let two: [Int64] = try await town.database.read { tx in
                try tx.query("SELECT id FROM audit_record ORDER BY id LIMIT 2") { try $0.get("id") }
            }
            for (from, to) in [(two[0], Int64(1)), (two[1], two[0]), (1, two[1])] {
                try await town.execute("UPDATE audit_record SET id = \(to) WHERE id = \(from)")
            }
            expected.formUnion(two.map { "audit_record \($0)" })
            #expect(Set(try await town.chain()) == expected)
            // One that claims to be sealed.
            try await town.execute(
                """
                INSERT INTO audit_record (id, at, account_id, action, subject_table, subject_id, purpose, seal)
                VALUES (77, 1, NULL, 'case.opened', 'case_record', 1, '', 5)
                """
            )
            expected.insert("audit_record 77")
            #expect(Set(try await town.chain()) == expected)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what was done to the chain itself is found`(kind: TestDatabaseKind) async throws {
        try await Self.sealed(kind) { town in
            let head = try await town.program.chain.head()
            let link = head.number / 2
            let old: [UInt8] = try await town.database.read { tx in
                try #require(try tx.first("SELECT code FROM seal WHERE number = \(link)") { try $0.get("code") })
            }
            // The link of a row that is right: said of the link.
            try await town.execute("UPDATE seal SET code = \([UInt8](repeating: 7, count: 32)) WHERE number = \(link)")
            let findings = try await town.verification().findings(of: .chain)
            #expect(findings.count == 1)
            #expect(findings.first?.text.en.contains("was changed") == true)
            try await town.execute("UPDATE seal SET code = \(old) WHERE number = \(link)")
            #expect(try await town.chain() == [])
            // Its tail, with everything that remembers it in the database.
            try town.heads.append(head)
            let code: [UInt8] = try await town.database.read { tx in
                try #require(
                    try tx.first("SELECT code FROM seal WHERE number = \(head.number - 1)") { try $0.get("code") }
                )
            }
            let last: (String, Int64) = try await town.database.read { tx in
                try #require(
                    try tx.first("SELECT subject_table, subject_id FROM seal WHERE number = \(head.number)") {
                        (try $0.get("subject_table"), try $0.get("subject_id"))
                    }
                )
            }
            let table = try #require(ChainedTable.named(last.0))
            try await town.execute("DELETE FROM seal WHERE number = \(head.number)")
            try await town.execute("UPDATE seal_head SET number = \(head.number - 1), code = \(code)")
            try await town.execute(
                "UPDATE " + table.table + " SET seal = NULL WHERE " + table.keyColumn + " = \(last.1)"
            )
            let cut = try await town.verification().findings(of: .chain)
            #expect(cut.count == 1)
            #expect(cut.first?.text.en.contains("cut off") == true)
            // The whole of it, written anew, a second later.
            town.clock.now = town.clock.now + .seconds(1)
            try await town.execute("DELETE FROM seal")
            try await town.execute("DELETE FROM seal_head")
            for table in ChainedTable.marked { try await town.execute("UPDATE " + table.table + " SET seal = NULL") }
            try await town.program.chain.linkAll()
            let anew = try await town.verification().findings(of: .chain)
            #expect(anew.count == 1)
            #expect(anew.first?.text.en.contains("written anew") == true)
        }
    }

    /// Identifiers sort by time, not by commit.
    @Test(arguments: TestDatabaseKind.allCases)
    func `what was committed late is sealed, and two processes seal each row once`(kind: TestDatabaseKind) async throws
    {
        try await Self.sealed(kind) { town in
            let before = try await town.program.chain.head().number
            let base: Int64 = try await town.database.read { tx in
                try #require(try tx.first("SELECT MIN(id) AS n FROM audit_record") { try $0.get("n") })
            }
            try await town.database.write { tx in
                for offset in 1...300 {
                    try tx.execute(
                        """
                        INSERT INTO audit_record (id, at, account_id, action, subject_table, subject_id, purpose)
                        VALUES (\(base - Int64(offset)), 1, NULL, 'case.opened', 'case_record', 1, '')
                        """
                    )
                }
            }
            let store = town.program.chain
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 { group.addTask { try await store.linkAll(batch: 7) } }
                return try await group.reduce(into: 0, +=)
            }
            #expect(counts == 300)
            #expect(try await store.head().number == before + 300)
            #expect(try await store.waiting() == 0)
            #expect(try await town.chain() == [])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what is derived is found wrong, and put right when asked`(kind: TestDatabaseKind) async throws {
        try await Self.sealed(kind) { town in
            let nothing = Mutex<[String]>([])
            #expect(
                try await town.verification { finding in nothing.withLock { $0.append(finding.line.en) } }.run() == 0
            )
            #expect(nothing.withLock { $0 } == [])
            let matter: Int64 = try await town.database.read { tx in
                try #require(
                    try tx.first("SELECT MIN(id) AS n FROM case_record WHERE due_at IS NOT NULL") { try $0.find("n") }
                        ?? nil
                )
            }
            let signal: Int64 = try await town.database.read { tx in
                try #require(try tx.first("SELECT MAX(id) AS n FROM signal") { try $0.get("n") })
            }
            try await town.execute("UPDATE case_record SET due_at = due_at + 60000, severity = 3 WHERE id = \(matter)")
            try await town.execute("UPDATE signal SET event_count = event_count + 1 WHERE id = \(signal)")
            try await town.execute("UPDATE figure_open SET number = number + 1 WHERE lines = 3")
            try await town.execute("DELETE FROM search_entry WHERE kind = 'signal' AND subject_id = \(signal)")
            // An entry that belongs to nothing, where the case's own was.
            try await town.execute(
                "UPDATE search_entry SET id = 3, subject_id = 1 WHERE kind = 'case' AND subject_id = \(matter)"
            )
            let open = try await town.verification().run()
            #expect(open >= 6)
            let cases = try await town.verification().findings(of: .cases)
            #expect(cases.map(\.row) == ["\(matter)"])
            #expect(cases.first?.text.en.contains("severity, due_at") == true)
            #expect(try await town.verification().findings(of: .signals).map(\.row) == ["\(signal)"])
            #expect(try await town.verification().findings(of: .search).map(\.row) == ["\(signal)", "\(matter)", "3"])
            #expect(try await town.verification(isRebuilding: true).run() == 0)
            #expect(try await town.verification().run() == 0)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a text of which one byte was changed is named by its row and column`(kind: TestDatabaseKind) async throws {
        try await Self.sealed(kind) { town in
            #expect(try await town.verification().findings(of: .texts).isEmpty)
            let places: [(table: SQL, column: SQL, name: String, columnName: String)] = [
                ("signal", "body", "signal", "body"), ("case_record", "title", "case_record", "title"),
                ("case_event", "note", "case_event", "note"),
            ]
            for place in places {
                let row: (id: Int64, text: String)? = try await town.database.read { tx in
                    try tx.first(
                        """
                        SELECT id, \(place.column) AS stored FROM \(place.table) WHERE \(place.column) <> '' ORDER BY id LIMIT 1
                        """
                    ) { (try $0.get("id"), try $0.get("stored")) }
                }
                let (id, text) = try #require(row)
                // The eighth letter of what is sealed, another one of the same alphabet.
                var letters = Array(text)
                letters[7] = letters[7] == "A" ? "B" : "A"
                let changed = String(letters)
                try await town.execute("UPDATE \(place.table) SET \(place.column) = \(changed) WHERE id = \(id)")
                let found = try await town.verification().findings(of: .texts)
                #expect(found.map(\.table) == [place.name] && found.map(\.row) == ["\(id)"])
                #expect(found.first?.text.en == "\(place.columnName) was changed and does not open")
                try await town.execute("UPDATE \(place.table) SET \(place.column) = \(text) WHERE id = \(id)")
            }
        }
    }

    @Test func `a step that was taken out of a history, and a photo that is gone, are named and not repaired`()
        async throws
    {
        try await Self.sealed(.sqlite) { town in
            let (matter, photo): (Int64, Int64) = try await town.database.read { tx in
                (
                    try #require(
                        try tx.first("SELECT case_id FROM case_event WHERE number = 2 ORDER BY id LIMIT 1") {
                            try $0.get("case_id")
                        }
                    ), try #require(try tx.first("SELECT MIN(id) AS n FROM attachment") { try $0.get("n") })
                )
            }
            try await town.execute("DELETE FROM case_event WHERE case_id = \(matter) AND number = 2")
            let files = FileManager.default.enumerator(atPath: town.folder.path())?.compactMap { $0 as? String } ?? []
            let file = try #require(files.first { $0.hasSuffix("/\(ID<Self>(rawValue: photo))") })
            try FileManager.default.removeItem(at: town.folder.appending(path: file))
            let rebuilding = town.verification(isRebuilding: true)
            #expect(try await rebuilding.findings(of: .cases).filter { !$0.isRepaired }.map(\.row) == ["\(matter)"])
            #expect(try await rebuilding.findings(of: .photos).map(\.row) == ["\(ID<Self>(rawValue: photo))"])
        }
    }

    @Test func `the end of the chain is announced once an hour, and not for its own sake`() async throws {
        try await Self.sealed(.sqlite) { town in
            #expect(try await town.program.chain.announce())
            #expect(try await !town.program.chain.announce())
            town.clock.now = town.clock.now + .seconds(3601)
            try await town.program.chain.linkAll()
            #expect(try await !town.program.chain.announce())
            try await town.execute("UPDATE audit_record SET seal = NULL WHERE id = (SELECT MAX(id) FROM audit_record)")
            try await town.program.chain.linkAll()
            #expect(try await town.program.chain.announce())
        }
    }

    /// A town in which every covered table has rows, all of them sealed.
    private static func sealed(
        _ kind: TestDatabaseKind,
        _ body: @Sendable (ChainedTown) async throws -> Void
    ) async throws {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            _ = planted
            let worker = await EmergencyTests.worker(town)
            #expect(await worker.post("/emergency", try await EmergencyTests.fields(town)).status == .seeOther)
            try await town.database.write { tx in
                try tx.execute(
                    """
                    INSERT INTO audit_review (id, account_id, last_id, reviewed_by, at, note) VALUES (1, 2, 3, 4, 5, '正当')
                    """
                )
            }
            try await FactSequencer(town.program.database).numberAll()
            try await town.program.search.catchUp()
            try await town.program.rollup.catchUp()
            #expect(try await town.program.chain.linkAll(batch: 50) > 100)
            try await body(ChainedTown(town))
        }
    }

    /// Another value of the same kind; nil for none.
    private static func other(_ value: SQLValue) -> SQLValue? {
        switch value {
        case .null: nil
        case .integer(let number): .integer(number ^ 1)
        case .real(let number): .real(number + 1)
        case .text(let text): .text(text + "。")
        case .blob(let bytes): .blob(bytes.isEmpty ? [0] : [bytes[0] ^ 1] + bytes.dropFirst())
        }
    }
}

extension Town {
    var database: any Database { program.database }
}

/// A town with its chain.
private struct ChainedTown {
    let program: Program
    let clock: ManualClock
    let folder: URL
    var database: any Database { program.database }
    var heads: ChainHeads { ChainHeads(path: folder.appending(path: "kept-heads").path()) }

    init(_ town: Town) {
        program = town.program
        clock = town.clock
        folder = town.folder
    }

    func verification(
        isRebuilding: Bool = false,
        found: @escaping @Sendable (Finding) -> Void = { _ in }
    ) -> Verification {
        Verification(program, heads: heads, isRebuilding: isRebuilding, batch: 10, found: found)
    }

    /// The rows that the chain is not content with, as `table key`.
    func chain() async throws -> [String] {
        try await verification().findings(of: .chain).map { "\($0.table) \($0.row)" }
    }

    func row(_ table: ChainedTable, _ key: ChainKey) -> String {
        table.isKeyOfTwo ? "\(key.id)/\(key.part)" : "\(key.id)"
    }

    func execute(_ statement: SQL) async throws { try await database.write { tx in _ = try tx.execute(statement) } }

    func newest(_ table: ChainedTable) async throws -> ChainKey? {
        let statement: SQL = "SELECT " + table.selection + " FROM " + table.table + " ORDER BY " + table.keyColumn
        return try await database.read { tx in try tx.first(statement + " DESC LIMIT 1") { try table.read($0).key } }
    }

    func value(_ column: StaticString, of table: ChainedTable, _ key: ChainKey) async throws -> SQLValue? {
        let statement: SQL = "SELECT " + SQL(stringLiteral: column) + " FROM " + table.table + " WHERE "
        return try await database.read { tx in
            try tx.first(statement + table.condition(key)) { try $0.value(column) }
        }
    }

    func set(_ column: StaticString, of table: ChainedTable, _ key: ChainKey, to value: SQLValue) async throws {
        let statement: SQL = "UPDATE " + table.table + " SET " + SQL(stringLiteral: column) + " = \(value) WHERE "
        try await execute(statement + table.condition(key))
    }
}
