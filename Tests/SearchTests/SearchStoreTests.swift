import Access
import Areas
import Cases
import Composition
import Inbox
import Kernel
import Registry
import Storage
import TestSupport
import Testing

@testable import Search

@Suite struct SearchStoreTests {
    @Test(arguments: FreshDatabase.all)
    func `a report is found by its words, its place and its receipt, and then as its case`(_ kind: TestDatabaseKind)
        async throws
    {
        try await SearchTown.with(kind) { town in
            let worker = try await town.worker(in: try await town.community(0))
            let report = try await town.report("楼上半夜噪音太大", in: 0)
            #expect(try await town.found("噪音", by: worker) == [])
            try await town.follow()
            let signal = "signal \(report.id)"
            let place = try await town.community(0).name
            for query in ["噪音", "噪", "半夜 噪音", "太大", report.receipt, Receipt.printed(report.receipt), place] {
                #expect(try await town.found(query, by: worker) == [signal], "\(query)")
            }
            for query in ["电梯", "噪音 电梯", "音噪", "大太"] { #expect(try await town.found(query, by: worker) == []) }

            let id = try await town.open(report.id, "邻居扰民", by: worker)
            #expect(try await town.found("扰民", by: worker) == [])
            try await town.follow()
            // One row for both: the case.
            for query in ["扰民", "噪音", "邻居噪音", report.receipt, "neighbours"] {
                #expect(try await town.found(query, by: worker) == ["case \(id)"], "\(query)")
            }
            let step = CaseStep(action: "accept", revision: 1)
            try await town.program.cases.take(step, on: id, by: worker)
            try await town.program.cases.take(
                CaseStep(action: "note", revision: 2, note: "已上门劝导"),
                on: id,
                by: worker
            )
            try await town.program.signals.remark("今晚又唱歌了", on: report.id, key: "k", photos: [])
            try await town.follow()
            for query in ["劝导", "唱歌", "劝导 唱歌 噪音"] {
                #expect(try await town.found(query, by: worker) == ["case \(id)"], "\(query)")
            }
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `nobody finds what is not within his reach`(_ kind: TestDatabaseKind) async throws {
        try await SearchTown.with(kind) { town in
            let (here, there) = (try await town.community(0), try await town.community(1))
            let worker = try await town.worker(in: here)
            let one = try await town.report("噪音甲", in: 0)
            let two = try await town.report("噪音乙", in: 1)
            let three = try await town.report("噪音丙", in: 0)
            let id = try await town.open(one.id, "噪音甲", by: worker)
            let company = try await town.program.organisations.serving(here).first {
                $0.kind.takesWork && $0.kind != .communityOffice
            }
            let body = try #require(company).id.rawValue
            try await town.follow()
            #expect(Set(try await town.found("噪音", by: worker)) == ["case \(id)", "signal \(three.id)"])
            #expect(try await town.found("噪音", by: town.worker(in: there)) == ["signal \(two.id)"])
            #expect(try await town.found("噪音", by: town.worker(in: here, [.seeCases])) == ["case \(id)"])
            #expect(try await town.found(one.receipt, by: town.worker(in: there)) == [])
            // Whoever may see the signal but not its case still finds the signal.
            #expect(
                Set(try await town.found("噪音", by: town.worker(in: here, [.seeSignals])))
                    == ["signal \(one.id)", "signal \(three.id)"]
            )
            let holder = town.viewer(.organisation, here, body, [.seeCases, .seeSignals, .sortSignals])
            #expect(try await town.found("噪音", by: holder) == [])
            try await town.program.cases.take(
                CaseStep(action: "pass_on", revision: 1, note: "请处理", organisation: body),
                on: id,
                by: worker
            )
            try await town.follow()
            #expect(try await town.found("噪音", by: holder) == ["case \(id)"])
            let nobody = Viewer(account: ID(rawValue: 1), name: "", posts: [], session: ID(rawValue: 1))
            #expect(try await town.found("噪音", by: nobody) == [])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `the end of a telephone number finds its report for those who may sort it only`(_ kind: TestDatabaseKind)
        async throws
    {
        try await SearchTown.with(kind) { town in
            let here = try await town.community(0)
            let report = try await town.report("井盖松动", in: 0, phone: "13800137391")
            _ = try await town.report("井盖松动", in: 1, phone: "13800137391")
            let room = try await town.report("7391 室漏水", in: 0)
            try await town.follow()
            let sorter = try await town.worker(in: here)
            #expect(Set(try await town.found("7391", by: sorter)) == ["signal \(report.id)", "signal \(room.id)"])
            #expect(try await town.found("7391 井盖", by: sorter) == ["signal \(report.id)"])
            for part in ["391", "37391", "13800137391", "1380", "7390"] {
                #expect(try await town.found(part, by: sorter) == [], "\(part)")
            }
            let onlooker = try await town.worker(in: here, [.seeSignals, .seeCases])
            #expect(try await town.found("7391", by: onlooker) == ["signal \(room.id)"])
            let id = try await town.open(report.id, "井盖", by: sorter)
            try await town.follow()
            #expect(Set(try await town.found("7391", by: sorter)) == ["case \(id)", "signal \(room.id)"])
            #expect(try await town.found("7391", by: onlooker) == ["signal \(room.id)"])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `the cases with some words are the newest within reach, and more than asked for is said`(
        _ kind: TestDatabaseKind
    ) async throws {
        try await SearchTown.with(kind) { town in
            let worker = try await town.worker(in: town.community(0))
            let other = try await town.worker(in: town.community(1))
            var ids: [Int64] = []
            for number in 0..<3 {
                let report = try await town.report("噪音 \(number)", in: 0, phone: "13800137391")
                ids.append(try await town.open(report.id, "噪音 \(number)", by: worker).rawValue)
            }
            _ = try await town.report("噪音", in: 0)
            try await town.follow()
            let reach = worker.reach(.seeCases)
            let store = town.program.search.store
            let all = try await store.cases("噪音", within: reach, limit: 3)
            #expect(all.ids == ids.reversed() && !all.isCut)
            let two = try await store.cases("噪音", within: reach, limit: 2)
            #expect(two.ids == [ids[2], ids[1]] && two.isCut)
            #expect(try await store.cases("噪音", within: other.reach(.seeCases)).ids == [])
            #expect(try await store.cases("噪音", within: []).ids == [])
            // The end of a telephone number is none of the words.
            #expect(try await store.cases("7391", within: reach).ids == [])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `joining and undoing move a report's words between cases`(_ kind: TestDatabaseKind) async throws {
        try await SearchTown.with(kind) { town in
            let worker = try await town.worker(in: try await town.community(0))
            let first = try await town.report("路灯不亮", in: 0)
            let second = try await town.report("夜里漆黑一片", in: 0)
            let id = try await town.open(first.id, "路灯", by: worker)
            try await town.program.cases.join(second.id, to: id, by: worker)
            try await town.follow()
            #expect(try await town.found("漆黑", by: worker) == ["case \(id)"])
            try await town.program.signals.undoSorting(second.id, by: worker)
            try await town.follow()
            #expect(try await town.found("漆黑", by: worker) == ["signal \(second.id)"])
            #expect(try await town.found("路灯", by: worker) == ["case \(id)"])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `facts that come again change nothing, and building anew gives the same`(_ kind: TestDatabaseKind)
        async throws
    {
        try await SearchTown.with(kind) { town in
            let worker = try await town.worker(in: try await town.community(0))
            // Before the index was begun: read from the rows.
            let old = try await town.report("旧的噪音", in: 0)
            try await town.follow()
            let new = try await town.report("新的噪音", in: 0)
            let id = try await town.open(new.id, "新的噪音", by: worker)
            try await town.follow()
            let expected = ["case \(id)", "signal \(old.id)"]
            #expect(try await town.found("噪音", by: worker) == expected)
            let facts = try await town.program.facts.facts(after: 0, limit: 100)
            #expect(facts.count >= 4)
            let store = town.program.search.store
            for _ in 0..<2 {
                try await town.program.database.write { tx in for fact in facts { try store.follow(fact.fact, in: tx) }
                }
                #expect(try await town.found("噪音", by: worker) == expected)
                try await town.program.search.catchUp(isAnew: true)
                #expect(try await town.found("噪音", by: worker) == expected)
            }
            let rows = try await town.program.database.read { try $0.count("SELECT COUNT(*) AS n FROM search_entry") }
            #expect(rows == 3)
            #expect(try await town.program.search.lag() == 0)
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `signs of query languages are nothing but signs`(_ kind: TestDatabaseKind) async throws {
        try await SearchTown.with(kind) { town in
            let worker = try await town.worker(in: try await town.community(0))
            let report = try await town.report("噪音 near 电梯", in: 0)
            try await town.follow()
            let queries = [
                "\"噪音", "噪音*", "噪音'", "tokens:噪音", "噪音 & !电梯", "NEAR(噪音 电梯)", "噪音 <-> 电梯", "(噪音", "噪音;--", "-噪音", "^噪音",
                "噪音 AND", "噪音\u{0}电梯", "噪音\\", "%噪音_",
            ]
            for query in queries {
                let found = try await town.found(query, by: worker)
                let isWord = query.contains("tokens") || query.contains("AND")
                #expect(found == (isWord ? [] : ["signal \(report.id)"]), "\(query)")
            }
            for query in ["", " ", "\"", "*", "'", ":", "()", "、。"] {
                #expect(try await town.found(query, by: worker) == [], "\(query)")
            }
            #expect(try await town.found(String(repeating: "噪音", count: 51), by: worker) == [])
            #expect(try await town.found(String(repeating: "噪 ", count: 49), by: worker) == ["signal \(report.id)"])
        }
    }

    @Test(arguments: FreshDatabase.all)
    func `pages follow one another without a gap, an exact number stands first`(_ kind: TestDatabaseKind) async throws {
        try await SearchTown.with(kind) { town in
            let worker = try await town.worker(in: try await town.community(0))
            var ids: [String] = []
            let first = try await town.report("停车难", in: 0)
            ids.append("signal \(first.id)")
            for number in 0..<11 {
                ids.append("signal \(try await town.report("停车难\(number) 见 \(first.receipt)", in: 0).id)")
            }
            try await town.follow()
            var seen: [String] = []
            var before: Int64?
            repeat {
                let page = try await town.program.search.store.find(
                    SearchQuery("停车"),
                    for: worker,
                    before: before,
                    limit: 5
                )
                #expect(page.subjects.count <= 5)
                seen += page.subjects.map { "\($0.key.kind.rawValue) \($0.key.id)" }
                before = page.next
            } while before != nil
            #expect(seen == ids.reversed())
            #expect(try await town.found(first.receipt, by: worker).first == ids.first)
            #expect(try await town.found(first.receipt, by: worker).count == 12)
        }
    }
}
