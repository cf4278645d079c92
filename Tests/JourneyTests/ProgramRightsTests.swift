import API
import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import TestSupport
import Testing
import Web

/// What programs read and change, beside what was planted for all: as strict as pages.
@Suite struct ProgramRightsTests {
    /// Every address of a read endpoint with every value that was planted, and the questions that narrow lists.
    private func addresses(_ endpoint: Endpoint, _ town: PlantedTown) -> [String] {
        var found = [""]
        for part in "\(endpoint.path)".split(separator: "/") {
            let values: [String] =
                switch part {
                case ":signal": town.planted.flatMap(\.signals)
                case ":case": town.planted.map(\.matter)
                case ":photo": town.planted.flatMap(\.photos)
                case ":organisation": town.holders
                case ":area":
                    town.planted.flatMap { ["\($0.building.id)", "\($0.building.path.community ?? 0)"] }
                case _ where part.hasPrefix(":"): ["1"]
                default: [String(part)]
                }
            found = found.flatMap { head in values.map { "\(head)/\($0)" } }
        }
        let areas = town.planted.map { "\($0.building.path.community ?? 0)" }
        let queries: [String] =
            switch endpoint.name {
            case "listSignals": ["", "?state=new", "?state=opened"] + areas.map { "?area=\($0)" }
            case "listCases":
                ["", "?show=all", "?show=closed"] + areas.map { "?show=all&area=\($0)" }
                    + town.holders.map { "?show=all&holder=\($0)" }
            case "listAreas": [""] + areas.map { "?in=\($0)" }
            case "readFigures": ["", "?by=holder", "?by=community", "?by=grid"] + areas.map { "?area=\($0)" }
            case "readSignalPhoto", "readCasePhoto": ["", "?size=full"]
            default: [""]
            }
        return found.flatMap { path in queries.map { path + $0 } }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `no foreign marker in any byte that a program can read`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            let all = Set(Scope.allCases).subtracting([.directCases])
            for one in planted.planted {
                let client = try await ProgramClient.make(
                    town,
                    area: one.building.path.community ?? 0,
                    organisation: one.company,
                    scopes: all,
                    name: "程序 \(one.community)"
                )
                var seen: Set<String> = []
                for endpoint in town.program.endpoints where endpoint.method == .get {
                    for address in addresses(endpoint, planted) {
                        let reply = await client.send(.get, address)
                        #expect(reply.status.code < 500, "\(address) answers \(reply.status)")
                        let head = reply.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
                        let bytes = Data(head.utf8) + Data(reply.body)
                        for other in planted.planted {
                            for marker in other.markers where bytes.holds(marker.bytes) {
                                seen.insert(marker.name)
                                #expect(
                                    other.community == one.community,
                                    "program \(one.community) reads \(marker.name) at \(address)"
                                )
                            }
                        }
                    }
                }
                for path in ["requests.json", "requests.xml", "servicerequestupdates.json"]
                    + planted.planted.flatMap(\.signals).flatMap({ ["requests/\($0).json", "tokens/\($0).xml"] })
                {
                    let reply = await client.send(.get, "/open311/v2/\(path)?api_key=\(client.token)")
                    #expect(reply.status.code < 500, "\(path) answers \(reply.status)")
                    for other in planted.planted where other.community != one.community {
                        for marker in other.markers {
                            #expect(
                                !Data(reply.body).holds(marker.bytes),
                                "program \(one.community) reads \(marker.name) at \(path)"
                            )
                        }
                    }
                }
                let shown = one.markers.filter { marker in
                    ["text", "title", "told note", "photo"].contains { marker.name.hasPrefix($0) }
                }
                #expect(shown.allSatisfy { seen.contains($0.name) }, "the walk of \(one.community) is blind")
            }
            // A program without scopes for it reads nothing at all.
            let narrow = try await ProgramClient.make(
                town,
                area: planted.planted[0].building.path.community ?? 0,
                scopes: [.manageWebhooks]
            )
            for endpoint in town.program.endpoints where endpoint.scope != nil && endpoint.scope != .manageWebhooks {
                for address in addresses(endpoint, planted).prefix(1) {
                    let reply = await narrow.send(endpoint.method, address, "{}")
                    #expect(reply.status == .forbidden, "\(endpoint.name) answers \(reply.status)")
                }
            }
            // Each refusal is written down, with the program and the route.
            let refused: [String] = try await town.database.read { tx in
                try tx.query(
                    """
                    SELECT purpose FROM audit_record
                    WHERE action = 'right.refused' AND account_id = \(narrow.id) ORDER BY purpose
                    """
                ) { try $0.get("purpose") }
            }
            #expect(refused.contains("/api/v1/cases") && refused.contains("/api/v1/signals/:signal"))
            #expect(Set(refused).count == refused.count)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a program changes nothing that is not its own`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            let foreign = planted.planted[2]
            let client = try await ProgramClient.make(
                town,
                area: planted.planted[0].building.path.community ?? 0,
                organisation: foreign.company,
                scopes: Set(Scope.allCases).subtracting([.directCases])
            )
            @Sendable func rows() async throws -> [Int] {
                try await town.program.database.read { tx in
                    [
                        try tx.count("SELECT COUNT(*) AS n FROM signal"),
                        try tx.count("SELECT COUNT(*) AS n FROM signal_event"),
                        try tx.count("SELECT COUNT(*) AS n FROM case_event"),
                        try tx.count("SELECT COUNT(*) AS n FROM attachment"),
                        try tx.count("SELECT COUNT(*) AS n FROM audit_record"),
                        try tx.count("SELECT COUNT(*) AS n FROM outbox"),
                    ]
                }
            }
            let before = try await rows()
            let area = "\(foreign.building.id)"
            let filed = await client.file(#"{"text":"不该写入","area":"\#(area)"}"#, key: "foreign-key-1")
            #expect(filed.status == .unprocessableContent)
            let acted = await client.send(
                .post,
                "/api/v1/cases/\(foreign.matter)/actions",
                #"{"action":"note","note":"不该写入"}"#,
                ["If-Match": "\"4\""]
            )
            #expect(acted.status == .notFound)
            let sorting = [
                ("case", #"{"category":"noise.neighbour","title":"不该立案"}"#),
                ("joining", #"{"case":"\#(planted.planted[0].matter)"}"#), ("setting-aside", #"{"reason":"不该"}"#),
                ("sorting-undone", "{}"),
            ]
            for signal in foreign.signals {
                for (path, body) in sorting {
                    let sorted = await client.send(.post, "/api/v1/signals/\(signal)/\(path)", body)
                    #expect(sorted.status == .notFound, "\(path) answers \(sorted.status)")
                }
            }
            // Nor is a signal of its own joined to a case that it does not see.
            let joined = await client.send(
                .post,
                "/api/v1/signals/\(planted.planted[0].signals[1])/joining",
                #"{"case":"\#(foreign.matter)"}"#
            )
            #expect(joined.status == .unprocessableContent)
            let photo = PlantedTown.photo(901)
            for signal in foreign.signals + planted.planted[0].signals {
                let added = await client.send(
                    .post,
                    "/api/v1/signals/\(signal)/attachments",
                    bytes: photo,
                    type: "image/png"
                )
                #expect(added.status == .notFound)
            }
            #expect(try await rows() == before)
            // Nor does a browser's session open the door, nor a token a page.
            let admin = Browser(town.program, address: "10.0.5.1")
            await admin.signIn(town.login("administrator"))
            #expect(await admin.get("/api/v1/signals").status == .unauthorized)
            #expect(await client.send(.get, "/cases").status == .seeOther)
        }
    }
}
