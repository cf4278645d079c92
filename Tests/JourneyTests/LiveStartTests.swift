import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import TestSupport
import Testing
import Web

/// Nothing falls between a page and the stream that it opens.
@Suite struct LiveStartTests {
    /// The fact behind which a page says that its stream begins.
    private func place(of page: Reply) throws -> String {
        String(try #require(page.text.firstMatch(of: /<body [^>]*data-fact="(\d+)"/)).1)
    }

    private func said(by reply: Reply, _ town: Town) async throws -> String {
        guard case .live(let filter) = reply.content else { throw NotFound("stream", "\(reply.status)") }
        return await RouteWalk.stream(filter, town, until: .seconds(2))
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what is committed after a page was read and before its stream opens is told by the stream`(
        kind: TestDatabaseKind
    ) async throws {
        try await Town.with(kind) { town in
            try await town.program.bus.lookOnce()
            let code = try await town.door(inCommunity: 0)
            let worker = Browser(town.program, address: "10.0.0.2")
            await worker.signIn(town.login("community_worker", community: 0))
            let list = try place(of: await worker.get("/signals"))

            let resident = Browser(town.program)
            await resident.get("/h/\(code)/report")
            let sent = await resident.post(
                "/reports",
                ["home": code, "_key": "live-start-key-number-1", "text": "路灯不亮"],
                json: true
            )
            let link = try #require(resident.text("url", in: sent))
            try await town.program.bus.lookOnce()
            let signal = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
            let told = try await said(by: await worker.get("/events?after=\(list)"), town)
            #expect(told.contains("signal.received") && told.contains(signal))
            let polled = await worker.get("/events/poll?after=\(list)", json: true)
            #expect(polled.text.contains(signal))

            let progress = try place(of: await resident.get(link))
            #expect(Int(progress) ?? 0 > Int(list) ?? 0)
            await worker.get("/signals/\(signal)")
            await worker.post("/signals/\(signal)/case", ["category": "noise.neighbour", "title": "路灯"])
            try await town.program.bus.lookOnce()
            let followed = try await said(by: await resident.get("\(link)/events?after=\(progress)"), town)
            #expect(followed.contains("case.opened") && !followed.contains("signal.received"))
            // What the browser has heard goes before what its page said.
            let heard = try place(of: await resident.get(link))
            let again = try await said(
                by: await resident.get("\(link)/events?after=\(progress)", lastEvent: heard),
                town
            )
            #expect(!again.contains("event: fact"))
        }
    }
}
