import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import TestSupport
import Testing
import Web

@Suite struct CaseBoardTests {
    /// The column of a state: its address, its number, its cards.
    private func columns(_ page: String) -> [(address: String, count: String, cards: [String])] {
        page.components(separatedBy: "<section class=\"board-column\">").dropFirst().map { part in
            let address = part.firstMatch(of: /href="([^"]*)"/).map { String($0.output.1) } ?? ""
            let count = part.firstMatch(of: /<span class="count">([^<]*)</).map { String($0.output.1) } ?? ""
            let cards = part.matches(of: /href="\/cases\/(\d+)"/).map { String($0.output.1) }
            return (address.replacingOccurrences(of: "&amp;", with: "&"), count, cards)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a column is the beginning of the list of its state, and its number that list's length`(
        kind: TestDatabaseKind
    ) async throws {
        try await Town.with(kind) { town in
            let id = try await town.openCase("楼上吵闹")
            let now = town.clock.now
            try await town.copyCase(id, times: 25, due: [now, now + .seconds(7200)])
            let other = try await town.openCase("电梯困人", "property.lift")
            _ = try await town.openCase("广场舞", "noise.square_dance", community: 1)
            let worker = Browser(town.program, address: "10.1.5.1")
            await worker.signIn(town.login("community_worker", community: 0))
            await worker.get("/cases/\(other)")
            let step = await worker.post("/cases/\(other)/steps", ["action": "accept", "revision": "1"])
            #expect(step.status == .seeOther)
            for login in [town.login("street_duty"), town.login("community_worker", community: 0)] {
                let person = Browser(town.program, address: "10.1.5.2")
                await person.signIn(login)
                var sum = 0
                for query in ["as=board", "as=board&category=noise", "as=board&show=mine", "as=board&state=accepted"] {
                    let found = columns(await person.get("/cases?\(query)").text)
                    #expect(found.count == (query.hasSuffix("accepted") ? 1 : 5), "\(query)")
                    for column in found {
                        #expect(!column.address.contains("as=board"))
                        let rows = await person.cases(String(column.address.dropFirst("/cases?".count)))
                        #expect(String(rows.count) == column.count, "\(login) \(column.address)")
                        #expect(Array(rows.prefix(20)) == column.cards, "\(login) \(column.address)")
                        sum += rows.count
                    }
                }
                #expect(sum >= 26 * 2 + 1)
            }
            // A board is of open cases.
            #expect(columns(await worker.get("/cases?as=board&show=closed").text).isEmpty)
        }
    }

    private struct Line: Hashable {
        let id: String
        let revision: String
        let outcome: String
    }

