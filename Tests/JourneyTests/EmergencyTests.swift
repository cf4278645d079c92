import Access
import Areas
import Audit
import Composition
import Foundation
import HTTPTypes
import Kernel
import Simulation
import Storage
import TestSupport
import Testing
import Web

/// Break-glass access: reading beyond one's posts for a while, and its review.
@Suite struct EmergencyTests {
    static let reason = "三号楼漏气，核对住户报修情况"

    /// What the form of the worker of the first community sends to read the third.
    static func fields(_ town: Town, hours: String = "3") async throws -> [String: String] {
        let area = try await town.program.areas.area(code: town.street.areas(of: .community)[2].code)
        return ["area": "\(area.id)", "reason": reason, "hours": hours, "password": Town.password]
    }

    static func worker(_ town: Town, address: String = "10.9.1.1") async -> Browser {
        let browser = Browser(town.program, address: address)
        await browser.signIn(town.login("community_worker", community: 0))
        return browser
    }

    /// The looks that stand in the log, as `table row`.
    private static func looks(_ town: Town) async throws -> [String] {
        try await town.program.database.read { tx in
            try tx.query(
                "SELECT subject_table, subject_id FROM audit_record WHERE action = 'emergency.looked' ORDER BY id"
            ) { "\(try $0.get("subject_table", as: String.self)) \(try $0.get("subject_id", as: Int64.self))" }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a foreign area opens for three hours, for reading, and each look is recorded`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            let (own, foreign) = (planted.planted[0], planted.planted[2])
            let signal = try #require(foreign.signals.last)
            let worker = await Self.worker(town)
            #expect(await worker.get("/cases/\(foreign.matter)").status == .notFound)
            #expect(await worker.get("/emergency").text.contains("开始紧急查看"))
            let begun = await worker.post("/emergency", try await Self.fields(town))
            #expect(begun.headers[.location] == "/emergency")

            let page = await worker.get("/cases/\(foreign.matter)")
            #expect(page.status == .ok)
            #expect(page.text.contains("emergency-bar") && page.text.contains("还剩 180 分钟"))
            let shown = await worker.get("/signals/\(signal)").text
            #expect(shown.contains("MARK2TWO") && !shown.contains("/signals/\(signal)/case"))
            #expect(await worker.get("/cases/\(own.matter)").status == .ok)
            // Another hour another record, in one hour one.
            #expect(await worker.get("/cases/\(foreign.matter)").status == .ok)
            #expect(try await Self.looks(town) == ["case_record \(foreign.matter)", "signal \(signal)"])
            #expect(await worker.get("/cases?show=all").text.contains("/cases/\(foreign.matter)"))
            #expect(try await Self.looks(town).last == "route 0")

            // Reading only; a contact takes its purpose, as ever.
            let step = ["action": "note", "revision": "4", "note": "不该写入"]
            #expect(await worker.post("/cases/\(foreign.matter)/steps", step).status == .notFound)
            #expect(await worker.post("/signals/\(signal)/setting-aside", ["reason": "不该写入"]).status == .notFound)
            let opening = ["category": "noise.neighbour", "title": "不该立案"]
            #expect(await worker.post("/signals/\(signal)/case", opening).status == .notFound)
            let mine = try #require(own.signals.last)
            #expect(await worker.post("/signals/\(mine)/joining", ["case": foreign.matter]).status == .notFound)
            #expect(await worker.post("/signals/\(signal)/contact", [:]).status == .unprocessableContent)
            #expect(await worker.post("/signals/\(signal)/contact", ["purpose": "核实险情"]).status == .ok)
            // Neither the export nor the other community.
            #expect(await !worker.get("/cases/export?show=all").text.contains("MARK2"))
            #expect(await worker.get("/cases/\(planted.planted[1].matter)").status == .notFound)
            #expect(await worker.get("/audit").status == .forbidden)
            // Another browser of the same account has nothing of it.
            let other = await Self.worker(town, address: "10.9.1.2")
            #expect(await other.get("/cases/\(foreign.matter)").status == .notFound)
            #expect(await other.post("/emergency", try await Self.fields(town)).status.code == 409)

            town.clock.advance(.seconds(3 * 3600 - 1))
            #expect(await worker.get("/cases/\(foreign.matter)").status == .ok)
            // The viewer that is remembered for two seconds is not remembered beyond the end.
            town.clock.advance(.seconds(1))
            #expect(await worker.get("/cases/\(foreign.matter)").status == .notFound)
            #expect(await !worker.get("/cases").text.contains("emergency-bar"))
            #expect(try await town.program.accounts.endEmergencies() == 1)
            #expect(try await town.program.accounts.endEmergencies() == 0)
            let (actions, facts) = try await town.program.database.read { tx in
                (
                    try tx.query(
                        "SELECT action FROM audit_record WHERE subject_table = 'emergency' ORDER BY id"
                    ) { try $0.get("action", as: String.self) },
                    try tx.query(
                        "SELECT kind FROM outbox WHERE kind >= 'emergency.' AND kind < 'emergency/' ORDER BY id"
                    ) {
                        try $0.get("kind", as: String.self)
                    }
                )
            }
            #expect(actions == ["emergency.begun", "emergency.ended"])
            #expect(facts == ["emergency.begun", "emergency.ended"])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `it takes the right, a reason, the password and an area beyond one's posts`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let good = try await Self.fields(town)
            let property = Browser(town.program, address: "10.9.2.1")
            await property.signIn(town.login("property_worker"))
            await property.get("/account")
            #expect(await property.get("/emergency").status == .forbidden)
            #expect(await property.post("/emergency", good).status == .forbidden)

            let worker = await Self.worker(town)
            let own = try await town.program.areas.area(code: town.street.areas(of: .community)[0].code)
            let grid = try #require(
                try await town.program.areas.children(
                    of: town.program.areas.area(code: town.street.areas(of: .community)[2].code).id
                ).first
            )
            let wrong: [(String, String)] = [
                ("reason", ""), ("reason", "急用"), ("reason", "。。。。。。。。。。。。。"),
                ("reason", String(repeating: "漏气核对报修", count: 90)),
                ("password", ""), ("password", "wrong password"), ("area", ""), ("area", "1"), ("area", "\(own.id)"),
                ("area", "\(grid.id)"), ("hours", "4"), ("hours", "0"),
            ]
            for (field, value) in wrong {
                let reply = await worker.post("/emergency", good.merging([field: value]) { $1 })
                #expect(reply.status == .unprocessableContent, "\(field) = \(value)")
                #expect(!reply.text.contains(Town.password))
            }
            let rows = try await town.program.database.read { try $0.count("SELECT COUNT(*) AS n FROM emergency") }
            #expect(rows == 0)
            let duty = Browser(town.program, address: "10.9.2.2")
            await duty.signIn(town.login("street_duty"))
            #expect(await duty.get("/emergency").text.contains("已经能看到所有社区"))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `it ends by hand, with the session and with the account`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            let foreign = planted.planted[2].matter
            func whys() async throws -> [String] {
                try await town.program.accounts.endEmergencies()
                return try await town.program.database.read { tx in
                    try tx.query("SELECT ended_why FROM emergency ORDER BY id") { try $0.find("ended_why") ?? "on" }
                }
            }
            let worker = await Self.worker(town)
            await worker.post("/emergency", try await Self.fields(town, hours: "1"))
            #expect(await worker.get("/cases/\(foreign)").status == .ok)
            #expect(await worker.post("/emergency/end", [:]).status == .seeOther)
            #expect(await worker.get("/cases/\(foreign)").status == .notFound)
            #expect(try await whys() == ["hand"])

            await worker.get("/emergency")
            await worker.post("/emergency", try await Self.fields(town))
            #expect(await worker.get("/cases/\(foreign)").status == .ok)
            #expect(try await whys() == ["hand", "on"])
            #expect(await worker.post("/sign-out", [:]).status == .seeOther)
            #expect(try await whys() == ["hand", "session"])

            // A new session does not find it again, and may begin another.
            let again = await Self.worker(town)
            #expect(await again.get("/cases/\(foreign)").status == .notFound)
            await again.get("/emergency")
            #expect(await again.post("/emergency", try await Self.fields(town)).status == .seeOther)
            #expect(await again.get("/cases/\(foreign)").status == .ok)
            let account: Account.ID = try await town.program.database.read { tx in
                try #require(try tx.first("SELECT account_id FROM emergency LIMIT 1") { try $0.get("account_id") })
            }
            try await town.program.accounts.close(account)
            #expect(try await whys() == ["hand", "session", "session"])
        }
    }

    @Test func `with a second factor its code is asked for, and counts once`() async throws {
        try await Town.with { town in
            let viewer = try #require(
                try await town.program.accounts.viewer(
                    token: town.program.accounts.signIn(
                        login: town.login("community_worker", community: 0),
                        password: Town.password,
                        client: "10.9.3.1"
                    ).token
                )
            )
            try await town.program.accounts.beginSecondFactor(of: viewer, password: Town.password)
            let secret = try #require(try await town.program.accounts.secondFactor(of: viewer.account).pending)
            func code() -> String { TOTP.code(secret, step: TOTP.step(at: town.clock.now)) }
            _ = try await town.program.accounts.confirmSecondFactor(of: viewer, code: code())
            town.clock.advance(.seconds(30))
            let place = try await town.program.areas.area(code: town.street.areas(of: .community)[2].code)
            func draft(_ code: String) -> AccountStore.EmergencyDraft {
                AccountStore.EmergencyDraft(
                    level: place.level,
                    area: place.id.rawValue,
                    areaName: place.fullName,
                    path: place.path,
                    hours: 1,
                    reason: Self.reason,
                    password: Town.password,
                    code: code
                )
            }
            let accounts = town.program.accounts
            await #expect(throws: InvalidInput.self) { try await accounts.beginEmergency(draft(""), of: viewer) }
            await #expect(throws: InvalidInput.self) { try await accounts.beginEmergency(draft("000000"), of: viewer) }
            let used = code()
            try await accounts.beginEmergency(draft(used), of: viewer)
            await #expect(throws: EmergencyRefusal.isOn) { try await accounts.beginEmergency(draft(used), of: viewer) }
            try await accounts.endEmergency(of: viewer)
            await #expect(throws: InvalidInput.self) { try await accounts.beginEmergency(draft(used), of: viewer) }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the auditor is told and reviews it, nobody his own, and a late one stands out`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            let foreign = planted.planted[2]
            let auditor = Browser(town.program, address: "10.9.4.1")
            await auditor.signIn(town.login("auditor"))
            try await town.program.bus.lookOnce()
            let start = try #require(
                await auditor.get("/audit").text.firstMatch(of: /<body [^>]*data-fact="(\d+)"/)?.output.1
            )
            let worker = await Self.worker(town)
            await worker.get("/emergency")
            await worker.post("/emergency", try await Self.fields(town, hours: "1"))
            await worker.get("/cases/\(foreign.matter)")
            try await town.program.bus.lookOnce()
            #expect(await auditor.get("/events/poll?after=\(start)", json: true).text.contains("emergency.begun"))
            // Nobody else hears of it.
            #expect(await !worker.get("/events/poll?after=\(start)", json: true).text.contains("emergency."))

            let list = await auditor.get("/audit/emergencies").text
            #expect(list.contains(Self.reason) && list.contains("进行中") && list.contains("待核查 1 件，其中逾期 0 件"))
            let path = try #require(list.firstMatch(of: /\/audit\/emergencies\/\d+/)).output
            let page = await auditor.get(String(path))
            #expect(page.text.contains(foreign.matter) && page.text.contains("紧急查看中打开"))
            let verdict = ["verdict": "justified", "remark": "确有险情，查看范围适当"]
            #expect(await auditor.post("\(path)/review", verdict).status.code == 409)
            town.clock.advance(.seconds(3 * 86_400 + 1))
            await auditor.signIn(town.login("auditor"))
            #expect(await auditor.get("/audit").text.contains("1 件紧急查看超过 3 天没有核查"))
            #expect(await auditor.get("/audit/emergencies").text.contains("核查已逾期"))

            // Without a verdict or a remark, and by himself.
            await auditor.get(String(path))
            #expect(await auditor.post("\(path)/review", ["remark": "好"]).status == .unprocessableContent)
            #expect(await auditor.post("\(path)/review", ["verdict": "justified"]).status == .unprocessableContent)
            let store = EmergencyReviewStore(database: town.program.database, context: town.program.context)
            let found = try #require(try await store.list(after: nil, limit: 5).first)
            let himself = Viewer(account: found.account, name: "", posts: [], session: Session.ID(rawValue: 1))
            await #expect(throws: EmergencyReviewRefusal.own) {
                try await store.review(found.id, .justified, remark: "没问题", by: himself)
            }
            #expect(await auditor.post("\(path)/review", verdict).status == .seeOther)
            #expect(await auditor.post("\(path)/review", verdict).status.code == 409)
            let after = await auditor.get(String(path)).text
            #expect(after.contains("确有险情") && after.contains("正当"))
            #expect(await auditor.get("/audit/emergencies").text.contains("待核查 0 件"))
            // What people wrote lies sealed in the table.
            let stored: [String] = try await town.program.database.read { tx in
                try tx.query("SELECT reason, remark FROM emergency") {
                    try $0.get("reason", as: String.self) + (try $0.get("remark", as: String.self))
                }
            }
            #expect(stored.allSatisfy { !$0.contains("漏气") && !$0.contains("险情") })
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the list goes page by page, those without a review first`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let accounts = town.program.accounts
            let login = town.login("community_worker", community: 0)
            let viewer = try await accounts.signIn(login: login, password: Town.password, client: "10.9.5.1").viewer
            let auditor = try await accounts.signIn(
                login: town.login("auditor"),
                password: Town.password,
                client: "10.9.5.2"
            ).viewer
            let place = try await town.program.areas.area(code: town.street.areas(of: .community)[2].code)
            let store = EmergencyReviewStore(database: town.program.database, context: town.program.context)
            var ids: [Emergency.ID] = []
            for number in 0..<7 {
                let id = try await accounts.beginEmergency(
                    AccountStore.EmergencyDraft(
                        level: place.level,
                        area: place.id.rawValue,
                        areaName: place.fullName,
                        path: place.path,
                        hours: 1,
                        reason: Self.reason,
                        password: Town.password,
                        code: ""
                    ),
                    of: viewer
                )
                try await accounts.endEmergency(of: viewer)
                ids.append(id)
                if number.isMultiple(of: 2) {
                    try await store.review(id, .notJustified, remark: "与工作无关", by: auditor)
                }
                town.clock.advance(.seconds(1))
            }
            var seen: [Emergency.ID] = []
            var last: EmergencyEntry.Place?
            repeat {
                let page = try await store.list(after: last, limit: 2)
                seen += page.map(\.id)
                last = page.last.map(EmergencyEntry.Place.init)
                #expect(last.map { EmergencyEntry.Place($0.text) == $0 } ?? true)
            } while last != nil
            #expect(seen == [5, 3, 1, 6, 4, 2, 0].map { ids[$0] })
        }
    }
}
