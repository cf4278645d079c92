import Attachments
import Cases
import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import TestSupport
import Testing
import Web

@Suite struct CalendarArrivalTests {
    @Test(arguments: TestDatabaseKind.allCases)
    func `when a year's holidays arrive, due times that ran into it are computed anew`(kind: TestDatabaseKind)
        async throws
    {
        let start = CivilTime(date: CivilDate(year: 2026, month: 12, day: 31), hour: 10).instant
        try await Town.with(kind, at: start) { town in
            let program = town.program
            let code = try await town.door(inCommunity: 0)
            let resident = Browser(program)
            await resident.get("/h/\(code)/report")
            await resident.post("/reports", ["home": code, "_key": "calendar-arrival-key", "text": "楼上吵闹"], json: true)
            let worker = Browser(program, address: "10.0.0.2")
            await worker.signIn(town.login("community_worker", community: 0))
            let signal = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
            await worker.get("/signals/\(signal)")
            let opened = await worker.post("/signals/\(signal)/case", ["category": "noise.neighbour", "title": "吵闹"])
            let path = try #require(opened.headers[.location])
            await worker.post("\(path)/steps", ["action": "accept", "revision": "1"])

            func due() async throws -> String {
                try await program.database.read { tx in
                    try tx.first("SELECT due_at FROM case_record") { try $0.get("due_at", as: Instant.self) }?
                        .description ?? ""
                }
            }
            // Seven working days from a Thursday, weekends only.
            #expect(try await due() == "2027-01-11 17:30:00")
            #expect(try await program.cases.recomputeProvisional() == 0)

            let holidays: Set<CivilDate> = [CivilDate(year: 2027, month: 1, day: 1)]
            let year = WorkingCalendar.Year(year: 2027, holidays: holidays, workdays: [])
            let shipped = program.cases.book
            let arrived = CaseStore(
                database: program.database,
                context: program.context,
                book: CaseBook(
                    categories: shipped.categories,
                    workflow: shipped.workflow,
                    calendar: WorkingCalendar(years: [year], shifts: shipped.calendar.shifts)
                ),
                attachments: program.photos
            )
            #expect(try await arrived.recomputeProvisional() == 1)
            #expect(try await due() == "2027-01-12 17:30:00")
            #expect(try await arrived.recomputeProvisional() == 0)
        }
    }
}
