import API
import Access
import Areas
import Cases
import Composition
import Foundation
import Inbox
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
            try await follower.lookOnce(asking: true)
            let waiting = try await store.list()
            #expect(waiting.map(\.matter.description) == [one.matter])
            let filing = try #require(waiting.first)
            // It leads into a private network, which the settings do not allow: it waits, and the list says why.
            #expect(filing.state == .waiting && filing.attempts == 1 && filing.error.contains("private network"))
            #expect(filing.differenceText?.en.contains("not taken yet") == true)
            // Another process has its turn only when this one gave the lease back; nothing is filed twice.
            town.clock.advance(.seconds(60))
            try await following().lookOnce(asking: false)
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
            try await compare(town, remote, one, number: "SR-77", planted: body)
        }
    }

    /// The daily list: what differs, since when, and the signal about it.
    private func compare(
        _ town: Town,
        _ remote: Open311Remote,
        _ one: Planted,
        number: String,
        planted body: Organisation
    ) async throws {
        let (program, store) = (town.program, town.program.filings)
        let comparisons = Open311ComparisonStore(
            database: program.database,
            context: program.context,
            signals: program.signals
        )
        let place = try await program.areas.area(body.area)
        let account = try await store.account(of: remote)
        func keep(_ status: String, unknown: [String] = [], error: String = "") async throws -> Open311Comparison {
            town.clock.advance(.seconds(86_400))
            let finding = Open311ComparisonStore.Finding(
                remote: remote,
                account: account,
                place: place,
                at: program.context.now(),
                filings: try await store.list(at: remote.code).map { ($0, status) },
                unknown: unknown,
                error: error
            )
            try await program.database.write { tx in try comparisons.keep(finding, in: tx) }
            return try #require(try await comparisons.list(of: remote.code).first)
        }
        @Sendable func told() async throws -> [String] {
            try await program.database.read { tx in
                try tx.query(
                    "SELECT id, body, \(SQL.key(of: "signal")) FROM signal WHERE filed_by = \(account) ORDER BY id"
                ) { try $0.signalBody() }
            }
        }
        #expect(try await keep("open").lines.isEmpty)
        #expect(try await told().isEmpty)
        let first = try await keep("closed")
        #expect(first.lines.map(\.difference) == [.closedThere] && first.lines.map(\.isNew) == [true])
        #expect(first.lines.first?.number == number && first.lines.first?.matter.map { "\($0)" } == one.matter)
        #expect(try await store.list().first?.difference == .closedThere)
        // The same the next day is on the list, and no second signal.
        #expect(try await keep("closed").lines.map(\.isNew) == [false])
        #expect(try await told().count == 1)
        let both = try await keep("missing", unknown: ["SR-99"])
        #expect(both.lines.map(\.difference) == [.missingThere, .missingHere])
        #expect(both.lines.map(\.caseNumber) == [first.lines.first?.caseNumber, ""])
        let texts = try await told()
        #expect(texts.count == 2 && texts[1].contains("2 件") && texts[1].contains("SR-99"))
        #expect(try await comparisons.list(of: remote.code).count == 4)
        // A list is kept for ninety days.
        town.clock.advance(.seconds(89 * 86_400))
        _ = try await keep("missing", unknown: ["SR-99"])
        #expect(try await comparisons.list(of: remote.code).count == 2)
        // A system that cannot be reached is no difference, but the list says so.
        let comparing = Open311Comparing(
            store: comparisons,
            filings: store,
            remotes: Current([remote]),
            areas: program.areas,
            organisations: program.organisations,
            outbound: Outbound(rules: OutboundRules()),
            context: program.context,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await comparing.compare()
        let last = try #require(try await comparisons.list(of: remote.code).first)
        #expect(last.error.contains("private network") && last.checked == 1)
        // What was known before the other side fell silent is not new when it answers again.
        #expect(try await keep("missing", unknown: ["SR-99"]).lines.map(\.isNew) == [false, false])
        #expect(try await told().count == 2)
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
            "2026-11-21T25:00:00Z", "👨‍👩‍👧‍👦", "2026年11月21日T",
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
