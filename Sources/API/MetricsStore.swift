import Kernel
public import Storage

/// What the metrics read from the database: few and cheap questions.
public struct MetricsStore: Sendable {
    private let database: any Database

    public init(database: any Database) { self.database = database }

    struct Reading: Sendable {
        var jobs: [(state: String, count: Int)] = []
        var latest: Int64 = 0
        var lags: [(consumer: String, facts: Int64)] = []
        var openCases: [(state: String, count: Int)] = []
        var webhooks: [(state: String, count: Int)] = []
    }

    /// How busy the pool of connections is; nil without one.
    var load: DatabaseLoad? { database.load }

    func reading() async throws -> Reading {
        try await database.read { tx in
            var reading = Reading()
            reading.jobs = try tx.query(
                """
                SELECT CASE WHEN failed_at IS NOT NULL THEN 'given_up' WHEN error IS NOT NULL THEN 'failing'
                       ELSE 'waiting' END AS s, COUNT(*) AS n
                FROM job GROUP BY CASE WHEN failed_at IS NOT NULL THEN 'given_up' WHEN error IS NOT NULL THEN 'failing'
                       ELSE 'waiting' END
                """
            ) { (try $0.get("s"), try $0.get("n")) }
            let latest = try tx.latestFactNumber()
            reading.latest = latest
            reading.lags = try tx.query("SELECT consumer, number FROM fact_cursor ORDER BY consumer") { row in
                (try row.get("consumer"), max(0, latest - (try row.get("number", as: Int64.self))))
            }
            reading.openCases = try tx.query(
                "SELECT state, COUNT(*) AS n FROM case_record WHERE due_at IS NOT NULL GROUP BY state ORDER BY state"
            ) { (try $0.get("state"), try $0.get("n")) }
            reading.webhooks = try tx.query("SELECT state, COUNT(*) AS n FROM webhook GROUP BY state ORDER BY state") {
                (try $0.get("state"), try $0.get("n"))
            }
            return reading
        }
    }
}
