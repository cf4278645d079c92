import Access
import Areas
import Cases
import Classification
import Composition
import Foundation
import HTTPTypes
import Inbox
import Kernel
import Registry
import Simulation
import Storage
import TestSupport
import Testing
import Web

@Suite struct ClassificationJourneyTests {
    /// A signal that a resident sent, as a worker's browser reads it.
    private func signal(_ text: String, in town: Town) async throws -> (worker: Browser, id: String, page: Reply) {
        let code = try await town.door(inCommunity: 0)
        let resident = Browser(town.program, address: "10.7.1.1")
        resident.changesAddress = true
        await resident.get("/h/\(code)/report")
        let key = "\(UUID().uuidString)-0123456789".prefix(40)
        await resident.post("/reports", ["home": code, "_key": String(key), "text": text], json: true)
        let worker = Browser(town.program, address: "10.7.2.1")
        await worker.signIn(town.login("community_worker", community: 0))
        let id = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
        return (worker, id, await worker.get("/signals/\(id)"))
    }

    private func opening(_ page: Reply) throws -> PageForm {
        try #require(PageForm.all(in: page.text).first { $0.path.hasSuffix("/case") })
    }

    @Test func `a category is chosen beforehand only when that is sure; otherwise the likeliest stand first`()
        async throws
    {
        try await Town.with { town in
            let sure = try await signal("电梯又坏了，昨天还困人", in: town)
            #expect(try opening(sure.page).chosen["category"] == "property.lift")
            #expect(sure.page.text.contains("电梯故障：把握 80%，因为提到“电梯”、“困人”"))
            await sure.worker.post("/signals/\(sure.id)/setting-aside", ["reason": "测试"])
            let unsure = try await signal("楼上漏水，物业不管", in: town)
            let form = try opening(unsure.page)
            #expect(form.chosen["category"] == nil)
            #expect(unsure.page.text.contains("拿不准"))
            #expect(
                Set(form.choices["category"]?.prefix(3) ?? []) == [
                    "property.service", "property.water", "noise.neighbour",
                ]
            )
            // Nothing chosen is refused, in words.
            let refused = await unsure.worker.post("/signals/\(unsure.id)/case", ["category": "", "title": "漏水"])
            #expect(refused.status == .unprocessableContent)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what was overruled is kept, counted, opened by its number, and learned from`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let first = try await signal("电梯又坏了，昨天还困人", in: town)
            await first.worker.post("/signals/\(first.id)/case", ["category": "property.service", "title": "电梯"])
            let second = try await signal("电梯又停了，困人半小时", in: town)
            let reply = await second.worker.post(
                "/signals/\(second.id)/case",
                ["category": "property.lift", "title": "又是电梯"]
            )
            let address = try #require(reply.headers[.location])
            let third = try await signal("电梯一直响，困人一次", in: town)
            await third.worker.post("/signals/\(third.id)/case", ["category": "property.lift", "title": "第三件"])

            let duty = Browser(town.program, address: "10.7.3.1")
            await duty.signIn(town.login("street_duty"))
            func overruled() async -> Int {
                let page = await duty.get("/classification/overruled?category=property.lift")
                #expect(page.status == .ok)
                return page.text.matches(of: /href="\/cases\/\d+"/).count
            }
            func counted() async -> String? {
                let page = await duty.get("/classification").text
                return page.firstMatch(of: /overruled\?category=property\.lift">(\d+)</).map { String($0.output.1) }
            }
            #expect(await counted() == "1")
            #expect(await overruled() == 1)
            // A category that is changed later overrules as well.
            await second.worker.get(address)
            let changed = await second.worker.post(
                "\(address)/steps",
                ["action": "classify", "revision": "1", "category": "property.service", "note": "投诉的是物业"]
            )
            #expect(changed.status == .seeOther)
            #expect(await counted() == "2")
            #expect(await overruled() == 2)
            // The administrator reads the number, and no case.
            let administrator = Browser(town.program, address: "10.7.3.2")
            await administrator.signIn(town.login("administrator"))
            let page = await administrator.get("/classification")
            #expect(page.status == .ok)
            #expect(!page.text.contains("/classification/overruled?"))
            #expect(await !administrator.get("/classification/overruled").text.contains("/cases/"))
            #expect(await second.worker.get("/classification").status == .forbidden)

            // Open cases are not learned from; closed ones are, with what was changed.
            #expect(try await town.program.cases.trainingTexts().isEmpty)
            try await town.program.database.write { tx in
                try tx.execute("UPDATE case_record SET closed_at = \(town.clock.now)")
            }
            let texts = try await town.program.cases.trainingTexts()
            #expect(texts.map(\.category) == ["property.service", "property.service", "property.lift"])
            #expect(texts.map(\.isOverruled) == [true, true, false])
        }
    }

