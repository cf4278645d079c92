import Access
import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import TestSupport
import Testing
import Web

@testable import Audit

/// The pages of the audit log.
@Suite struct AuditTests {
    /// Every action of an audit record that stands in the sources has words.
    @Test func `each action is said in plain words`() throws {
        let sources = Folders.root.appending(path: "Sources")
        let paths = FileManager.default.enumerator(atPath: sources.path())?.compactMap { $0 as? String } ?? []
        var actions: Set<String> = []
        var tables: Set<String> = []
        // An action stands right after who did it, or first in the stores that have a short form.
        let record = /\.init\(\s*by: [^"\\]+?,\s*"([a-z_0-9]+\.[a-z_0-9]+)",\s*table: "([a-z_0-9]+)"/
        let short = /audit\("([a-z_0-9]+\.[a-z_0-9]+)",(?:\s*table: "([a-z_0-9]+)")?/
        for path in paths where path.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            guard text.contains("audit(") else { continue }
            for match in text.matches(of: record) {
                actions.insert(String(match.output.1))
                tables.insert(String(match.output.2))
            }
            for match in text.matches(of: short) { actions.insert(String(match.output.1)) }
        }
        #expect(actions.count > 35)
        #expect(actions.filter { AuditWords.actions[$0] == nil } == [])
        #expect(tables.filter { AuditWords.tables[$0] == nil } == [])
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the log is searched by who, what, whom and when, page by page`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let start = town.clock.now
            try await town.database.write { tx in
                for number in 1...160 {
                    let at = start + .seconds(number)
                    try tx.execute(
                        """
                        INSERT INTO audit_record (id, at, account_id, action, subject_table, subject_id, purpose)
                        VALUES (\(IDSequence.lowest(at: at)), \(at), \(number.isMultiple(of: 2) ? 7 : 8),
                                \(number.isMultiple(of: 3) ? "signal.contact_seen" : "case.opened"), 'signal', \(number % 5),
                                \(number.isMultiple(of: 3) ? "回访" : ""))
                        """
                    )
                }
                for (id, login) in [(Int64(7), "seven"), (8, "eight")] {
                    try tx.execute(
                        """
                        INSERT INTO account (id, login, name, password, state, created_at)
                        VALUES (\(id), \(login), '王敏', '', 'active', 1)
                        """
                    )
                }
            }
            let log = AuditLogStore(database: town.database, context: town.program.context)
            func all(_ change: (inout AuditFilter) -> Void) async throws -> [AuditEntry] {
                var filter = AuditFilter()
                filter.table = "signal"
                change(&filter)
                var entries: [AuditEntry] = []
                var before: Int64?
                repeat {
                    let found = try await log.find(filter, before: before, limit: 7)
                    entries += found.entries
                    before = found.next
                } while before != nil
                #expect(entries.map(\.id) == entries.map(\.id).sorted(by: >))
                return entries
            }
            #expect(try await all { _ in }.count == 160)
            #expect(try await all { $0.who = "seven" }.count == 80)
            // Two people of one name.
            #expect(try await all { $0.who = "王敏" }.count == 160)
            #expect(try await all { $0.who = "nobody" }.isEmpty)
            #expect(try await all { $0.action = "signal.contact_seen" }.count == 53)
            #expect(try await all { $0.isLook = true }.count == 53)
            #expect(try await all { $0.row = 2 }.count == 32)
            #expect(
                try await all {
                    $0.who = "eight"
                    $0.isLook = true
                    $0.row = 4
                }.map(\.row) == [4, 4, 4, 4, 4, 4]
            )
            let day = CivilTime(start).date
            #expect(try await all { ($0.from, $0.until) = (day, day) }.count == 160)
            #expect(try await all { $0.from = day + 1 }.isEmpty)
            #expect(try await all { $0.until = day + (-1) }.isEmpty)
        }
    }

    @Test func `looks are reviewed by somebody else, up to what he has seen`() async throws {
        try await Town.with { town in
            let worker = Browser(town.program, address: "10.4.1.1")
            let planted = try await PlantedTown(town)
            await worker.signIn(town.login("street_duty"))
            let signal = try #require(planted.planted.first?.signals.first)
            let seen = await worker.post("/signals/\(signal)/contact", ["purpose": "回访核实"])
            #expect(seen.status.code < 400)
            // Not a page of his: refused, and written down once.
            #expect(await worker.get("/audit").status == .forbidden)
            #expect(await worker.get("/audit").status == .forbidden)

            let auditor = Browser(town.program, address: "10.4.1.2")
            await auditor.signIn(town.login("auditor"))
            let page = await auditor.get("/audit?action=right.refused")
            #expect(page.text.components(separatedBy: "<td data-label=\"操作\">").count == 2)
            #expect(page.text.contains("越权访问被拒绝"))
            let looks = await auditor.get("/audit/looks")
            #expect(looks.text.contains("1 次"))
            let account: Account.ID = try await town.database.read { tx in
                try #require(
                    try tx.first("SELECT account_id FROM audit_record WHERE action = 'signal.contact_seen'") {
                        try $0.get("account_id")
                    }
                )
            }
            let one = await auditor.get("/audit/looks/\(account)")
            #expect(one.text.contains("回访核实"))
            // Neither signal nor case is open to an auditor: the number is there, the way to it is not.
            #expect(!one.text.contains("href=\"/signals/"))
            let last = try #require(one.text.firstMatch(of: /name="last" value="(\d+)"/)?.output.1)
            #expect(
                await auditor.post("/audit/looks/\(account)/review", ["last": String(last)]).status
                    == .unprocessableContent
            )
            let review = await auditor.post("/audit/looks/\(account)/review", ["last": String(last), "note": "用途正当"])
            #expect(review.status == .seeOther)
            let after = await auditor.get("/audit/looks")
            #expect(after.text.contains("用途正当"))
            #expect(after.text.contains("已核查"))
            // Looking into the log is in the log.
            #expect(await auditor.get("/audit?action=audit.searched").text.contains("<td data-label=\"操作\">查询审计日志"))
        }
    }

    @Test func `a sign-in that fails is written down once, without what was typed`() async throws {
        try await Town.with { town in
            let stranger = Browser(town.program, address: "10.4.1.3")
            for _ in 0..<3 {
                await stranger.get("/sign-in")
                await stranger.post("/sign-in", ["login": town.login("auditor"), "password": "wrong password"])
                await stranger.get("/sign-in")
                await stranger.post("/sign-in", ["login": "my-secret-typed-here", "password": "x"])
            }
            let rows: [(Int64, String)] = try await town.database.read { tx in
                try tx.query("SELECT subject_id, purpose FROM audit_record WHERE action = 'session.refused'") {
                    (try $0.get("subject_id"), try $0.get("purpose"))
                }
            }
            #expect(rows.count == 2)
            #expect(rows.count { $0.0 == 0 } == 1)
            #expect(rows.allSatisfy { $0.1.isEmpty })
        }
    }
}