    private func lines(_ reply: Reply) -> [Line] {
        reply.text.matches(of: /"id":"(\d+)","outcome":"(\w+)","reason":[^}]*"revision":"(\d+)"/).map {
            Line(id: String($0.output.1), revision: String($0.output.3), outcome: String($0.output.2))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a step for many does what the preview says, once, and leaves alone what went on or is not his`(
        kind: TestDatabaseKind
    ) async throws {
        try await Town.with(kind) { town in
            let first = try await town.openCase("楼上吵闹")
            let second = try await town.openCase("楼下吵闹")
            let third = try await town.openCase("隔壁吵闹")
            let foreign = try await town.openCase("广场舞", "noise.square_dance", community: 1)
            let worker = Browser(town.program, address: "10.1.6.1")
            await worker.signIn(town.login("community_worker", community: 0))
            await worker.get("/cases")
            // The third is accepted already.
            await worker.post("/cases/\(third)/steps", ["action": "accept", "revision": "1"])
            let rows = [first, second, third, foreign].joined(separator: " ")
            func events() async throws -> Int {
                try await town.program.database.read { try $0.count("SELECT COUNT(*) AS n FROM case_event") }
            }
            let before = try await events()
            let preview = lines(await worker.post("/cases/bulk", ["action": "accept", "page": rows], json: true))
            #expect(Set(preview.filter { $0.outcome == "ready" }.map(\.id)) == [first, second])
            #expect(Set(preview.filter { $0.outcome == "refused" }.map(\.id)) == [third, foreign])
            #expect(try await events() == before)

            // All rows are sent, those that cannot be done as well.
            let sent = ["action": "accept", "page": preview.map { "\($0.id)-\($0.revision)" }.joined(separator: " ")]
            let result = lines(await worker.post("/cases/bulk/steps", sent, json: true))
            #expect(Set(result.filter { $0.outcome == "done" }.map(\.id)) == [first, second])
            #expect(Set(result.filter { $0.outcome == "refused" }.map(\.id)) == [third, foreign])
            #expect(try await events() == before + 2)
            let audit = try await town.program.database.read {
                try $0.count("SELECT COUNT(*) AS n FROM audit_record WHERE action = 'case.accept'")
            }
            #expect(audit == 3)

            // The same form again does nothing.
            let again = lines(await worker.post("/cases/bulk/steps", sent, json: true))
            #expect(again.count == 4)
            #expect(again.allSatisfy { $0.outcome == "refused" })
            #expect(try await events() == before + 2)

            // Somebody works on the first between the preview and the step: only the second is noted.
            let notes = ["action": "note", "note": "已通知", "page": "\(first) \(second)"]
            let shown = lines(await worker.post("/cases/bulk", notes, json: true))
            #expect(shown.allSatisfy { $0.outcome == "ready" && $0.revision == "2" })
            await worker.post("/cases/\(first)/steps", ["action": "note", "note": "抢先", "revision": "2"])
            let confirmed = lines(
                await worker.post(
                    "/cases/bulk/steps",
                    notes.merging(["page": shown.map { "\($0.id)-\($0.revision)" }.joined(separator: " ")]) { $1 },
                    json: true
                )
            )
            #expect(confirmed.first { $0.id == first }?.outcome == "refused")
            #expect(confirmed.first { $0.id == second }?.outcome == "done")

            // Without what the action needs there is nothing to confirm, and nothing is done.
            let count = try await events()
            let bare = await worker.post("/cases/bulk", ["action": "note", "row": first])
            #expect(bare.status == .ok)
            #expect(!bare.text.contains("/cases/bulk/steps"))
            #expect(
                await worker.post("/cases/bulk/steps", ["action": "note", "row": "\(first)-3"]).status
                    == .unprocessableContent
            )
            #expect(await worker.post("/cases/bulk", ["action": "note"]).status == .unprocessableContent)
            #expect(await worker.post("/cases/bulk", ["action": "rate", "row": first]).status == .unprocessableContent)
            let many = (1...101).map(String.init).joined(separator: " ")
            #expect(await worker.post("/cases/bulk", ["action": "note", "page": many]).status == .unprocessableContent)
            #expect(try await events() == count)

            // An organisation that does not serve the place is refused for the row; one that does gets it.
            let page = await worker.post("/cases/bulk", ["action": "pass_on", "page": "\(first) \(second)"])
            let office = try await town.organisation(of: town.login("property_worker", community: 1))
            #expect(!page.text.contains("value=\"\(office)\""))
            let wrong = ["action": "pass_on", "organisation": "\(office)", "page": "\(first)-3 \(second)-3"]
            let refused = lines(await worker.post("/cases/bulk/steps", wrong, json: true))
            #expect(refused.map(\.outcome) == ["refused", "refused"])
            #expect(try await events() == count)
            let company = try await town.organisation(of: town.login("property_worker", community: 0))
            let right = wrong.merging(["organisation": "\(company)"]) { $1 }
            let passed = lines(await worker.post("/cases/bulk/steps", right, json: true))
            #expect(passed.map(\.outcome) == ["done", "done"])

            // The company may not do what is the community's, whatever it sends.
            let property = Browser(town.program, address: "10.1.6.2")
            await property.signIn(town.login("property_worker", community: 0))
            await property.get("/cases")
            let close = await property.post("/cases/bulk", ["action": "close", "note": "x", "page": first])
            #expect(close.status == .unprocessableContent)
            let accepted = lines(
                await property.post(
                    "/cases/bulk/steps",
                    ["action": "accept", "page": "\(first)-4 \(third)-2"],
                    json: true
                )
            )
            #expect(accepted.first { $0.id == first }?.outcome == "done")
            #expect(accepted.first { $0.id == third }?.outcome == "refused")
        }
    }
}
