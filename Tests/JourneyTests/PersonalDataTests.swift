import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Importing
import Inbox
import Kernel
import PersonalData
import Search
import Simulation
import Storage
import TestSupport
import Testing
import Web

/// What persons demand of the data held about them, from the link of a report to what is left in the database.
@Suite struct PersonalDataTests {
    /// A report with its link, its signal's number and its reporter's browser.
    struct Filed {
        let link: String
        let signal: String
        let browser: Browser
    }

    private static let phone = "13812345678"

    private func file(
        _ text: String,
        in town: Town,
        phone: String = Self.phone,
        name: String = "陈女士",
        photos: [[UInt8]] = []
    ) async throws -> Filed {
        let code = try await town.door(inCommunity: 0)
        let resident = Browser(town.program, address: "10.9.0.1")
        resident.changesAddress = true
        let form = await resident.get("/h/\(code)/report")
        let notice = try #require(form.text.firstMatch(of: /name="notice" value="([^"]+)"/)?.1)
        let fields = [
            "home": code, "_key": "key-\(UUID().uuidString)", "text": text, "name": name, "phone": phone,
            "notice": String(notice),
        ]
        let reply = await resident.post("/reports", fields, photos: photos)
        let link = try #require(resident.text("url", in: reply))
        await resident.get(link)
        let signal: Int64? = try await town.program.database.read { tx in
            try tx.first("SELECT id FROM signal ORDER BY id DESC LIMIT 1") { try $0.get("id") }
        }
        return Filed(link: link, signal: "\(try #require(signal))", browser: resident)
    }

    private func worker(_ town: Town) async -> Browser {
        let worker = Browser(town.program, address: "10.9.0.2")
        await worker.signIn(town.login("community_worker", community: 0))
        return worker
    }

    private func officer(_ town: Town) async -> Browser {
        let officer = Browser(town.program, address: "10.9.0.3")
        await officer.signIn(town.login("privacy_officer"))
        await officer.get("/personal/requests")
        return officer
    }

