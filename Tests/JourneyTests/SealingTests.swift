import Access
import Areas
import Cases
import Composition
import Foundation
import HTTPTypes
import Importing
import Inbox
import Kernel
import Outreach
import PersonalData
import Search
import Simulation
import Storage
import TestSupport
import Testing
import Web

/// What people wrote and left stands nowhere as it is.
@Suite struct SealingTests {
    /// What somebody enters, each value found nowhere else.
    enum Words {
        static let name = "欧阳绛雪"
        static let phone = "13877665544"
        static let number = "110105199003071233"
        static let body = "紫檀木匣里的雨声半夜响个不停，身份证号"
        static let place = "三号楼东侧琉璃瓦檐下第七根柱子"
        static let remark = "补充一句：昨夜又有青铜编钟似的响动"
        static let reason = "与松烟墨案重复不予受理"
        static let note = "已告知楼上加装驼绒地毯一块"
        static let title = "雨打紫檀匣扰民案"
        static let comment = "谢谢那位戴玳瑁眼镜的同志"
        static let handover = "夜班留意琥珀色面包车"
        static let ticket = "热线反映鎏金铜狮挡路"
        static let ticketPhone = "13966554433"
        static let all = [
            name, phone, number, body, place, remark, reason, note, title, comment, handover, ticket, ticketPhone,
        ]
    }

    /// What came of the reports.
    struct Entered {
        var links: [String] = []
        var matter = ""
        var photo: [UInt8] = []
        var signal: Int64 = 0
        /// A one-time code that came and was used, and one that is still waiting to be sent.
        var codes: [String] = []
    }

