import Access
import Areas
import Cases
import Composition
import Figures
import Foundation
import Inbox
import Kernel
import Search
import Simulation
import Storage
import TestSupport
import Testing

@testable import Importing

@Suite struct ImportTests {
    /// What the fixture's rows come to.
    private static func check(_ town: ImportTown, _ outcome: Importer.Outcome) async throws {
        let refused = outcome.problems.filter(\.isRefusal)
        #expect(outcome.tally.rows == 12)
        #expect(outcome.tally.refused == 6)
        #expect(Set(refused.map(\.column)) == ["*工单编号", "办结时间", "登记时间", "诉求内容", "工单状态"])
        #expect(refused.count == 6)
        // No value in a report says who somebody is.
        let shown = outcome.problems.map(\.value).joined()
        #expect(!shown.contains("13800138000") && !shown.contains("11010519491231002X"))
    }

    @Test(arguments: FreshDatabase.all)
    func `a hotline's table is taken over with its numbers, times, places and defects`(_ kind: TestDatabaseKind)
        async throws
    {
        try await ImportTown.with(kind) { town in
            let task = try town.task(await town.fixture())
            let look = try await town.program.imports.look(task)
            try await Self.check(town, look)
            #expect(try await town.count("SELECT COUNT(*) AS n FROM signal") == 0)
            let outcome = try await town.program.imports.run(task)
            let run = try #require(outcome.run)
            let problems = try await town.program.imports.store.problems(of: run)
            #expect(problems.kept == look.problems)
            #expect(outcome.taken == 6)
            #expect(outcome.tally.placed == 5)
            let breaches = try await Invariants.breaches(of: town.program.database, town.program.cases.book)
            #expect(breaches == [], "\(breaches)")

            let first = try await town.matter("DH0001")
            #expect(first.category == "environment.clutter")
            #expect(first.state == "rated")
            #expect(first.level == "building")
            #expect(CivilTime(try #require(first.closedAt)).description == "2026-11-04 16:30:00")
            #expect(CivilTime(try #require(first.closedDue)).description == "2026-11-09 17:30:00")
            let lift = try await town.matter("DH0003")
            #expect(lift.events == ["opened", "pass_on", "accept", "close", "rate"])
            #expect(lift.text == "电梯又坏了，请打138****8000")
            let far = try await town.matter("DH0008")
            #expect(far.state == "accepted")
            #expect(far.level == "street")
            #expect(far.dueAt != nil)
            // What a hotline passes on has the hotline's times.
            let hotline = try await town.count(
                "SELECT COUNT(*) AS n FROM case_record WHERE channel = \("hotline") AND contact_limit = \("1wd")"
            )
            #expect(
                try await town.count("SELECT COUNT(*) AS n FROM case_record WHERE channel = \("hotline")") == hotline
            )
            #expect(hotline > 0)

            // The reporter's number is sealed, and found by whoever may look.
            let worker = try await town.worker()
            let found = try await town.program.signals.earlier(phone: "13900001111", by: worker)
            #expect(found.map(\.text) == ["三楼楼道里堆放杂物和纸箱，\n走路都不方便。"])
            #expect(try await town.program.signals.contact(of: found[0].id, purpose: "test", by: worker).name == "王小明")
            let ticket = try #require(try await town.program.signals.ticket(of: found[0].id))
            #expect(ticket.channel == "电话" && ticket.nature == .complaint && ticket.isPlaced)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `a second run adds nothing, and a changed row is told`(_ kind: TestDatabaseKind) async throws {
        try await ImportTown.with(kind) { town in
            let bytes = try await town.fixture()
            _ = try await town.program.imports.run(try town.task(bytes))
            let changed = Array(String(decoding: bytes, as: UTF8.self).replacing("路灯不亮", with: "路灯坏了").utf8)
            for (content, different) in [(bytes, 0), (changed, 1)] {
                let again = try await town.program.imports.run(try town.task(content))
                #expect(again.taken == 0)
                #expect(again.tally.known == 6)
                #expect(again.tally.knownDifferent == different)
            }
            #expect(try await town.count("SELECT COUNT(*) AS n FROM signal") == 6)
            let breaches = try await Invariants.breaches(of: town.program.database, town.program.cases.book)
            #expect(breaches == [], "\(breaches)")
        }
    }