    @Test func `a trained model judges without a restart, and categories that are gone are not offered`() async throws {
        try await Town.with { town in
            let texts = (0..<240).map { index in
                let isLift = index % 2 == 0
                let own = isLift ? ["升降机", "轿厢", "楼层按钮"] : ["水管", "滴答", "天花板"]
                return TrainingText(
                    text:
                        "\(own[index % 3])出了问题\(own[(index / 3) % 3])在\("甲乙丙丁戊己庚辛壬癸".map(String.init)[index / 2 % 10])处\("东南西北中".map(String.init)[index / 20 % 5])面\("上下左".map(String.init)[index / 100])边",
                    category: isLift ? "property.lift" : index % 3 == 0 ? "no.longer" : "property.water"
                )
            }
            let folder = town.folder.appending(path: "training")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let settings = ClassificationSettings(
                training: TrainingParameters(epochs: 40, dimensions: 10, leastCount: 1),
                leastTexts: 50
            )
            let result = try Trainer(settings: settings, keywords: KeywordClassifier([]))
                .train(texts, source: "test", at: town.clock.now, folder: folder)
            // Another process would do this: the program knows the folder only.
            try ModelFolder(folder: town.folder.appending(path: "models")).activate(result)
            let found = try await signal("轿厢里的楼层按钮出了问题", in: town)
            #expect(try opening(found.page).chosen["category"] == "property.lift")
            #expect(!found.page.text.contains("no.longer"))
            let judge = try #require(town.program.cases.models?.classifier?.name)
            await found.worker.post("/signals/\(found.id)/case", ["category": "property.lift", "title": "按钮"])
            let kept: String? = try await town.program.database.read { tx in
                try tx.first("SELECT judge FROM case_suggestion") { try $0.get("judge") }
            }
            #expect(kept == judge)
            let duty = Browser(town.program, address: "10.7.3.3")
            await duty.signIn(town.login("street_duty"))
            #expect(await duty.get("/classification").text.contains(judge))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a case goes on by the rules when its opener says so, and the form proposes whom otherwise`(
        kind: TestDatabaseKind
    )
        async throws
    {
        try await Town.with(kind) { town in
            let found = try await signal("电梯又坏了，昨天还困人", in: town)
            #expect(found.page.text.contains("规则：物业管理 → 物业服务"))
            let reply = await found.worker.post(
                "/signals/\(found.id)/case",
                ["category": "property.lift", "title": "电梯", "dispatch": "rule"]
            )
            let page = await found.worker.get(try #require(reply.headers[.location]))
            #expect(page.text.contains("已转办待接收"))
            #expect(page.text.contains("规则：物业管理 → 物业服务"))
            let next = try await signal("电梯又停了，困人半小时", in: town)
            let opened = await next.worker.post(
                "/signals/\(next.id)/case",
                ["category": "property.lift", "title": "电梯"]
            )
            let address = try #require(opened.headers[.location])
            let steps = PageForm.all(in: await next.worker.get(address).text)
            let form = try #require(steps.first { $0.hidden["action"] == "pass_on" })
            #expect(form.chosen["organisation"] != nil)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `an automatic rule passes the case on as it is opened, in its own name`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let found = try await signal("电梯又坏了，昨天还困人", in: town)
            let number = try #require(ID<Town>(found.id)?.rawValue)
            let worker = try await town.program.accounts.signIn(
                login: town.login("community_worker", community: 0),
                password: Town.password,
                client: "10.7.4.1"
            ).viewer
            let signal = try await town.program.signals.signal(.init(rawValue: number), worker.reach(.seeSignals))
            let place = try await town.program.areas.area(.init(rawValue: signal.area))
            let company = try #require(
                try await town.program.organisations.serving(place, kind: .propertyCompany).first
            )
            let home = try #require(try await town.program.organisations.serving(place, kind: .communityOffice).first)
            let id = try await town.program.cases.open(
                signal.id,
                category: "property.lift",
                title: "电梯",
                home: home.id.rawValue,
                by: worker,
                dispatch: DispatchProposal(
                    organisation: company.id.rawValue,
                    name: company.name,
                    reason: Text("规则：电梯故障 → 物业服务", "Rule: lifts → property company"),
                    isAutomatic: true
                )
            )
            let page = await found.worker.get("/cases/\(id)")
            #expect(page.text.contains("已转办待接收"))
            #expect(page.text.contains("派单规则"))
            #expect(page.text.contains("规则：电梯故障 → 物业服务"))
            let history = try await town.program.cases.history(id, worker.reach(.seeCases))
            #expect(history.events.map(\.action) == ["opened", "pass_on"])
            #expect(history.events[1].account == nil)
            #expect(history.matter.holder == company.id.rawValue)
        }
    }
}
