import Kernel
import Storage

/// Reading what delivers facts.
struct VerificationStore: Sendable {
    let database: any Database

    /// The number after which the next fact is missing, with the next one that is there; nil where there is no gap after `last`.
    func gap(after last: Int64, limit: Int) async throws -> (gap: (Int64, Int64)?, last: Int64, count: Int) {
        try await database.read { tx in
            let numbers: [Int64] = try tx.query(
                "SELECT number FROM outbox WHERE number > \(last) ORDER BY number LIMIT \(limit)"
            ) { try $0.get("number") }
            var before = last
            for number in numbers {
                // Facts before the oldest may have been pruned.
                if number != before + 1, before != 0 { return ((before, number), number, numbers.count) }
                before = number
            }
            return (nil, before, numbers.count)
        }
    }

    struct Consumer: Sendable {
        let name: String
        let place: Int64
        /// When the oldest fact happened that it has not followed.
        let waitingSince: Instant?
    }

    func consumers() async throws -> (all: [Consumer], latest: Int64) {
        try await database.read { tx in
            let places: [(String, Int64)] = try tx.query("SELECT consumer, number FROM fact_cursor ORDER BY consumer") {
                (try $0.get("consumer"), try $0.get("number"))
            }
            let all = try places.map { name, place in
                let since: Instant? = try tx.first(
                    "SELECT at FROM outbox WHERE number > \(place) ORDER BY number LIMIT 1"
                ) { try $0.get("at") }
                return Consumer(name: name, place: place, waitingSince: since)
            }
            return (all, try tx.latestFactNumber())
        }
    }

    /// The webhooks that were given up, or fail since before `moment`.
    func standing(since moment: Instant) async throws -> [(id: Int64, isGivenUp: Bool, place: Int64)] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT id, state, place FROM webhook WHERE state = 'given_up' OR failing_since < \(moment) ORDER BY id
                """
            ) { (try $0.get("id"), try $0.get("state", as: String.self) == "given_up", try $0.get("place")) }
        }
    }
}
