import API
import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Simulation
import Storage
import TestSupport
import Testing
import Web

/// What a program sends twice is done once, whatever it is.
@Suite struct ProgramRepetitionTests {
    @Test(arguments: TestDatabaseKind.allCases)
    func `every POST is done once for a key, for a day, for each program`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            let one = planted.planted[0]
            let area = one.building.path.community ?? 0
            let scopes: Set<Scope> = [
                .readSignals, .writeSignals, .readCases, .writeCases, .manageWebhooks, .writeAttachments,
            ]
            let client = try await ProgramClient.make(town, area: area, organisation: one.company, scopes: scopes)
            let hook = #"{"url":"https://example.org/hook","kinds":["case"]}"#
            let key = ["Idempotency-Key": "hook-key-01"]
            let first = await client.send(.post, "/api/v1/webhooks", hook, key)
            #expect(first.status == .created)
            let again = await client.send(.post, "/api/v1/webhooks", hook.replacing(":[", with: ": ["), key)
            #expect(again.status == .created && again.body == first.body)
            #expect(again.headers[.location] == first.headers[.location])
            // The answer holds a secret that is told once: what is kept of it is sealed.
            let secret = try #require(first.object["secret"] as? String)
            let kept = try await town.program.database.read { tx in
                try tx.query("SELECT answer_sealed FROM client_answer") {
                    try $0.get("answer_sealed", as: [UInt8].self)
                }
            }
            #expect(kept.count == 1 && kept.allSatisfy { Data($0).range(of: Data(secret.utf8)) == nil })
            let other = await client.send(.post, "/api/v1/webhooks", hook.replacing("case", with: "signal"), key)
            #expect(other.status == .unprocessableContent && other.object["code"] as? String == "key-used-differently")
            let errors = other.object["errors"] as? [[String: Any]]
            #expect(errors?.first?["parameter"] as? String == "Idempotency-Key")
            // Elsewhere the same key is another request too, and another program's is its own.
            let elsewhere = await client.file(#"{"text":"吵","area":"\#(area)"}"#, key: "hook-key-01")
            #expect(elsewhere.status == .unprocessableContent)
            let second = try await ProgramClient.make(
                town,
                area: area,
                organisation: one.company,
                scopes: scopes,
                name: "另一个"
            )
            let theirs = await second.send(.post, "/api/v1/webhooks", hook, key)
            #expect(theirs.status == .created && theirs.body != first.body)

            // A refusal changed nothing: its key is free, also for the mended request.
            let path = "/api/v1/cases/\(one.matter)/actions"
            let step = ["Idempotency-Key": "step-key-01", "If-Match": "\"3\""]
            let note = #"{"action":"note","note":"一次"}"#
            #expect(await client.send(.post, path, note, step).status == .preconditionFailed)
            let mended = step.merging(["If-Match": "\"4\""]) { $1 }
            let done = await client.send(.post, path, note, mended)
            #expect(done.status == .ok && done.headers[.eTag] == "\"5\"")
            let repeated = await client.send(.post, path, note, mended)
            #expect(repeated.status == .ok && repeated.body == done.body && repeated.headers[.eTag] == "\"5\"")
            // The same note for another version is another request.
            let later = step.merging(["If-Match": "\"5\""]) { $1 }
            #expect(await client.send(.post, path, note, later).status == .unprocessableContent)
            let short = await client.send(.post, path, note, ["Idempotency-Key": "short", "If-Match": "\"5\""])
            #expect(short.status == .badRequest)

            // After a day the key is new.
            town.clock.advance(.seconds(86_401))
            let next = await client.send(.post, "/api/v1/webhooks", hook, key)
            #expect(next.status == .created && next.body != first.body)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `of requests that come together one is done, and the others are told so or to wait`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let area = try await town.program.areas.area(code: town.street.areas(of: .community)[0].code).id.rawValue
            let client = try await ProgramClient.make(town, area: area, scopes: [.manageWebhooks])
            let hook = #"{"url":"https://example.org/hook","kinds":["case"]}"#
            let replies = await withTaskGroup(of: Reply.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        await client.send(.post, "/api/v1/webhooks", hook, ["Idempotency-Key": "race-key-01"])
                    }
                }
                return await group.reduce(into: [Reply]()) { $0.append($1) }
            }
            #expect(replies.contains { $0.status == .created })
            #expect(replies.allSatisfy { [201, 409].contains($0.status.code) })
            for reply in replies where reply.status == .conflict {
                #expect(reply.object["code"] as? String == "key-in-use" && reply.header("Retry-After") == "1")
            }
            let made = try await town.program.database.read { try $0.count("SELECT COUNT(*) AS n FROM webhook") }
            #expect(made == 1)
        }
    }
}
