import API
import Access
import Areas
import Cases
import Composition
import Foundation
import Kernel
import Logging
import Registry
import Storage
import TestSupport
import Testing
import Web

@testable import Open311

@Suite struct Open311FilingTests {
    private func remote(_ organisation: String, at folder: URL) throws -> Open311Remote {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try "their-key\n".write(to: folder.appending(path: "d.key"), atomically: true, encoding: .utf8)
        let file = folder.appending(path: "open311.yaml")
        let text = """
            remotes:
              - code: district
                name: { zh: 区热线, en: District }
                address: https://127.0.0.1:9/open311/v2
                key: d.key
                organisation: \(organisation)
                services: { default: other, noise: "17" }
            """
        try text.write(to: file, atomically: true, encoding: .utf8)
        return try #require(try Open311Remote.read(file, keys: folder).first)
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what another system says is taken over once, and both sides are compared`(kind: TestDatabaseKind) async throws
    {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            let one = planted.planted[0]
            let body = try await town.program.organisations.organisation(Organisation.ID(rawValue: one.company))
            let remote = try remote(body.code, at: town.folder.appending(path: "remotes"))
            #expect(remote.service(for: "noise.neighbour") == "17" && remote.service(for: "lift.stuck") == "other")
            let store = town.program.filings
            func following() -> Open311Following {
                Open311Following(
                    store: store,
                    remotes: Current([remote]),
                    cases: town.program.cases,
                    areas: town.program.areas,
                    organisations: town.program.organisations,
                    outbound: Outbound(rules: OutboundRules()),
                    context: town.program.context,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                )
            }
            let follower = following()
            try await follower.lookOnce(asking: true, comparing: true)
            let waiting = try await store.list()
            #expect(waiting.map(\.matter.description) == [one.matter])
            let filing = try #require(waiting.first)
            // It leads into a private network, which the settings do not allow: it waits, and the list says why.
            #expect(filing.state == .waiting && filing.attempts == 1 && filing.error.contains("private network"))
            #expect(filing.difference?.en.contains("not taken yet") == true)
            // Another process has its turn only when this one gave the lease back; nothing is filed twice.
            town.clock.advance(.seconds(60))
            try await following().lookOnce(asking: false, comparing: false)
            #expect(try await store.list().map(\.attempts) == [2])

            let role = Role(
                code: "remote",
                name: Text(same: "remote"),
                permissions: [.seeCases, .workCases],
                reach: .organisation,
                actsAs: ["holder"]
            )
            let actor = Viewer(
                account: try await store.account(of: remote),
                name: "区热线",
                posts: [Post(role: role, areaLevel: .street, area: 0, organisation: one.company)],
                session: .init(rawValue: 0)
            )
            #expect(try await store.account(of: remote) == actor.account)
            try await store.filed(filing, number: "SR-77", isToken: false, as: actor)
            let filed = try #require(try await store.running(at: "district").first)
            #expect(filed.number == "SR-77" && filed.error.isEmpty)
            let told = Open311Arrival(id: "u-1", request: "SR-77", status: "IN_PROGRESS", text: "已派人上门")
            try await store.take(told, of: filed, as: actor)
            try await store.take(told, of: filed, as: actor)
            try await store.take(
                .init(id: "u-2", request: "SR-77", status: "CLOSED", text: "已劝离"),
                of: filed,
                as: actor
            )
            let id = try #require(Case.ID(one.matter))
            let history = try await town.program.cases.history(id, [.organisation(one.company)])
            #expect(history.events.suffix(2).map(\.action) == ["note", "finish"])
            #expect(history.events.suffix(2).map(\.note) == ["已派人上门", "已劝离"])
            #expect(history.events.last?.account == actor.account.rawValue)
            try await store.check([filed], ["SR-77": "closed"])
            #expect(try await store.list().first?.difference?.en == "closed there, open here")
            try await store.check([filed], [:])
            #expect(try await store.list().first?.difference?.en == "the other side does not know it")
        }
    }

    @Test func `moments are read with their zone`() {
        let moment = CivilTime(date: CivilDate(year: 2026, month: 11, day: 21), hour: 14, minute: 5, second: 9).instant
        for text in [
            "2026-11-21T14:05:09+08:00", "2026-11-21T06:05:09Z", "2026-11-21T06:05:09.123Z",
            "2026-11-21T14:05:09 08:00",
        ] {
            #expect(Open311Time.instant(text) == moment, "\(text)")
        }
        for text in [
            "2026-11-21", "2026-11-21T14:05:09", "2026-13-01T00:00:00Z", "yesterday, at ten o'clock",
            "2026-11-21T25:00:00Z",
        ] {
            #expect(Open311Time.instant(text) == nil, "\(text)")
        }
    }

    @Test func `a document is XML that holds any text`() {
        let document = Open311Document(
            root: "services",
            content: .list(
                "service",
                [
                    [
                        .init("name", "<a> & \u{7}b\r"), .init("lat", .number(30.5)),
                        .init("formats", .words("format", ["x"])),
                    ]
                ]
            )
        )
        #expect(
            String(decoding: document.xml, as: UTF8.self)
                == "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<services><service><name>&lt;a&gt; &amp; b&#13;</name><lat>30.5</lat><formats><format>x</format></formats></service></services>\n"
        )
        #expect(String(decoding: document.json.bytes, as: UTF8.self).hasSuffix("\"lat\":30.5,\"formats\":[\"x\"]}]"))
    }
}
