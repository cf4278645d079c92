package import Kernel
package import Logging
public import ServiceLifecycle
package import Storage

/// Keeps the rollups of figures: builds them where there are none, then follows the facts.
///
/// A step writes nothing here, so that steps in one street never wait for one number. What has happened since the
/// follower's place is added when figures are read (`FigureStore`), so a figure is of the moment in which it is read.
public struct FigureRollup: Service {
    static let consumer = "figures"
    /// Days that are kept: more than the longest period.
    ///
    /// Longer ones would be counted anew.
    static let kept = 400

    let database: any Database
    private let context: Context
    private let follower: FactFollower
    private let logger: Logger

    package init(database: any Database, context: Context, logger: Logger) {
        self.database = database
        self.context = context
        self.logger = logger
        follower = FactFollower(database, consumer: Self.consumer, batch: 100, logger: logger) { facts, tx in
            guard let since = try Self.since(in: tx) else { return }
            for (kind, ids) in Self.subjects(facts.map { ($0.fact.kind, $0.fact.subject) }) {
                try Self.refresh(ids, kind, since: since, in: tx)
            }
        }
    }

    public func run() async throws {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                try await begin()
                while try await build(batch: 100) {
                    if Task.isCancelled || Task.isShuttingDownGracefully { return }
                }
                break
            } catch {
                logger.error("The rollups of figures cannot be built", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(2))
            }
        }
        try await follower.run()
    }

    /// Brings the rollups up to all facts that have their numbers; with `isAnew`, they are emptied and built again.
    package func catchUp(isAnew: Bool = false) async throws {
        try await begin(isAnew: isAnew)
        while try await build(batch: 500) {}
        try await follower.followAll()
    }

    /// Which rows facts are about, those of each kind once.
    static func subjects(_ facts: [(kind: String, subject: Int64)]) -> [FigureEntry.Kind: [Int64]] {
        var subjects: [FigureEntry.Kind: Set<Int64>] = [:]
        for fact in facts {
            guard let kind = kind(of: fact.kind) else { continue }
            subjects[kind, default: []].insert(fact.subject)
        }
        return subjects.mapValues { $0.sorted() }
    }

    private static func kind(of fact: String) -> FigureEntry.Kind? {
        // A signal counts once, when it comes in; what is done with it later changes no figure.
        if fact == "signal.received" { return .signal }
        return fact.hasPrefix("case.") || fact.hasPrefix("deadline.") ? .matter : nil
    }

    /// The first day that the rollups hold; nil before they are begun.
    static func since(in tx: any ReadTransaction) throws -> Int? {
        try tx.first("SELECT since_day FROM figure_rollup WHERE only_row = 1") { try $0.get("since_day") }
    }

    private func begin(isAnew: Bool = false) async throws {
        let since = FigureEntry.day(context.now()) - Self.kept
        try await database.write { tx in
            if isAnew {
                for table in ["figure_cell", "figure_open", "figure_entry", "figure_overlap", "figure_rollup"] as [SQL]
                {
                    try tx.execute("DELETE FROM \(table)")
                }
            }
            try tx.execute(
                """
                INSERT INTO figure_rollup (only_row, since_day, last_case, last_signal, is_done)
                VALUES (1, \(since), 0, 0, 0) ON CONFLICT (only_row) DO NOTHING
                """
            )
            try tx.execute(
                """
                INSERT INTO fact_cursor (consumer, number) VALUES (\(Self.consumer), \(try tx.latestFactNumber()))
                ON CONFLICT (consumer) DO NOTHING
                """
            )
        }
    }

    /// Adds the next rows of what was there before the rollups; false when all are done.
    private func build(batch: Int) async throws -> Bool {
        try await database.write { tx in
            let place = try tx.first(
                """
                SELECT since_day, last_case, last_signal FROM figure_rollup WHERE is_done = 0\(tx.dialect.forUpdate)
                """
            ) { row in
                (
                    since: try row.get("since_day", as: Int.self), matter: try row.get("last_case", as: Int64.self),
                    signal: try row.get("last_signal", as: Int64.self)
                )
            }
            guard let place else { return false }
            let matters: [Int64] = try tx.query(
                "SELECT id FROM case_record WHERE id > \(place.matter) ORDER BY id LIMIT \(batch)"
            ) { try $0.get("id") }
            let signals: [Int64] = try tx.query(
                "SELECT id FROM signal WHERE id > \(place.signal) ORDER BY id LIMIT \(batch)"
            ) { try $0.get("id") }
            try Self.refresh(matters, .matter, since: place.since, in: tx)
            try Self.refresh(signals, .signal, since: place.since, in: tx)
            try tx.execute(
                """
                UPDATE figure_rollup SET last_case = \(matters.last ?? place.matter),
                    last_signal = \(signals.last ?? place.signal), is_done = \(matters.isEmpty && signals.isEmpty)
                WHERE only_row = 1
                """
            )
            return true
        }
    }
}