    /// Files a request by the link; the request's number in addresses.
    private func ask(_ filed: Filed, _ kind: String, _ more: [String: String] = [:]) async throws -> String {
        let page = await filed.browser.get("\(filed.link)/data/ask?kind=\(kind)")
        let key = try #require(page.text.firstMatch(of: /name="_key" value="([^"]+)"/)?.1)
        let fields = ["kind": kind, "_key": String(key)].merging(more) { $1 }
        let reply = await filed.browser.post("\(filed.link)/data/requests", fields)
        let place = try #require(reply.headers[.location], "\(reply.status) \(reply.text)")
        return String(try #require(place.split(separator: "/").last?.split(separator: "?").first))
    }

    @discardableResult
    private func step(_ officer: Browser, _ request: String, _ action: String, _ more: [String: String] = [:])
        async throws
        -> Reply
    {
        let page = await officer.get("/personal/requests/\(request)")
        let revision = try #require(page.text.firstMatch(of: /name="revision" value="(\d+)"/)?.1, "\(page.status)")
        let fields = ["action": action, "revision": String(revision)].merging(more) { $1 }
        return await officer.post("/personal/requests/\(request)/steps", fields)
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a person sees and takes away what is held under his phone, once he was called back`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            _ = try await file("MARKFIRST 楼道灯坏", in: town)
            _ = try await file("MARKSHARED 水管漏", in: town, name: "李先生")
            _ = try await file("MARKOTHER 别人的事", in: town, phone: "13900001111")
            let mine = try await file("MARKSECOND 路灯坏", in: town)
            let worker = await worker(town)
            await worker.get("/signals/\(mine.signal)")
            await worker.post("/signals/\(mine.signal)/contact", ["purpose": "回电核实 13700002222"])
            let own = await mine.browser.get("\(mine.link)/data")
            #expect(own.text.contains("MARKSECOND") && own.text.contains(Self.phone) && !own.text.contains("MARKFIRST"))
            #expect(own.text.contains("社区工作者") && own.text.contains("回电核实 137****22"))
            let request = try await ask(mine, "copy", ["scope": "phone"])
            let officer = await officer(town)
            let list = await officer.get("/personal/requests")
            #expect(list.text.contains("/personal/requests/\(request)") && list.text.contains("待核实身份"))
            // Not before it is known who asks; and his number stands nowhere until it is asked for.
            let early = try await step(officer, request, "answer")
            #expect(early.status == .unprocessableContent)
            #expect(!(await officer.get("/personal/requests/\(request)")).text.contains(Self.phone))
            #expect(await mine.browser.get("\(mine.link)/data/requests/\(request)/file").status == .notFound)
            let shown = await officer.post("/personal/requests/\(request)/contact", [:])
            #expect(shown.text.contains(Self.phone))
            try await step(officer, request, "confirm", ["note": "回拨核实"])
            let answered = try await step(officer, request, "answer", ["note": "已开放"])
            #expect(answered.status == .seeOther)
            let copy = await mine.browser.get("\(mine.link)/data/requests/\(request)/file")
            #expect(copy.status == .ok && copy.headers[.contentType] == "application/json")
            #expect(copy.text.contains("MARKFIRST") && copy.text.contains("MARKSECOND"))
            #expect(copy.text.contains("MARKSHARED") && !copy.text.contains("李先生") && copy.text.contains("李**"))
            #expect(!copy.text.contains("MARKOTHER"))
            #expect(copy.text.contains("个人信息保护负责人") && !copy.text.contains("13700002222"))
            _ = try JSONSerialization.jsonObject(with: Data(copy.body))
            let other = try await file("无关", in: town, phone: "")
            #expect(await other.browser.get("\(other.link)/data/requests/\(request)").status == .notFound)
            town.clock.advance(.seconds(31 * 86_400))
            #expect(await mine.browser.get("\(mine.link)/data/requests/\(request)/file").status == .notFound)
        }
    }

    /// The case that was opened from the report, closed when asked.
    private func open(_ filed: Filed, in town: Town, title: String) async throws -> String {
        let worker = await worker(town)
        await worker.get("/signals/\(filed.signal)")
        let reply = await worker.post(
            "/signals/\(filed.signal)/case",
            ["category": "noise.neighbour", "title": title]
        )
        return try #require(reply.headers[.location])
    }

    /// All that workers, programs' lists and the index say.
    private func everything(_ town: Town, _ filed: Filed, _ path: String, word: String) async throws -> String {
        try await town.program.bus.lookOnce()
        try await town.program.search.catchUp()
        let worker = await worker(town)
        var said = ""
        for address in [
            "/signals?state=all", "/signals/\(filed.signal)", "/cases?show=all", "/cases/export?show=all", path,
            "/search?q=\(word)", "/desk",
        ] {
            for json in [false, true] { said += await worker.get(address, json: json).text }
        }
        let number = try #require(path.split(separator: "/").last)
        for address in ["/cases/map?show=all", "/cases/map/places.json?show=all"] {
            said += await worker.get(address, json: true).text
        }
        said += try table(await worker.get("/cases/export?show=all&format=xlsx").body)
        // A program that may read everything, also who reports.
        let area = try #require(
            try await town.program.areas.area(code: town.street.areas(of: .community)[0].code).path.community
        )
        let program = try await ProgramClient.make(
            town,
            area: area,
            scopes: [.readSignals, .readCases, .readPersonal],
            name: "程序 \(town.program.context.number())"
        )
        for address in [
            "/api/v1/signals", "/api/v1/signals/\(filed.signal)",
            "/api/v1/signals/\(filed.signal)?purpose=%E6%A0%B8%E5%AE%9E",
            "/api/v1/cases", "/api/v1/cases/\(number)",
        ] {
            let reply = await program.send(.get, address)
            #expect(reply.status == .ok, "\(address): \(reply.status) \(reply.text)")
            said += reply.text.replacing("attachments/", with: "photos/")
        }
        return said
    }

    /// The cells of a spreadsheet.
    private func table(_ bytes: [UInt8]) throws -> String {
        let reader = try XLSXReader(bytes)
        var row = RawRow()
        var said = ""
        while try reader.next(&row) {
            for column in 0..<row.count { said += row.text(column) + "\t" }
        }
        return said
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what was erased is nowhere, and figures still add up`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let filed = try await file("MARKTEXT 邻居装修", in: town, photos: [PersonalDataTests.photo])
            await filed.browser.post("\(filed.link)/remarks", ["text": "MARKREMARK 补充"])
            let path = try await open(filed, in: town, title: "MARKTITLE 邻居装修")
            #expect(try await everything(town, filed, path, word: "MARKTEXT").contains("MARKTITLE"))
            let worker = await worker(town)
            let before = numbers(await worker.get("/figures"))
            #expect(before.contains("1") && photoFiles(town) == 1)
            let request = try await ask(filed, "delete")
            let officer = await officer(town)
            // The purpose is not reached while the case is open.
            let refused = try await step(officer, request, "answer")
            #expect(refused.status == .unprocessableContent && refused.text.contains("第四十七条"))
            let erased = try await step(officer, request, "answer", ["despite": "上报有误，本人坚持"])
            #expect(erased.status == .seeOther)
            let said = try await everything(town, filed, path, word: "MARKTEXT")
            for word in ["MARKTEXT 邻", "MARKREMARK", "MARKTITLE"] { #expect(!said.contains(word), "\(word)") }
            #expect(said.contains(Forgotten.text))
            let left = try await town.program.database.read { tx in
                [
                    try tx.count("SELECT COUNT(*) AS n FROM attachment"),
                    try tx.count(
                        "SELECT COUNT(*) AS n FROM signal WHERE phone_index IS NOT NULL OR name_sealed IS NOT NULL"
                    ),
                    try tx.count("SELECT COUNT(*) AS n FROM consent WHERE withdrawn_at IS NULL"),
                    try tx.count("SELECT COUNT(*) AS n FROM signal_withheld"),
                ]
            }
            #expect(left == [0, 0, 0, 0])
            #expect(photoFiles(town) == 0)
            #expect(numbers(await worker.get("/figures")) == before)
            #expect(await worker.get(path).status == .ok)
            let own = await filed.browser.get("\(filed.link)/data")
            #expect(own.status == .ok && !own.text.contains(Self.phone) && own.text.contains(Forgotten.text))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what is restricted only its person and the officer see, until it is released`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let filed = try await file("MARKTEXT 半夜施工", in: town, photos: [PersonalDataTests.photo])
            await filed.browser.post("\(filed.link)/remarks", ["text": "MARKREMARK 补充"])
            let path = try await open(filed, in: town, title: "MARKTITLE 半夜施工")
            let request = try await ask(filed, "restrict")
            let officer = await officer(town)
            #expect(try await step(officer, request, "answer").status == .seeOther)
            let said = try await everything(town, filed, path, word: "MARKTITLE")
            for word in ["MARKTEXT", "MARKREMARK", "MARKTITLE 半", "/photos/"] {
                #expect(!said.contains(word), "\(word)")
            }
            let worker = await worker(town)
            await worker.get("/signals/\(filed.signal)")
            let contact = await worker.post("/signals/\(filed.signal)/contact", ["purpose": "回电"])
            #expect(!contact.text.contains(Self.phone))
            #expect(!(await worker.post("/filing/caller", ["phone": Self.phone])).text.contains("MARKTEXT"))
            #expect(await worker.get("/search?q=5678").text.contains(path) == false)
            let page = await officer.get("/personal/requests/\(request)").text
            #expect(page.contains("MARKTEXT") && page.contains("MARKREMARK") && page.contains("正在限制处理"))
            #expect((await filed.browser.get("\(filed.link)/data")).text.contains("MARKTEXT"))
            #expect(try await step(officer, request, "lift", ["note": "本人要求解除"]).status == .seeOther)
            let again = try await everything(town, filed, path, word: "MARKTITLE")
            for word in ["MARKTEXT", "MARKREMARK", "MARKTITLE", "/photos/"] { #expect(again.contains(word), "\(word)") }
            let seen = await worker.post("/signals/\(filed.signal)/contact", ["purpose": "回电"])
            #expect(seen.text.contains(Self.phone))
            // Once released it cannot be released again.
            let twice = try? await step(officer, request, "lift", ["note": "再来"])
            #expect(twice?.status != .seeOther)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what is corrected is stored, and the value before stands nowhere`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let filed = try await file("MARKOLD 三单元", in: town)
            let officer = await officer(town)
            let wrong = await filed.browser.get("\(filed.link)/data/ask?kind=correct")
            let key = String(try #require(wrong.text.firstMatch(of: /name="_key" value="([^"]+)"/)?.1))
            let refused = await filed.browser.post(
                "\(filed.link)/data/requests",
                ["kind": "correct", "_key": key, "field": "phone", "value": "12"]
            )
            #expect(refused.status == .unprocessableContent && refused.text.contains("电话号码不对"))
            for (field, value) in [("text", "MARKNEW 二单元"), ("phone", "13699998888"), ("name", "程女士")] {
                let request = try await ask(filed, "correct", ["field": field, "value": value])
                #expect(try await step(officer, request, "answer").status == .seeOther)
            }
            let own = await filed.browser.get("\(filed.link)/data").text
            #expect(own.contains("MARKNEW") && own.contains("13699998888") && own.contains("程女士"))
            #expect(!own.contains("MARKOLD") && !own.contains(Self.phone) && !own.contains("陈女士"))
            let worker = await worker(town)
            #expect((await worker.get("/signals/\(filed.signal)")).text.contains("MARKNEW"))
            #expect((await worker.post("/filing/caller", ["phone": "13699998888"])).text.contains("MARKNEW"))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `consent is kept with its notice, and its withdrawal erases the contact at once`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let filed = try await file("MARKTEXT 占道", in: town)
            let anonymous = try await file("不留联系方式", in: town, phone: "", name: "")
            let officer = await officer(town)
            let ledger = await officer.get("/personal/consents").text
            #expect(ledger.matches(of: /2026-11<\/td>/).count == 1 && !ledger.contains(Self.phone))
            #expect(!(await anonymous.browser.get("\(anonymous.link)/data")).text.contains("撤回同意，删除"))
            #expect((await filed.browser.get("\(filed.link)/data")).text.contains("撤回同意，删除"))
            let reply = await filed.browser.post("\(filed.link)/data/consent-withdrawal", [:])
            #expect(reply.status == .seeOther)
            let own = await filed.browser.get("\(filed.link)/data").text
            #expect(!own.contains(Self.phone) && own.contains("MARKTEXT") && own.contains("已撤回"))
            let worker = await worker(town)
            await worker.get("/signals/\(filed.signal)")
            let contact = await worker.post("/signals/\(filed.signal)/contact", ["purpose": "回电"])
            #expect(!contact.text.contains(Self.phone) && contact.text.contains("MARKTEXT"))
            #expect((await officer.get("/personal/consents?show=open")).text.contains("还没有记录"))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the clock goes by working days, reminds once at each turn and shows what is late`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let filed = try await file("问一下", in: town)
            let request = try await ask(filed, "explain", ["scope": "report"])
            #expect(
                (await filed.browser.get("\(filed.link)/data/requests/\(request)")).text.contains("2026 年 12 月 11 日前")
            )
            #expect(try await town.program.requests.remind() == 0)
            town.clock.now = CivilTime(date: CivilDate(year: 2026, month: 12, day: 9), hour: 9).instant
            #expect(try await town.program.requests.remind() == 1)
            #expect(try await town.program.requests.remind() == 0)
            let officer = await officer(town)
            #expect((await officer.get("/personal/requests")).text.contains("快到期"))
            town.clock.now = CivilTime(date: CivilDate(year: 2026, month: 12, day: 14), hour: 9).instant
            #expect(try await town.program.requests.remind() == 1)
            let late = Browser(town.program, address: "10.9.0.4")
            await late.signIn(town.login("privacy_officer"))
            #expect((await late.get("/personal/requests?show=late")).text.contains("/personal/requests/\(request)"))
            #expect((await late.get("/personal/requests/\(request)")).text.contains("已逾期，已提醒"))
            try await step(late, request, "answer", ["note": "说明如下"])
            #expect(try await town.program.requests.remind() == 0)
            #expect((await late.get("/personal/requests?show=late")).text.contains("这里没有请求"))
            let told = await filed.browser.get("\(filed.link)/data/requests/\(request)").text
            #expect(told.contains("自动决定") && told.contains("说明如下"))
        }
    }

    @Test func `a refusal names its law, and a request can be taken back`() async throws {
        try await Town.with { town in
            let filed = try await file("拒绝", in: town)
            let officer = await officer(town)
            let request = try await ask(filed, "delete")
            let bare = try await step(officer, request, "refuse", ["note": "不行"])
            #expect(bare.status == .unprocessableContent)
            #expect(
                try await step(officer, request, "refuse", ["note": "事项在办", "ground": "purpose"]).status == .seeOther
            )
            let told = await filed.browser.get("\(filed.link)/data/requests/\(request)").text
            #expect(told.contains("第四十七条第一款第一项") && told.contains("事项在办"))
            #expect((await filed.browser.get("\(filed.link)/data")).text.contains("拒绝"))
            let second = try await ask(filed, "see")
            await filed.browser.post("\(filed.link)/data/requests/\(second)/withdrawal", [:])
            #expect((await filed.browser.get("\(filed.link)/data/requests/\(second)")).text.contains("已撤回"))
            // What the officer decided on an older page is not done.
            let stale = await officer.post(
                "/personal/requests/\(second)/steps",
                ["action": "answer", "revision": "2", "note": "晚了"]
            )
            #expect(stale.status == .unprocessableContent)
        }
    }

    @Test func `a worker writes a request down at the counter, and only the officer handles it`() async throws {
        try await Town.with { town in
            let filed = try await file("来窗口", in: town)
            let worker = await worker(town)
            let page = await worker.get("/personal/requests/new")
            let key = String(try #require(page.text.firstMatch(of: /name="_key" value="([^"]+)"/)?.1))
            var fields = ["_key": key, "report": Self.phone, "kind": "see", "scope": "phone"]
            let unknown = await worker.post("/personal/requests", fields)
            #expect(unknown.status == .unprocessableContent && unknown.text.contains("怎样核实"))
            fields["identity"] = "当面核对身份证"
            let done = await worker.post("/personal/requests", fields)
            #expect(done.status == .ok && done.text.contains("已登记"))
            #expect(await worker.get("/personal/requests").status == .forbidden)
            let officer = await officer(town)
            let list = await officer.get("/personal/requests").text
            let request = String(try #require(list.firstMatch(of: /\/personal\/requests\/(\d+)"/)?.1))
            #expect((await officer.get("/personal/requests/\(request)")).text.contains("当面核对身份证"))
            #expect((await filed.browser.get("\(filed.link)/data")).text.contains("待核实身份"))
            let looks = try await town.program.database.read { tx in
                try tx.count("SELECT COUNT(*) AS n FROM audit_record WHERE action = 'signal.personal_data_seen'")
            }
            #expect(looks >= 1)
        }
    }

    /// The numbers that stand on a page, in their order.
    private func numbers(_ reply: Reply) -> [String] {
        reply.text.matches(of: /<t[dh][^>]*>(?:<a[^>]*>)?(\d+)/).map { String($0.1) }
    }

    /// How many files the photos' folder holds.
    private func photoFiles(_ town: Town) -> Int {
        let folder = town.folder.appending(path: "photos")
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        return found?.compactMap { $0 as? URL }.filter {
            (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
        }.count ?? 0
    }

    /// The smallest JPEG that the program takes.
    private static var photo: [UInt8] { PlantedTown.photo(7) }
}
