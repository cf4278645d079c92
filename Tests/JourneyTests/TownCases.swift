import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Simulation
import Storage
import Testing
import Web

/// Cases for the tests of their list.
extension Town {
    /// Files a report in a community and opens a case from it; the case's number in addresses.
    func openCase(_ text: String, _ category: String = "noise.neighbour", community: Int = 0) async throws -> String {
        let code = try await door(inCommunity: community)
        let resident = Browser(program, address: "10.1.1.1")
        resident.changesAddress = true
        await resident.get("/h/\(code)/report")
        let key = "\(UUID().uuidString)-0123456789".prefix(40)
        await resident.post("/reports", ["home": code, "_key": String(key), "text": text], json: true)
        let worker = Browser(program, address: "10.1.2.\(community + 1)")
        await worker.signIn(login("community_worker", community: community))
        let signal = try #require(worker.text("id", in: await worker.get("/signals", json: true)))
        await worker.get("/signals/\(signal)")
        let reply = await worker.post("/signals/\(signal)/case", ["category": category, "title": text])
        return try #require(reply.headers[.location]?.split(separator: "/").last.map(String.init))
    }

    /// The organisation of somebody's first post.
    func organisation(of login: String) async throws -> Int64 {
        let found: Int64? = try await program.database.read { tx in
            try tx.first(
                """
                SELECT p.organisation_id FROM post p JOIN account a ON a.id = p.account_id WHERE a.login = \(login)
                ORDER BY p.organisation_id
                """
            ) { try $0.get("organisation_id") }
        }
        return try #require(found)
    }

    /// Copies a case so often, under numbers that lie far from those of the next cases, with the due times given in turn; held by `holder`, or by whoever holds the case.
    func copyCase(_ id: String, times: Int, due: [Instant], holder: Int64? = nil) async throws {
        let number = try #require(ID<Town>(id)?.rawValue)
        try await program.database.write { tx in
            for copy in 1...times {
                let fresh = number + 4000 + Int64(copy)
                try tx.execute(
                    """
                    INSERT INTO case_record (
                        id, number, workflow, workflow_version, category, title, area_id, district_id, street_id,
                        community_id, grid_id, estate_id, building_id, home_id, holder_id, contact_limit,
                        handling_limit, signal_id, state, revision, opened_at, contact_since, handling_since, due_at,
                        due_provisional, closed_at, reopen_count)
                    SELECT \(fresh), \("C-\(fresh)"), workflow, workflow_version, category, \("copy \(copy)"), area_id,
                        district_id, street_id, community_id, grid_id, estate_id, building_id, home_id,
                        COALESCE(\(holder), holder_id), contact_limit, handling_limit, signal_id, state, revision,
                        opened_at, contact_since, handling_since, \(due[copy % due.count]), 0, NULL, 0
                    FROM case_record WHERE id = \(number)
                    """
                )
                try tx.execute(
                    """
                    INSERT INTO case_party (organisation_id, case_id)
                    SELECT holder_id, id FROM case_record WHERE id = \(fresh)
                    """
                )
            }
        }
    }
}

extension Browser {
    /// The identifiers of every case that a list shows, page after page.
    func cases(_ query: String) async -> [String] {
        var found: [String] = []
        var address = query.isEmpty ? "/cases" : "/cases?\(query)"
        for _ in 0..<50 {
            let reply = await get(address, json: true)
            let page = reply.text.matches(of: /"id":"([^"]*)"/).map { String($0.output.1) }
            guard !page.isEmpty, let next = text("next", in: reply) else { break }
            found += page
            address = "/cases?\(query)&after=\(next)"
        }
        return found
    }
}

extension Town {
    /// Somebody else who works on cases for the body of somebody's first post, signed in.
    func colleague(of login: String) async throws -> Browser {
        let body = try #require(street.people.first { $0.login == login }?.posts.first?.body)
        let other = try #require(
            street.people.first { person in
                person.login != login && person.posts.contains { $0.body == body && $0.role.hasSuffix("_worker") }
            }
        )
        let browser = Browser(program, address: "10.1.7.1")
        await browser.signIn(other.login)
        return browser
    }
}
