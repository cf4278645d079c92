import API
import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Registry
import Simulation
import Storage
import TestSupport
import Testing
import Web

/// Signals that a program sorts, and cases that it passes on: as a worker of the community does at his desk.
@Suite struct ProgramSortingTests {
    private static let scopes: Set<Scope> = [
        .readSignals, .writeSignals, .sortSignals, .readCases, .writeCases, .directCases, .readAreas,
    ]

    private func place(_ town: Town, _ index: Int = 0) async throws -> (area: Area, office: Organisation) {
        let area = try await town.program.areas.area(code: town.street.areas(of: .community)[index].code)
        let serving = try await town.program.organisations.serving(area, kind: .communityOffice)
        return (area, try #require(serving.first))
    }

    private func pointers(_ reply: Reply) -> [String]? {
        (reply.object["errors"] as? [[String: Any]])?.compactMap { $0["pointer"] as? String }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a program opens a case, joins another signal to it and passes it on`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let (area, office) = try await place(town)
            let number = area.id.rawValue
            let client = try await ProgramClient.make(
                town,
                area: number,
                organisation: office.id.rawValue,
                scopes: Self.scopes
            )
            func file(_ text: String, _ key: String) async throws -> String {
                let filed = await client.file(#"{"text":"\#(text)","area":"\#(number)"}"#, key: key)
                return try #require(filed.object["id"] as? String)
            }
            let first = try await file("电梯困人了", "sort-key-01")
            let second = try await file("电梯又困人", "sort-key-02")
            let third = try await file("问一下几点上班", "sort-key-03")
            let suggested = await client.send(.get, "/api/v1/signals/\(first)/suggestion")
            #expect(suggested.status == .ok)
            #expect((suggested.object["categories"] as? [[String: Any]])?.isEmpty == false)

            let wrong = await client.send(
                .post,
                "/api/v1/signals/\(first)/case",
                #"{"category":"no.such","title":"吵闹"}"#
            )
            #expect(wrong.status == .unprocessableContent && pointers(wrong) == ["/category"])
            let body = #"{"category":"property.lift","title":"电梯困人"}"#
            let key = ["Idempotency-Key": "open-key-01"]
            let opened = await client.send(.post, "/api/v1/signals/\(first)/case", body, key)
            #expect(opened.status == .created, "\(opened.text)")
            let matter = try #require(opened.object["case"] as? String)
            #expect(opened.headers[.location] == "/api/v1/cases/\(matter)")
            #expect(opened.object["state"] as? String == "opened")
            // The same key gets the same answer; without one the signal is sorted already.
            let again = await client.send(.post, "/api/v1/signals/\(first)/case", body, key)
            #expect(again.status == .created && again.body == opened.body)
            #expect(again.header("Idempotency-Replayed") == "true")
            let twice = await client.send(.post, "/api/v1/signals/\(first)/case", body)
            #expect(twice.status == .conflict && twice.object["code"] as? String == "signal-already-sorted")

            let unknown = await client.send(.post, "/api/v1/signals/\(second)/joining", #"{"case":"77"}"#)
            #expect(unknown.status == .unprocessableContent && pointers(unknown) == ["/case"])
            let joined = await client.send(.post, "/api/v1/signals/\(second)/joining", #"{"case":"\#(matter)"}"#)
            #expect(joined.status == .ok && joined.object["state"] as? String == "joined")
            #expect(joined.object["case"] as? String == matter)
            let undone = await client.send(.post, "/api/v1/signals/\(second)/sorting-undone")
            #expect(undone.status == .ok && undone.object["state"] as? String == "new")
            #expect(undone.object["case"] is NSNull)
            let aside = await client.send(
                .post,
                "/api/v1/signals/\(third)/setting-aside",
                #"{"reason":"咨询，已当场答复"}"#
            )
            #expect(aside.object["state"] as? String == "set_aside")

            let targets = await client.send(.get, "/api/v1/cases/\(matter)/targets")
            let bodies = try #require(targets.object["organisations"] as? [[String: Any]])
            let other = try #require(bodies.compactMap { $0["id"] as? String }.first { $0 != "\(office.id)" })
            let read = await client.send(.get, "/api/v1/cases/\(matter)")
            let tag = try #require(read.headers[.eTag])
            let actions = (read.object["actions"] as? [[String: Any]])?.compactMap { $0["action"] as? String } ?? []
            #expect(actions.contains("pass_on"))
            func pass(_ to: String, _ tag: String) async -> Reply {
                await client.send(
                    .post,
                    "/api/v1/cases/\(matter)/actions",
                    #"{"action":"pass_on","organisation":"\#(to)"}"#,
                    ["If-Match": tag]
                )
            }
            let nowhere = await pass("77", tag)
            #expect(nowhere.status == .unprocessableContent && pointers(nowhere) == ["/organisation"])
            let passed = await pass(other, tag)
            #expect(passed.status == .ok && passed.object["holder"] as? String == other, "\(passed.text)")
            let named = await client.send(.get, "/api/v1/organisations/\(other)")
            #expect(
                named.object["name"] as? String == bodies.first { $0["id"] as? String == other }?["name"] as? String
            )

            // The audit log names the program for each of them.
            let done = try await town.program.database.read { tx in
                try tx.query("SELECT action FROM audit_record WHERE account_id = \(client.id) ORDER BY id") {
                    try $0.get("action", as: String.self)
                }
            }
            for action in [
                "case.opened", "signal.joined", "signal.undone", "signal.set_aside", "case.pass_on",
            ] { #expect(done.count { $0 == action } == 1, "\(action) in \(done)") }
        }
    }

    @Test func `who may only work on cases directs nobody`() async throws {
        try await Town.with { town in
            let (area, office) = try await place(town)
            let (other, _) = try await place(town, 1)
            let planted = try await PlantedTown(town)
            let one = planted.planted[0]
            // Directing is for the bodies that do so, where they do.
            for (where_, body) in [(area.id.rawValue, one.company), (other.id.rawValue, office.id.rawValue)] {
                await #expect(throws: InvalidInput.self) {
                    _ = try await ProgramClient.make(town, area: where_, organisation: body, scopes: Self.scopes)
                }
            }
            let plain = try await ProgramClient.make(
                town,
                area: area.id.rawValue,
                organisation: office.id.rawValue,
                scopes: Self.scopes.subtracting([.directCases])
            )
            let read = await plain.send(.get, "/api/v1/cases/\(one.matter)")
            let codes = (read.object["actions"] as? [[String: Any]])?.compactMap { $0["action"] as? String }
            #expect(codes?.isEmpty == true)
            let closed = await plain.send(
                .post,
                "/api/v1/cases/\(one.matter)/actions",
                #"{"action":"close","note":"办结"}"#,
                ["If-Match": read.headers[.eTag] ?? ""]
            )
            #expect(closed.status == .forbidden)
            // A rule that only proposes is followed only by one who may direct.
            let dispatched = await plain.send(
                .post,
                "/api/v1/signals/\(one.signals[1])/case",
                #"{"category":"property.lift","title":"电梯","dispatch":true}"#
            )
            #expect(dispatched.status == .forbidden && dispatched.object["code"] as? String == "scope-missing")
            let narrow = try await ProgramClient.make(
                town,
                area: other.id.rawValue,
                scopes: [.sortSignals],
                name: "别处"
            )
            let foreign = await narrow.send(
                .post,
                "/api/v1/signals/\(one.signals[1])/case",
                #"{"category":"property.lift","title":"电梯"}"#
            )
            #expect(foreign.status == .notFound)
        }
    }

    @Test func `a step carries photos, and a bad one is named`() async throws {
        try await Town.with { town in
            let planted = try await PlantedTown(town)
            let one = planted.planted[0]
            let client = try await ProgramClient.make(
                town,
                area: one.building.path.community ?? 0,
                organisation: one.company,
                scopes: [.readCases, .writeCases, .readAttachments]
            )
            let path = "/api/v1/cases/\(one.matter)"
            func note(_ photos: [[UInt8]], _ version: Int) async -> Reply {
                let texts = photos.map { "\"\(Data($0).base64EncodedString())\"" }.joined(separator: ",")
                return await client.send(
                    .post,
                    "\(path)/actions",
                    #"{"action":"note","note":"有图","photos":[\#(texts)]}"#,
                    ["If-Match": "\"\(version)\""]
                )
            }
            let bad = await note([PlantedTown.photo(911), Array("no photo".utf8)], 4)
            #expect(bad.status == .unprocessableContent && pointers(bad) == ["/photos/1"])
            let done = await note([PlantedTown.photo(911)], 4)
            let events = try #require(done.object["events"] as? [[String: Any]])
            let photo = try #require((events.last?["attachments"] as? [String])?.first)
            let image = await client.send(.get, "\(path)/attachments/\(photo)?size=full")
            #expect(image.status == .ok && image.headers[.contentType] == "image/jpeg")
        }
    }
}
