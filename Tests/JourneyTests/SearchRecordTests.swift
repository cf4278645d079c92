import Composition
import HTTPTypes
import Storage
import TestSupport
import Testing
import Web

@Suite struct SearchRecordTests {
    @Test func `looking by the end of a telephone number is recorded, whichever page is asked for`() async throws {
        try await Town.with { town in
            let worker = Browser(town.program, address: "10.1.1.1")
            await worker.signIn(town.login("community_worker", community: 0))
            for query in ["q=5678", "q=5678&before=9223372036854775807", "q=5678&before=1"] {
                #expect(await worker.get("/search?\(query)").status == .ok)
            }
            await worker.get("/search?q=56789")
            let looks = try await town.program.database.read {
                try $0.count("SELECT COUNT(*) AS n FROM audit_record WHERE action = 'search.phone_end'")
            }
            #expect(looks == 3)
        }
    }
}