    @Test func `an interrupted run goes on where it stopped`() async throws {
        try await ImportTown.with(.sqlite) { town in
            var csv = "工单编号,登记时间,诉求内容\n"
            for number in 0..<3000 { csv += "N\(number),2026-11-0\(number % 9 + 1) 08:00,第\(number)盏路灯不亮\n" }
            let task = try town.task(Array(csv.utf8))
            let running = Task {
                try await town.program.imports.run(task) {
                    if $0.rows >= 1200 { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            await #expect(throws: CancellationError.self) { try await running.value }
            let half = try await town.count("SELECT COUNT(*) AS n FROM signal")
            #expect(half > 0 && half < 3000)
            let rest = try await town.program.imports.run(task)
            #expect(rest.resumed >= half)
            #expect(rest.taken + half == 3000 || rest.resumed == half)
            #expect(try await town.count("SELECT COUNT(*) AS n FROM signal") == 3000)
            #expect(try await town.count("SELECT COUNT(*) AS n FROM import_run") == 1)
            let breaches = try await Invariants.breaches(of: town.program.database, town.program.cases.book)
            #expect(breaches == [], "\(breaches)")
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `two programs that read the same file in write each row once`(_ kind: TestDatabaseKind) async throws {
        try await ImportTown.with(kind) { town in
            var csv = "工单编号,登记时间,诉求内容\n"
            for number in 0..<3000 { csv += "T\(number),2026-11-0\(number % 9 + 1) 08:00,第\(number)盏路灯不亮\n" }
            let task = try town.task(Array(csv.utf8))
            let imports = town.program.imports
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        do {
                            _ = try await imports.run(task)
                            return true
                        } catch is ImportStore.ReadElsewhere { return false } catch {
                            Issue.record(error)
                            return false
                        }
                    }
                }
                return await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(outcomes.contains(true))
            #expect(try await town.count("SELECT COUNT(*) AS n FROM signal") == 3000)
            #expect(try await town.count("SELECT CAST(SUM(taken) AS BIGINT) AS n FROM import_run") == 3000)
            let breaches = try await Invariants.breaches(of: town.program.database, town.program.cases.book)
            #expect(breaches == [], "\(breaches)")
        }
    }

    @Test func `lateness of what came in late is known, and told from now on only`() async throws {
        try await ImportTown.with(.sqlite) { town in
            let csv = """
                工单编号,登记时间,截止时间,诉求内容
                L1,2026-03-01 08:00,2026-03-03 08:00,路灯不亮
                L2,2026-11-20 08:55,2026-11-28 08:00,路灯不亮
                """
            _ = try await town.program.imports.run(try town.task(Array(csv.utf8)))
            #expect(try await town.program.cases.tell() == 0)
            let late: SQL = "SELECT told_level AS n FROM case_record WHERE number = 'L1'"
            #expect(try await town.count(late) > 1)
            let waits: SQL = "SELECT COUNT(*) AS n FROM case_record WHERE number = 'L2' AND tell_at IS NOT NULL"
            #expect(try await town.count(waits) == 1)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `the search finds what was imported, and figures count it`(_ kind: TestDatabaseKind) async throws {
        try await ImportTown.with(kind) { town in
            _ = try await town.program.imports.run(try town.task(await town.fixture()))
            try await town.program.bus.lookOnce()
            try await town.program.search.catchUp()
            let worker = try await town.worker()
            for words in ["纸箱", "DH0001"] {
                let found = try await town.program.search.store.find(
                    SearchQuery(words),
                    for: worker,
                    before: nil,
                    limit: 9
                )
                #expect(found.subjects.contains { $0.number == "DH0001" }, "\(words)")
            }
            let closed = try await town.count("SELECT COUNT(*) AS n FROM case_record WHERE closed_at IS NOT NULL")
            #expect(closed == 4)
        }
    }

    @Test func `the spreadsheet that openpyxl writes of the same rows comes to the same`() async throws {
        try await ImportTown.with(.sqlite) { town in
            let folder = FileManager.default.temporaryDirectory.appending(path: "linli-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let csv = folder.appending(path: "hotline.csv")
            let xlsx = folder.appending(path: "hotline.xlsx")
            let bytes = try await town.fixture()
            try Data(bytes).write(to: csv)
            try SpreadsheetTests.python([
                Folders.root.appending(path: "Scripts/hotline-fixture").path(), csv.path(), xlsx.path(),
            ])
            var task = try town.task([])
            task.content = .path(xlsx.path())
            let table = try await town.program.imports.look(try town.task(bytes), sample: 20)
            let sheet = try await town.program.imports.look(task, sample: 20)
            #expect(sheet.sample.map(\.words) == table.sample.map(\.words))
            #expect(sheet.tally.refused == table.tally.refused)
            // A title and the head line above, and an empty row before the fourth.
            #expect(sheet.sample.first?.line == 3)
            #expect(sheet.problems.last?.line == 14)
            let outcome = try await town.program.imports.run(task)
            #expect(outcome.taken == 6)
        }
    }

    @Test func `GB 18030 comes to the same as UTF-8`() async throws {
        try await ImportTown.with(.sqlite) { town in
            let bytes = try await town.fixture()
            let folder = FileManager.default.temporaryDirectory
            let plain = folder.appending(path: "linli-\(UUID().uuidString).csv")
            try Data(bytes).write(to: plain)
            defer { try? FileManager.default.removeItem(at: plain) }
            try SpreadsheetTests.python([
                "-c",
                "import sys; p = sys.argv[1]; t = open(p, encoding='utf-8-sig', newline='').read(); open(p, 'w', encoding='gb18030', newline='').write(t)",
                plain.path(),
            ])
            var task = try town.task([])
            task.content = .path(plain.path())
            let look = try await town.program.imports.look(task, sample: 20)
            let same = try await town.program.imports.look(try town.task(bytes), sample: 20)
            #expect(look.form.contains("GB18030"))
            #expect(look.sample.map(\.words) == same.sample.map(\.words))
        }
    }

    @Test func `keywords choose what the tree of categories suggests`() throws {
        let book = try CaseBook.read(folder: Folders.root.appending(path: "Config"))
        let finder = CategoryFinder(book.categories)
        for text in ["三楼楼道里堆放杂物", "电梯困人，停电", "请问怎么办理", "油烟", "没有这样的词", "电瓶车挡住消防通道"] {
            let own = Array(text.utf8).withUnsafeBytes { finder.speaking(in: $0) }
            #expect(own?.code == book.keywordCategory(text), "\(text)")
        }
    }

    @Test func `every shipped mapping keeps its examples, and a wrong one is refused with its place`() throws {
        let book = try CaseBook.read(folder: Folders.root.appending(path: "Config"))
        let folder = Folders.root.appending(path: "Config/imports")
        #expect(try TicketMapping.readAll(ConfigurationSet.read(folder: Folders.configuration), book: book).count >= 3)
        let text = try String(contentsOf: folder.appending(path: "hotline.yaml"), encoding: .utf8)
        for (old, new, place) in [
            ("电梯: property.lift", "电梯: property.lifts", "columns.category.table.电梯"),
            ("满意: solved 4", "满意: solved 9", "columns.satisfaction.table.满意"),
            ("  nature:\n", "  natures:\n", "columns.natures"),
            ("state: open, category: other.other", "state: closed, category: other.other", "examples.[2]"),
            ("refuses: created", "refuses: closed", "examples.[3]"),
        ] {
            let fault = #expect(throws: ConfigurationFault.self) {
                try TicketMapping.read(
                    text.replacing(old, with: new, maxReplacements: 1),
                    name: "hotline.yaml",
                    book: book
                )
            }
            #expect(fault?.place == place)
        }
    }
}

extension ImportTown {
    struct Found {
        var state = ""
        var category = ""
        var level = ""
        var text = ""
        var closedAt: Instant?
        var closedDue: Instant?
        var dueAt: Instant?
        var events: [String] = []
    }

    /// A case by the number that the hotline gave it.
    func matter(_ number: String) async throws -> Found {
        try await program.database.read { tx in
            let found = try tx.first(
                """
                SELECT c.id, c.state, c.category, c.closed_at, c.closed_due_at, c.due_at, a.level, s.id AS signal_id,
                       s.body, \(SQL.key(of: "s"))
                FROM case_record c JOIN area a ON a.id = c.area_id JOIN signal s ON s.id = c.signal_id
                WHERE c.number = \(number)
                """
            ) { row in
                (
                    try row.get("id", as: Int64.self),
                    Found(
                        state: try row.get("state"),
                        category: try row.get("category"),
                        level: try row.get("level"),
                        text: try row.signalBody(id: "signal_id"),
                        closedAt: try row.find("closed_at"),
                        closedDue: try row.find("closed_due_at"),
                        dueAt: try row.find("due_at")
                    )
                )
            }
            guard let (id, row) = found else { throw NotFound("case", number) }
            var matter = row
            matter.events = try tx.query("SELECT action FROM case_event WHERE case_id = \(id) ORDER BY number") {
                try $0.get("action")
            }
            return matter
        }
    }

    /// Somebody of the street who may see everything.
    func worker() async throws -> Viewer {
        let role = Role(
            code: "role",
            name: Text(same: "role"),
            permissions: [.seeSignals, .sortSignals, .seeCases, .workCases],
            reach: .area,
            actsAs: ["street", "holder"]
        )
        let place = try await area(street.areas(of: .street)[0].code)
        let post = Post(role: role, areaLevel: .street, area: place.id.rawValue, organisation: 0)
        return Viewer(account: ID(rawValue: 1), name: "", posts: [post], session: ID(rawValue: 1))
    }
}
