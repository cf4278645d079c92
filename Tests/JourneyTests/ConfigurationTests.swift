import Cases
import Composition
import Foundation
import HTTPTypes
import Kernel
import Logging
import Open311
import Storage
import StreetConfiguration
import TestSupport
import Testing
import Web

@Suite struct ConfigurationTests {
    /// A resident's report, and its number.
    func report(_ text: String, _ key: String, in town: Town) async throws {
        let code = try await town.door(inCommunity: 0)
        let resident = Browser(town.program)
        await resident.get("/h/\(code)/report")
        await resident.post("/reports", ["home": code, "_key": key, "text": text], json: true)
    }

    /// Opens a case from the newest signal; its address.
    func open(_ worker: Browser, category: String) async throws -> String {
        let signal = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
        await worker.get("/signals/\(signal)")
        let opened = await worker.post("/signals/\(signal)/case", ["category": category, "title": "试验"])
        return try #require(opened.headers[.location], "\(opened.text)")
    }

    func edited(_ browser: Browser, _ path: String, _ old: String, _ new: String) async throws -> String {
        let set = try await town(browser).store.active()?.set
        let text = try #require(set?[path])
        try #require(text.contains(old))
        await browser.get("/configuration/edit?path=\(path)")
        let base = try await town(browser).store.activeNumber()
        // Browsers send both characters at the end of a line.
        let sent = text.replacing(old, with: new, maxReplacements: 1).replacing("\n", with: "\r\n")
        let kept = await browser.post("/configuration/edit", ["path": path, "base": "\(base)", "text": sent])
        return await browser.get(try #require(kept.headers[.location])).text
    }

    /// What a browser would send of a form that nobody touches.
    private func fields(of page: String, action: String) -> [String: String] {
        guard let start = page.firstRange(of: "action=\"\(action)\""),
            let end = page[start.upperBound...].firstRange(of: "</form>")
        else { return [:] }
        let form = page[start.upperBound..<end.lowerBound]
        var fields: [String: String] = [:]
        func attribute(_ name: String, _ tag: some StringProtocol) -> String? {
            guard let start = tag.firstRange(of: " \(name)=\"") else { return nil }
            return String(tag[start.upperBound...].prefix { $0 != "\"" })
        }
        for tag in form.matches(of: /<input [^>]*>/) where !tag.0.contains("checkbox") {
            if let name = attribute("name", tag.0) { fields[name] = attribute("value", tag.0) ?? "" }
        }
        for list in form.matches(of: /<select [^>]*>.*?<\/select>/.dotMatchesNewlines()) {
            guard let name = attribute("name", list.0) else { continue }
            let options = list.0.matches(of: /<option [^>]*>/).map { String($0.0) }
            let chosen = options.first { $0.contains(" selected") } ?? options.first
            fields[name] = chosen.flatMap { attribute("value", $0) } ?? ""
        }
        return fields
    }

    private func town(_ browser: Browser) -> ActiveConfiguration { browser.program.configuration }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a category that is made on a page can be chosen at once`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let admin = Browser(town.program, address: "10.9.0.1")
            await admin.signIn("admin")
            #expect(await admin.get("/configuration").text.contains("正在使用：第 1 版"))
            #expect(await admin.get("/configuration/category?group=environment").status == .ok)
            let words = [
                "base": "1", "new": "1", "group": "environment", "code": "smell", "name": "异味", "english": "Smells",
                "contact_number": "2", "contact_unit": "h", "handling_unit": "", "keywords": "怪味、刺鼻，异味",
                "examples": "楼下有刺鼻的怪味",
            ]
            let bad = await admin.post("/configuration/category", words.merging(["code": "Bad Code"]) { $1 })
            #expect(bad.status == .unprocessableContent && bad.text.contains("刺鼻"))
            let kept = await admin.post("/configuration/category", words)
            let draft = await admin.get(try #require(kept.headers[.location])).text
            #expect(draft.contains("新增类别：环境卫生 / 异味（environment.smell），受理 2 小时，办理 5 个工作日"))
            // Nothing is active yet.
            #expect(town.program.cases.book.categories["environment.smell"] == nil)
            let empty = await admin.post("/configuration/draft/activation", ["base": "1", "note": " "])
            #expect(empty.status == .conflict && empty.text.contains("请写明为什么更改"))
            let done = await admin.post("/configuration/draft/activation", ["base": "1", "note": "例会决定"])
            #expect(done.headers[.location] == "/configuration?activated=2")
            #expect(await admin.get("/configuration").text.contains("例会决定"))

            try await report("楼道里有怪味，很刺鼻", "configuration-key-1", in: town)
            let worker = Browser(town.program, address: "10.9.0.2")
            await worker.signIn(town.login("community_worker", community: 0))
            let case1 = try await open(worker, category: "environment.smell")
            #expect(await worker.get(case1).text.contains("异味"))

            // What a case has cannot be deleted, but retired; then nobody can choose it.
            let removed = try await edited(
                admin,
                "categories.yaml",
                "      - code: smell\n",
                "      - code: smell_2\n"
            )
            #expect(removed.contains("retired: true"))
            #expect(!removed.contains("/configuration/draft/activation"))
            await admin.post("/configuration/draft/discard", [:])
            let recorded: [String] = try await town.program.database.read { tx in
                try tx.query(
                    "SELECT action FROM audit_record WHERE action LIKE 'configuration.draft%' ORDER BY id DESC LIMIT 2"
                ) { try $0.get("action") }
            }
            #expect(recorded == ["configuration.draft_discarded", "configuration.draft_kept"])
            await admin.post(
                "/configuration/category",
                words.merging(["new": "0", "base": "2", "retired": "1", "examples": ""]) { $1 }
            )
            await admin.get("/configuration/draft")
            let retired = await admin.post("/configuration/draft/activation", ["base": "2", "note": "停用"])
            #expect(retired.headers[.location] == "/configuration?activated=3", "\(retired.text)")
            try await report("又有怪味", "configuration-key-2", in: town)
            let signal = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
            let page = await worker.get("/signals/\(signal)").text
            #expect(!page.contains("environment.smell"))
            let refused = await worker.post(
                "/signals/\(signal)/case",
                ["category": "environment.smell", "title": "试验"]
            )
            #expect(refused.status == .unprocessableContent)
            #expect(await worker.get(case1).text.contains("异味"))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a running case keeps its workflow until it is moved`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let program = town.program
            try await report("楼上吵闹", "configuration-key-3", in: town)
            let worker = Browser(program, address: "10.9.0.2")
            await worker.signIn(town.login("community_worker", community: 0))
            let address = try await open(worker, category: "noise.neighbour")
            await worker.post("\(address)/steps", ["action": "accept", "revision": "1"])
            await worker.post("\(address)/steps", ["action": "finish", "revision": "2", "note": "劝了"])

            let admin = Browser(program, address: "10.9.0.1")
            await admin.signIn("admin")
            // `finished` becomes `checking` everywhere; forgetting the version is an error.
            let file = "workflows/matter.yaml"
            let text = try #require(try await program.configuration.store.active()?.set[file])
            let renamed = text.replacing("finished", with: "checking").replacing("待核实", with: "核实中")
            await admin.get("/configuration/edit?path=\(file)")
            await admin.post("/configuration/edit", ["path": file, "base": "1", "text": renamed])
            #expect(await admin.get("/configuration/edit?path=\(file)").text.contains("请把 version 改为 4"))
            await admin.post(
                "/configuration/edit",
                ["path": file, "base": "1", "text": renamed.replacing("version: 3", with: "version: 4")]
            )
            let ready = await admin.get("/configuration/edit?path=\(file)").text
            #expect(ready.contains("新增状态：核实中（checking）") && ready.contains("/configuration/draft/activation"))
            let done = await admin.post("/configuration/draft/activation", ["base": "1", "note": "改名"])
            #expect(done.status == .seeOther)
            #expect(program.cases.book.workflow.version == 4)

            // The case goes on as it began.
            #expect(await worker.get(address).text.contains("待核实"))
            let back = await worker.post(
                "\(address)/steps",
                ["action": "send_back", "revision": "3", "note": "还在吵"]
            )
            #expect(back.status == .seeOther)
            await worker.post("\(address)/steps", ["action": "finish", "revision": "4", "note": "又劝了"])

            // The state that is gone has to be named; then it is moved, and goes on by the new one.
            let preview = await admin.get("/configuration/moves").text
            #expect(preview.contains("还有 1 件在办事项按旧版办理") && preview.contains("请先指定对应的状态"))
            let none = await admin.post("/configuration/moves", ["intent": "move"])
            #expect(none.text.contains("已转 0 件，1 件没有转"))
            let over = await admin.post("/configuration/moves", ["intent": "preview", "state-3-finished": "closed"])
            #expect(over.text.contains("会直接办结事项"))
            let moved = await admin.post("/configuration/moves", ["intent": "move", "state-3-finished": "checking"])
            #expect(moved.text.contains("已转 1 件，0 件没有转"))
            let page = await worker.get(address).text
            #expect(page.contains("核实中") && page.contains("转入流程第 4 版"))
            let closed = await worker.post("\(address)/steps", ["action": "close", "revision": "6", "note": "好了"])
            #expect(closed.status == .seeOther, "\(closed.text)")

            // The history alone makes the same case.
            let id = try #require(address.split(separator: "/").last.flatMap { Case.ID(String($0)) })
            let stored = try await program.database.read { tx in
                (
                    state: try tx.first("SELECT state, workflow_version FROM case_record WHERE id = \(id)") {
                        "\(try $0.get("state", as: String.self)) \(try $0.get("workflow_version", as: Int.self))"
                    }, events: try CaseStore.events(of: id, in: tx)
                )
            }
            #expect(stored.state == "closed 4")
            #expect(
                stored.events.map(\.action) == ["opened", "accept", "finish", "send_back", "finish", "moved", "close"]
            )
            #expect(stored.events.map(\.workflowVersion) == [nil, nil, nil, nil, nil, 4, nil])
            #expect(await admin.get("/configuration/moves").text.contains("还有 0 件"))
        }
    }

    @Test func `two who change the same file do not lose each other's work`() async throws {
        try await Town.with { town in
            let first = Browser(town.program, address: "10.9.0.1")
            await first.signIn("admin")
            let second = Browser(town.program, address: "10.9.0.2")
            await second.signIn(town.login("street_duty"))
            _ = try await edited(first, "categories.yaml", "handling: 2wd", "handling: 3wd")
            _ = try await edited(second, "categories.yaml", "contact: 8wh", "contact: 6wh")
            #expect(
                await first.post("/configuration/draft/activation", ["base": "1", "note": "甲"]).status == .seeOther
            )
            // With the page that he had open, and with a new one.
            let late = await second.post("/configuration/draft/activation", ["base": "1", "note": "乙"])
            #expect(late.status == .conflict && late.text.contains("categories.yaml"))
            let page = await second.get("/configuration/draft").text
            #expect(page.contains("保留我的") && page.contains("垃圾清运：办理时限 3 个工作日 → 2 个工作日"))
            #expect(town.program.cases.book.categories["environment.rubbish"]?.handling == .workingDays(3))
            await second.post("/configuration/draft/settling", ["path": "categories.yaml", "base": "2"])
            let merged = await second.post("/configuration/draft/activation", ["base": "2", "note": "乙"])
            #expect(merged.status == .seeOther)
            #expect(town.program.cases.book.categories["environment.rubbish"]?.contact == .workingHours(6))

            // Back to the second version, which becomes the fourth.
            #expect(await first.get("/configuration/versions/2").text.contains("重新启用会改变什么"))
            let back = await first.post("/configuration/versions/2/activation", ["base": "3", "note": "还是甲"])
            #expect(back.headers[.location] == "/configuration?activated=4")
            #expect(town.program.cases.book.categories["environment.rubbish"]?.contact == .workingHours(8))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `another process follows by itself, and what roles may do changes with it`(kind: TestDatabaseKind) async throws
    {
        try await Town.with(kind) { town in
            var settings = Settings(root: Folders.root, data: town.folder)
            settings.files = []
            let clock = town.clock
            let other = try await Program(
                settings: settings,
                database: town.program.database,
                context: Context.seeded(5, clock: { clock.now }, slot: 3),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let duty = Browser(other, address: "10.9.0.3")
            await duty.signIn(town.login("street_duty"))
            #expect(await duty.get("/areas").status == .ok)
            let admin = Browser(town.program, address: "10.9.0.1")
            await admin.signIn("admin")
            _ = try await edited(
                admin,
                "roles.yaml",
                "cases.work, areas.see, areas.manage, configuration.manage,",
                "cases.work, configuration.manage,"
            )
            let done = await admin.post("/configuration/draft/activation", ["base": "1", "note": "收回"])
            #expect(done.status == .seeOther, "\(done.text)")
            #expect(await duty.get("/areas").status == .ok)
            await other.configurationWatch.lookOnce()
            #expect(await duty.get("/areas").status == .forbidden)
            #expect(await duty.get("/configuration").status == .ok)
        }
    }

    @Test func `the pages are for those who may change the configuration`() async throws {
        try await Town.with { town in
            for role in ["community_worker", "grid_worker", "property_worker", "department_worker"] {
                let browser = Browser(town.program, address: "10.9.1.1")
                await browser.signIn(town.login(role))
                for path in ["", "/versions/1", "/file?path=roles.yaml", "/edit?path=roles.yaml", "/draft", "/moves"] {
                    #expect(await browser.get("/configuration\(path)").status == .forbidden, "\(role) \(path)")
                }
            }
            let admin = Browser(town.program, address: "10.9.0.1")
            await admin.signIn("admin")
            for path in town.program.configuration.books.value.categories.categories.prefix(2).map(\.code) {
                #expect(await admin.get("/configuration/category?code=\(path)").status == .ok)
            }
            for path in try await #require(town.program.configuration.store.active()).set.paths {
                #expect(await admin.get("/configuration/file?path=\(path)").status == .ok, "\(path)")
                #expect(await admin.get("/configuration/edit?path=\(path)").status == .ok, "\(path)")
            }
            for path in ["/file?path=../Package.swift", "/edit?path=../x.yaml", "/versions/99", "/category?code=x"] {
                #expect(await admin.get("/configuration\(path)").status == .notFound, "\(path)")
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a mapping of tickets is checked, told in words and used at once`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let duty = Browser(town.program, address: "10.9.0.1")
            await duty.signIn(town.login("street_duty"))
            let page = await duty.get("/configuration/file?path=imports/hotline.yaml").text
            #expect(page.contains("垃圾清运") && page.contains("对照") && page.contains("导入工单的列对应"))
            let wrong = try await edited(
                duty,
                "imports/hotline.yaml",
                "电梯: property.lift\n",
                "电梯: property.lifts\n"
            )
            #expect(wrong.contains("“property.lifts”不能作为 category") && wrong.contains("line-error"))
            let typed = try await edited(duty, "imports/hotline.yaml", "mask_numbers:", "mask_number:")
            #expect(typed.contains("不认识“mask_number”，是不是 mask_numbers？"))
            let sound = try await edited(duty, "imports/hotline.yaml", "12345 热线工单", "市热线工单")
            #expect(sound.contains("名称：12345 热线工单 → 市热线工单"))
            #expect(await duty.get("/imports").text.contains("12345 热线工单"))
            let done = await duty.post("/configuration/draft/activation", ["base": "1", "note": "改名"])
            #expect(done.headers[.location] == "/configuration?activated=2", "\(done.text)")
            #expect(await duty.get("/imports").text.contains("市热线工单"))
        }
    }

    @Test func `another system is followed as soon as it is activated`() async throws {
        try await Town.with(.sqlite) { town in
            let duty = Browser(town.program, address: "10.9.0.1")
            await duty.signIn(town.login("street_duty"))
            let entry = """
                remotes:
                  - code: district
                    name: { zh: 区热线 }
                    address: https://hotline.example.cn/open311/v2
                    key: district.key
                    organisation: hotline
                    services: { default: other, noises: "17" }
                """
            let wrong = try await edited(duty, "open311.yaml", "remotes: []", entry)
            #expect(wrong.contains("读不到 district.key") && wrong.contains("没有类别或分组 noises"))
            let keys = town.folder.appending(path: "open311")
            try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
            try Data("secret".utf8).write(to: keys.appending(path: "district.key"))
            let sound = try await edited(
                duty,
                "open311.yaml",
                "remotes: []",
                entry.replacing("noises", with: "noise")
            )
            #expect(sound.contains("互通的系统 / 区热线 / 类别对应 / noise增加：17"), "\(sound)")
            let done = await duty.post("/configuration/draft/activation", ["base": "1", "note": "接入区热线"])
            #expect(done.headers[.location] == "/configuration?activated=2", "\(done.text)")
            #expect(town.program.following.remotes.value.map(\.code) == ["district"])
        }
    }

    @Test func `a category that moves to another group takes the rules with it and leaves running cases theirs`()
        async throws
    {
        try await Town.with(.sqlite) { town in
            let id = try await town.openCase("烧烤店排风太吵", "noise.business")
            let duty = Browser(town.program, address: "10.9.0.1")
            await duty.signIn(town.login("street_duty"))
            let form = await duty.get("/configuration/category?code=noise.business").text
            #expect(form.contains("1 件在办、共 1 件") && form.contains("/cases?category=noise.business"))
            let fields = [
                "base": "1", "new": "0", "old": "noise.business", "group": "market", "code": "business",
                "name": "商铺噪音", "english": "Shops' noise", "contact_unit": "", "handling_unit": "",
                "keywords": "喇叭、烧烤店、酒吧、排风", "examples": "烧烤店排风太吵",
            ]
            let kept = await duty.post("/configuration/category", fields)
            let draft = await duty.get(try #require(kept.headers[.location], "\(kept.text)")).text
            #expect(draft.contains("新增类别：市容与经营 / 商铺噪音（market.business）"))
            #expect(draft.contains("商铺噪音：停用"))
            #expect(draft.contains("类别 市容与经营 / 商铺噪音，转给 部门 enforcement"), "\(draft)")
            let done = await duty.post("/configuration/draft/activation", ["base": "1", "note": "归市容"])
            #expect(done.headers[.location] == "/configuration?activated=2", "\(done.text)")
            let book = town.program.cases.book
            #expect(book.categories.choice("market.business") != nil && book.categories.choice("noise.business") == nil)
            #expect(await duty.get("/cases/\(id)").text.contains("商铺噪音"))
        }
    }

    @Test func `deadlines are changed by a form`() async throws {
        try await Town.with(.sqlite) { town in
            let duty = Browser(town.program, address: "10.9.0.1")
            await duty.signIn(town.login("street_duty"))
            let page = await duty.get("/configuration/deadlines").text
            #expect(page.contains("等待配件或材料") && page.contains("name=\"source_contact_0_number\""))
            var fields = fields(of: page, action: "/configuration/deadlines")
            #expect(fields["warn_at"] == "75" && fields["longest_1_number"] == "10" && fields["source_0"] == "hotline")
            fields["warn_at"] = "0"
            fields["reason_code_1"] = "no code"
            let wrong = await duty.post("/configuration/deadlines", fields)
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.text.contains("请填写 1 至 99 的整数。") && wrong.text.contains("no code"))
            fields["warn_at"] = "80"
            fields["reason_code_1"] = "parts"
            fields["longest_1_number"] = "8"
            let kept = await duty.post("/configuration/deadlines", fields)
            let draft = await duty.get(try #require(kept.headers[.location], "\(kept.text)")).text
            #expect(draft.contains("挂起 / 理由 / 等待配件或材料 / 最长：10 个工作日 → 8 个工作日"))
            #expect(draft.contains("提前提醒，时限用去：75 % → 80 %"))
            let done = await duty.post("/configuration/draft/activation", ["base": "1", "note": "例会"])
            #expect(done.headers[.location] == "/configuration?activated=2", "\(done.text)")
        }
    }
}
