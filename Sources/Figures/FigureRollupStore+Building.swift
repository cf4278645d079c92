import Kernel
import Storage

/// Building the rollups from the rows.
extension FigureRollup {
    /// The first day that the rollups hold; nil before they are begun.
    static func since(in tx: any ReadTransaction) throws -> Int? {
        try tx.first("SELECT since_day FROM figure_rollup WHERE only_row = 1") { try $0.get("since_day") }
    }

    func begin(isAnew: Bool = false) async throws {
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
    func build(batch: Int) async throws -> Bool {
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