    /// Enters everything through the program's own pages.
    static func enter(_ sealed: SealedTown) async throws -> Entered {
        let town = sealed.town
        var entered = Entered()
        let door = try await town.door(inCommunity: 0)
        let resident = Browser(town.program)
        await resident.get("/h/\(door)/report")
        let first = await resident.post(
            "/reports",
            [
                "home": door, "_key": "sealing-key-000001", "text": Words.body + Words.number, "place": Words.place,
                "name": Words.name, "phone": Words.phone,
            ],
            photos: [PlantedTown.photo(7)]
        )
        #expect(first.status == .created)
        entered.links.append(try #require(resident.text("url", in: first)))
        await resident.post("\(entered.links[0])/remarks", ["text": Words.remark, "_key": "sealing-key-000002"])

        let worker = Browser(town.program, address: "10.0.0.2")
        await worker.signIn(town.login("community_worker", community: 0))
        let signal = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
        entered.signal = try #require(Int64(signal))
        #expect(await worker.get("/signals/\(signal)").text.contains(Words.body))
        let opened = await worker.post(
            "/signals/\(signal)/case",
            ["category": "noise.neighbour", "title": Words.title]
        )
        entered.matter = try #require(opened.headers[.location])
        for step in ["accept", "finish", "close"] {
            let before = await worker.get(entered.matter)
            let revision = try #require(before.text.firstMatch(of: /name="revision" value="(\d+)"/)).1
            await worker.post(
                "\(entered.matter)/steps",
                ["action": step, "revision": String(revision), "note": Words.note]
            )
        }
        let done = await resident.get(entered.links[0])
        let revision = try #require(done.text.firstMatch(of: /name="revision" value="(\d+)"/)).1
        await resident.post(
            "\(entered.links[0])/rating",
            ["revision": String(revision), "solved": "1", "satisfaction": "5", "note": Words.comment]
        )
        await worker.post("/signals/\(signal)/contact", ["purpose": "回电核实"])
        let page = await worker.get(entered.matter).text
        #expect(page.contains(Words.title) && page.contains(Words.note) && page.contains(Words.remark))
        let photo = try #require(page.firstMatch(of: /(\/[a-z\/0-9]*photos\/[0-9]+)/)).1
        let shown = await worker.get(String(photo))
        #expect(shown.status == .ok && shown.body.count > 400)
        entered.photo = Array(shown.body.dropFirst(shown.body.count / 2).prefix(48))

        // A second report of the same phone, which is set aside; and one without any contact.
        for (index, phone) in [Words.phone, ""].enumerated() {
            let sent = await resident.post(
                "/reports",
                [
                    "home": door, "_key": "sealing-key-00001\(index)", "text": "\(Words.body)之\(index)", "phone": phone,
                ],
                json: true
            )
            #expect(sent.status == .created)
            entered.links.append(try #require(resident.text("url", in: sent)))
        }
        let second = try #require(worker.text("id", in: await worker.get("/signals?state=new", json: true)))
        await worker.post("/signals/\(second)/setting-aside", ["reason": Words.reason])
        let login = town.login("community_worker", community: 0)
        let organisation: Int64? = try await town.program.database.read { tx in
            try tx.first(
                "SELECT p.organisation_id FROM post p JOIN account a ON a.id = p.account_id WHERE a.login = \(login)"
            ) { try $0.get("organisation_id") }
        }
        let given = await worker.post(
            "/handovers",
            ["note": Words.handover, "organisation": "\(organisation ?? 0)", "_key": "sealing-key-000099"]
        )
        #expect(given.status == .seeOther)
        #expect(await worker.get("/handovers").text.contains(Words.handover))
        try await Self.importTicket(town)
        entered.codes = try await Self.askForCodes(town)
        try await town.program.bus.lookOnce()
        try await town.program.search.catchUp()
        #expect(await worker.get("/search?q=\(Self.escaped("紫檀木匣"))").text.contains(entered.matter))
        return entered
    }

    /// The reporter signs in with his number, and asks for another code that is not sent yet.
    static func askForCodes(_ town: Town) async throws -> [String] {
        let telephones = Telephones()
        town.program.channel.value = telephones
        let resident = Browser(town.program, address: "10.0.0.9")
        await resident.get("/my")
        await resident.post("/my/codes", ["phone": Words.phone])
        while try await town.program.sending.runOnce() {}
        let first = telephones.code(Words.phone)
        await resident.get("/my/code")
        await resident.post("/my/code", ["code": first])
        #expect(await resident.get("/my").text.contains(Words.body.prefix(10)))
        town.clock.advance(.seconds(61))
        await resident.post("/my/codes", ["phone": Words.phone])
        let waiting: Int64? = try await town.program.database.read { tx in
            try tx.first("SELECT id FROM outreach_message WHERE state = 'waiting'") { try $0.get("id") }
        }
        #expect(waiting != nil)
        return [first]
    }

    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    /// A hotline's table with one row that is taken and one that is not.
    static func importTicket(_ town: Town) async throws {
        let program = town.program
        let mapping = try TicketMapping.read(
            Folders.root.appending(path: "Config/imports/hotline.yaml"),
            book: program.cases.book
        )
        let lines = [
            "工单编号,登记时间,诉求内容,诉求人,联系电话,工单状态",
            "DH77001,2026-11-02 09:00:00,\(Words.ticket),\(Words.name),\(Words.ticketPhone),办理中",
            "DH77002,昨天,\(Words.ticket),\(Words.name),\(Words.ticketPhone),办理中",
        ]
        var task = Importer.Task(
            name: "hotline.csv",
            content: .bytes(Array(lines.joined(separator: "\n").utf8)),
            mapping: mapping
        )
        task.area = town.street.areas(of: .street)[0].code
        let outcome = try await program.imports.run(task)
        #expect(outcome.taken == 1)
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `no planted value stands in any file or log`(kind: TestDatabaseKind) async throws {
        try await SealedTown.with(kind) { sealed in
            let entered = try await Self.enter(sealed)
            if kind == .postgres {
                try await sealed.town.program.database.write { tx in try tx.execute(script: "SELECT pg_switch_wal()") }
            }
            for word in Words.all {
                let found = try sealed.files(with: Array(word.utf8))
                #expect(found.isEmpty, "\(word) stands in \(found)")
                #expect(!sealed.log.text.contains(word), "\(word) stands in the log")
            }
            #expect(try sealed.files(with: entered.photo).isEmpty, "a photo lies open")
            // Six digits stand somewhere by chance: looked for are the ways in which a code would be written down.
            for code in entered.codes {
                for written in ["验证码是 \(code)", "\"\(code)\""] {
                    #expect(try sealed.files(with: Array(written.utf8)).isEmpty, "a code lies open")
                }
                #expect(!sealed.log.text.contains(code), "a code stands in the log")
            }

            // The search must be able to find: what is written open is found, in the database and in a file.
            let open = "此句未加密供检索对照"
            try await sealed.town.program.database.write { tx in
                try tx.execute("UPDATE import_run SET fault = \(open)")
            }
            #expect(!(try sealed.files(with: Array(open.utf8))).isEmpty)
            let control = sealed.folders[0].appending(path: "control")
            let texts = [Data(Words.name.utf8).base64EncodedString(), Words.place]
            for text in texts {
                try #require(text.data(using: text == Words.place ? .utf16LittleEndian : .utf8)).write(to: control)
                let needle = text == Words.place ? Words.place : Words.name
                #expect(try sealed.files(with: Array(needle.utf8)) == ["control"])
            }
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what a person sent is gone once his keys are destroyed, in every process, and the figures stay`(
        kind: TestDatabaseKind
    ) async throws {
        try await SealedTown.with(kind) { sealed in
            let entered = try await Self.enter(sealed)
            let town = sealed.town
            let other = try await sealed.otherProgram()
            let worker = Browser(other, address: "10.0.0.4")
            await worker.signIn(town.login("community_worker", community: 0))
            #expect(await worker.get(entered.matter).text.contains(Words.body))
            func count(_ sql: SQL) async throws -> Int { try await other.database.read { try $0.count(sql) } }
            let before = try await (
                count("SELECT COUNT(*) AS n FROM signal"), count("SELECT COUNT(*) AS n FROM case_event"),
                count("SELECT COUNT(*) AS n FROM signal_event")
            )
            let person = try #require(town.program.signals.person(of: Words.phone))
            let done = try await town.program.requests.forget(person: person, by: nil, reason: "本人申请")
            #expect(done.signals == 2 && done.cases == 1 && done.photos == 1)
            try await town.program.bus.lookOnce()
            try await town.program.search.catchUp()

            for path in [entered.matter, "/signals/\(entered.signal)", "/signals", "/cases?scope=all", "/cases"] {
                let reply = await worker.get(path)
                #expect(reply.status == .ok, "\(path)")
                for word in [Words.number, Words.place, Words.remark, Words.title, Words.name, Words.phone] {
                    #expect(!reply.text.contains(word), "\(word) on \(path)")
                }
            }
            let page = await worker.get(entered.matter).text
            #expect(page.contains(Forgotten.text))
            #expect(page.contains(Words.note), "what the staff wrote stays")
            #expect(!page.contains(Words.comment))
            let resident = Browser(other, address: "10.0.0.5")
            #expect(await resident.get(entered.links[0]).text.contains(Forgotten.text))
            // Another's report is as it was.
            #expect(await resident.get(entered.links[2]).text.contains(Words.body))
            let found = await worker.get("/search?q=\(Self.escaped("编钟"))").text
            #expect(!found.contains(entered.matter))
            let contact = await worker.post("/signals/\(entered.signal)/contact", ["purpose": "回电核实"])
            #expect(contact.status.code < 500 && !contact.text.contains(Words.phone))
            let after = try await (
                count("SELECT COUNT(*) AS n FROM signal"), count("SELECT COUNT(*) AS n FROM case_event"),
                count("SELECT COUNT(*) AS n FROM signal_event")
            )
            #expect(before.0 == after.0 && before.1 == after.1 && before.2 == after.2)
            #expect(try await count("SELECT COUNT(*) AS n FROM audit_record WHERE action = 'signal.erased'") == 2)
            let photos = town.folder.appending(path: "photos")
            let left = try FileManager.default.subpathsOfDirectory(atPath: photos.path()).filter { name in
                (try? Data(contentsOf: photos.appending(path: name))) != nil
            }
            #expect(left.isEmpty)
            // He may write again, and that is his again.
            await resident.get(entered.links[0])
            await resident.post("\(entered.links[0])/remarks", ["text": "还有一事", "_key": "sealing-key-000077"])
            #expect(await resident.get(entered.links[0]).text.contains("还有一事"))
            await other.database.close()
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a text that somebody put into another row is not shown, and the others of its page are`(
        kind: TestDatabaseKind
    ) async throws {
        try await SealedTown.with(kind) { sealed in
            let entered = try await Self.enter(sealed)
            let town = sealed.town
            let row = entered.signal
            let changed = try await town.program.database.write { tx in
                try tx.execute(
                    """
                    UPDATE signal SET body = (SELECT MAX(s.body) FROM signal s WHERE s.id <> \(row) AND s.key_id IS NOT NULL)
                    WHERE id = \(row)
                    """
                )
            }
            #expect(changed == 1)
            let worker = Browser(town.program, address: "10.0.0.7")
            await worker.signIn(town.login("community_worker", community: 0))
            let list = await worker.get("/signals?show=all")
            #expect(list.status == .ok && list.text.contains(Words.remark) == false)
            let page = await worker.get("/signals/\(entered.signal)")
            #expect(page.status == .ok && page.text.contains(Damaged.text))
            let other = Browser(town.program, address: "10.0.0.8")
            #expect(await other.get(entered.links[2]).text.contains(Words.body))
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the key file changes while programs run, and the old version can be taken away`(kind: TestDatabaseKind)
        async throws
    {
        try await SealedTown.with(kind) { sealed in
            let entered = try await Self.enter(sealed)
            let town = sealed.town
            let other = try await sealed.otherProgram()
            func notes() async throws -> [String] {
                try await town.program.database.read { tx in
                    try tx.query("SELECT note FROM case_event ORDER BY id") { try $0.get("note") }
                }
            }
            let before = try await notes()
            let version = try await town.program.rotation.rotate(random: town.program.context.random)
            #expect(version == 2)
            #expect(try await notes() == before, "what an event sealed is never written again")
            let status = try await town.program.rotation.status()
            #expect(status.versions[1] == 0 && (status.versions[2] ?? 0) > 5 && status.newest == 2)
            let worker = Browser(other, address: "10.0.0.6")
            await worker.signIn(town.login("community_worker", community: 0))
            #expect(
                await worker.get(entered.matter).text.contains(Words.body),
                "a running program finds the new version"
            )
            try await town.program.rotation.retire(1)
            let file = try String(contentsOf: sealed.settings.keyFile, encoding: .utf8)
            #expect(!file.contains("\n1 ") && !file.hasPrefix("1 ") && file.contains("lasting "))

            let third = try await sealed.otherProgram(19)
            let fresh = Browser(third, address: "10.0.0.7")
            await fresh.signIn(town.login("community_worker", community: 0))
            let page = await fresh.get(entered.matter).text
            #expect(page.contains(Words.body) && page.contains(Words.title) && page.contains(Words.note))
            let photo = try #require(page.firstMatch(of: /(\/[a-z\/0-9]*photos\/[0-9]+)/)).1
            #expect(await fresh.get(String(photo)).status == .ok)
            let contact = await fresh.post("/signals/\(entered.signal)/contact", ["purpose": "回电核实"])
            #expect(contact.text.contains(Words.phone))
            // Links, blind indexes and the search know no versions.
            #expect(await Browser(third).get(entered.links[0]).text.contains(Words.body))
            #expect(third.signals.person(of: Words.phone) == town.program.signals.person(of: Words.phone))
            #expect(await fresh.get("/search?q=\(Self.escaped("紫檀木匣"))").text.contains(entered.matter))
            await third.database.close()
            await other.database.close()
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what was written before texts were sealed is read, sealed and read again`(kind: TestDatabaseKind) async throws
    {
        try await SealedTown.with(kind) { sealed in
            let entered = try await Self.enter(sealed)
            let town = sealed.town
            // As rows were before.
            let signal = entered.signal
            try await town.program.database.write { tx in
                try tx.execute(
                    """
                    UPDATE signal SET body = \(Words.body), place = '', key_id = NULL, name_sealed = NULL,
                        phone_sealed = NULL WHERE id = \(signal)
                    """
                )
                try tx.execute("UPDATE signal_event SET note = \(Words.remark), key_id = NULL WHERE note <> ''")
                try tx.execute(
                    "UPDATE case_record SET title = \(Words.title), key_id = NULL WHERE signal_id = \(signal)"
                )
                try tx.execute("UPDATE case_event SET note = \(Words.note), key_id = NULL WHERE note <> ''")
                try tx.execute("UPDATE shift_handover SET note = \(Words.handover), key_id = NULL")
            }
            let worker = Browser(town.program, address: "10.0.0.8")
            await worker.signIn(town.login("community_worker", community: 0))
            func isRead() async -> Bool {
                let page = await worker.get(entered.matter).text
                return [Words.body, Words.title, Words.remark, Words.note].allSatisfy { page.contains($0) }
            }
            #expect(await isRead())
            #expect(try await town.program.sealing.sealAll(batch: 2) > 4)
            #expect(try await town.program.sealing.sealAll() == 0)
            #expect(await isRead())
            let open: Int = try await town.program.database.read { tx in
                try tx.count("SELECT COUNT(*) AS n FROM signal WHERE key_id IS NULL")
                    + tx.count("SELECT COUNT(*) AS n FROM signal_event WHERE key_id IS NULL AND note <> ''")
                    + tx.count("SELECT COUNT(*) AS n FROM case_record WHERE key_id IS NULL OR title = \(Words.title)")
                    + tx.count("SELECT COUNT(*) AS n FROM case_event WHERE note = \(Words.note)")
                    + tx.count("SELECT COUNT(*) AS n FROM shift_handover WHERE note = \(Words.handover)")
            }
            #expect(open == 0)
        }
    }
}
