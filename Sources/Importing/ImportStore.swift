package import Access
import Cases
package import Inbox
package import Kernel
package import Storage

/// Runs of imports in the database: a batch is written with the place that was reached, in one transaction.
package struct ImportStore: Sendable {
    let database: any Database
    let context: Context
    let signals: SignalStore

    /// At most this many problems of a run are kept; the rest is counted.
    package static let mostProblems = 100_000

    package init(database: any Database, context: Context, signals: SignalStore) {
        self.database = database
        self.context = context
        self.signals = signals
    }

    /// Begins a run, or finds the one of the same file by the same rules that was not finished.
    package func begin(
        file: String,
        digest: [UInt8],
        mapping: TicketMapping,
        area: String,
        encoding: String,
        sheet: String,
        by account: Account.ID?,
        state: ImportRun.State = .running
    ) async throws -> ImportRun {
        try await database.write { [context] tx in
            let unfinished = try tx.first(
                Self.select
                    + """
                     WHERE file_digest = \(digest) AND mapping_digest = \(mapping.digest) AND area_code = \(area)
                      AND sheet = \(sheet) AND state <> 'finished' ORDER BY id DESC LIMIT 1\(tx.dialect.forUpdate)
                    """,
                Self.read
            )
            if var run = unfinished {
                run.state = state
                run.fault = ""
                try tx.execute("UPDATE import_run SET state = \(state.rawValue), fault = '' WHERE id = \(run.id)")
                return run
            }
            let now = context.now()
            let run = ImportRun(
                id: context.id(),
                fileName: file,
                fileDigest: digest,
                mapping: mapping.code,
                mappingDigest: mapping.digest,
                area: area,
                encoding: encoding,
                sheet: sheet,
                state: state,
                rowsDone: 0,
                progress: 0,
                refused: 0,
                changed: 0,
                taken: 0,
                known: 0,
                startedBy: account?.rawValue,
                startedAt: now,
                touchedAt: now,
                fault: ""
            )
            let key = try tx.makeKey(.importRun, context: context)
            try tx.execute(
                """
                INSERT INTO import_run (id, file_name, file_digest, mapping, mapping_digest, area_code, encoding, sheet,
                    state, rows_done, progress, refused, changed, taken, known, started_by, started_at, touched_at,
                    fault, key_id)
                VALUES (\(run.id), \(file), \(digest), \(mapping.code), \(mapping.digest), \(area), \(encoding), \(sheet),
                    \(state.rawValue), 0, \(0.0), 0, 0, 0, 0, \(run.startedBy), \(now), \(now), '', \(key.id))
                """
            )
            try tx.audit(
                .init(by: account, "import.begun", table: "import_run", row: run.id.rawValue),
                context: context
            )
            return run
        }
    }

    /// A part of a run that is to be written.
    package struct Batch: Sendable {
        /// The rows of what is not there yet.
        struct Rows: Sendable {
            let tickets: SignalStore.TicketRows
            let cases: CaseStore.PastRows
        }

        var rowsToWrite: Rows?
        package var problems: [ImportProblem] = []
        /// How many records of the file come before it, and how many it stands for.
        package var from = 0
        package var rows = 0
        package var refused = 0
        package var changed = 0
        package var progress = 0.0
        package var written = Written()

        package init() {}
    }

    /// Another program reads the same file in: it has gone further than this one.
    package struct ReadElsewhere: Error, CustomStringConvertible {
        package let description = "another program is reading the same file in; this one has stopped"
    }

    /// What becomes of a batch.
    package struct Written: Sendable {
        package var taken = 0
        package var known = 0
        package var different = 0
    }

    /// What is there already under numbers that a file has.
    struct Found: Sendable {
        /// Tickets of the same source, with the checksum of what they said.
        var tickets: [String: Int64]
        /// Numbers that cases bear.
        var cases: Set<String>
    }

    /// Whether any ticket of a source is there.
    func holdsTickets(of source: String) async throws -> Bool {
        try await database.read { tx in
            let found: Int? = try tx.first("SELECT run_id FROM signal_ticket WHERE source = \(source) LIMIT 1") { _ in 1
            }
            return found != nil
        }
    }

    func found(_ numbers: [String], source: String) async throws -> Found {
        try await database.read { tx in
            var found = Found(tickets: [:], cases: [])
            for chunk in numbers.chunks(of: Self.questions) {
                // Always as many: a list of another length would be another statement.
                let asked = chunk + repeatElement(chunk[chunk.startIndex], count: Self.questions - chunk.count)
                found.tickets.merge(try SignalStore.known(Array(asked), of: source, in: tx)) { first, _ in first }
                found.cases.formUnion(try CaseStore.taken(Array(asked), in: tx))
            }
            return found
        }
    }

    /// How many numbers are asked for with one statement.
    private static let questions = 250

    /// Writes a batch and the place that was reached, in one transaction.
    ///
    /// What is there already was left out when it was made; the keys of the tables see to it that nothing that came in
    /// meanwhile is written twice: the batch is then refused as a whole (`StorageFault`, `.constraint`) and made again.
    /// Throws `ReadElsewhere`.
    package func write(_ batch: Batch, of run: ImportRun) async throws -> Written {
        try await database.write { [self] tx in
            let moved = try tx.execute(
                """
                UPDATE import_run SET rows_done = \(batch.from + batch.rows), refused = refused + \(batch.refused),
                    changed = changed + \(batch.changed), taken = taken + \(batch.written.taken),
                    known = known + \(batch.written.known), progress = \(batch.progress), touched_at = \(context.now())
                WHERE id = \(run.id) AND rows_done = \(batch.from)
                """
            )
            guard moved == 1 else { throw ReadElsewhere() }
            if let rows = batch.rowsToWrite {
                try signals.insert(rows.tickets, in: tx)
                try CaseStore.insert(rows.cases, in: tx)
            }
            try add(batch.problems, to: run.id, in: tx)
            return batch.written
        }
    }

    private func add(_ problems: [ImportProblem], to run: ImportRun.ID, in tx: any WriteTransaction) throws {
        guard !problems.isEmpty else { return }
        let last = try tx.count("SELECT COALESCE(MAX(number), 0) AS n FROM import_problem WHERE run_id = \(run)")
        let room = problems.prefix(max(0, Self.mostProblems - last))
        let key = try key(of: run, in: tx)
        for chunk in Array(room.enumerated()).chunks(of: 100) {
            let rows = try chunk.map { index, problem -> SQL in
                let place = Self.place(of: run, last + index + 1)
                let value = try tx.vault.seal(problem.value, at: place, with: key)
                return """
                    (\(run), \(last + index + 1), \(problem.line), \(problem.column), \(value), \(problem.isRefusal),
                     \(problem.message.zh), \(problem.message.en))
                    """
            }
            try tx.execute(
                """
                INSERT INTO import_problem (run_id, number, line, column_name, shown_value, is_refusal, message_zh,
                                            message_en)
                VALUES \(SQL.joined(rows, separator: ", "))
                """
            )
        }
    }

    /// The key of what is said about a run's file; a new one where it has none yet.
    func key(of run: ImportRun.ID, in tx: any WriteTransaction) throws -> DataKey {
        let id: Int64? =
            try tx.first("SELECT key_id FROM import_run WHERE id = \(run)") { try $0.find("key_id") } ?? nil
        if let key = try tx.dataKey(id) { return key }
        let key = try tx.makeKey(.importRun, context: context)
        try tx.execute("UPDATE import_run SET key_id = \(key.id) WHERE id = \(run)")
        return key
    }

    static func place(of run: ImportRun.ID, _ number: Int) -> SealedPlace {
        SealedPlace(table: "import_problem", column: "shown_value", row: run.rawValue, part: Int64(number))
    }

    /// Ends a run: finished, or failed with the reason.
    package func end(_ run: ImportRun.ID, fault: String? = nil) async throws {
        let state: ImportRun.State = fault == nil ? .finished : .failed
        try await database.write { [context] tx in
            try tx.execute(
                """
                UPDATE import_run SET state = \(state.rawValue), fault = \(fault ?? ""), touched_at = \(context.now()),
                    progress = \(fault == nil ? 1.0 : 0.0)
                WHERE id = \(run)
                """
            )
        }
    }

    /// Sets a waiting run going, once.
    package func release(_ run: ImportRun.ID, by account: Account.ID) async throws {
        try await database.write { [context] tx in
            let changed = try tx.execute(
                "UPDATE import_run SET state = 'running' WHERE id = \(run) AND state IN ('waiting', 'failed')"
            )
            guard changed == 1 else { return }
            try tx.audit(
                .init(by: account, "import.released", table: "import_run", row: run.rawValue),
                context: context
            )
        }
    }

    /// The run with that identifier; `NotFound` when there is none.
    package func run(_ id: ImportRun.ID) async throws -> ImportRun {
        let found = try await database.read { tx in try tx.first(Self.select + " WHERE id = \(id)", Self.read) }
        guard let found else { throw NotFound("import", id) }
        return found
    }

    /// The newest runs.
    package func runs(limit: Int = 50) async throws -> [ImportRun] {
        try await database.read { tx in
            try tx.query(Self.select + " ORDER BY id DESC LIMIT \(limit)", Self.read)
        }
    }

    /// The problems of a run, in the file's order, and how many there are beyond those that are kept.
    package func problems(of id: ImportRun.ID) async throws -> (kept: [ImportProblem], more: Int) {
        try await database.read { tx in
            let kept = try tx.query(
                """
                SELECT p.number, p.line, p.column_name, p.shown_value, p.is_refusal, p.message_zh, p.message_en,
                       \(SQL.key(of: "r"))
                FROM import_problem p JOIN import_run r ON r.id = p.run_id
                WHERE p.run_id = \(id) ORDER BY p.number
                """
            ) { row in
                ImportProblem(
                    line: try row.get("line"),
                    column: try row.get("column_name"),
                    value: try row.opened("shown_value", at: Self.place(of: id, try row.get("number"))),
                    isRefusal: try row.get("is_refusal"),
                    message: Text(try row.get("message_zh"), try row.get("message_en"))
                )
            }
            let refused = try tx.count("SELECT refused AS n FROM import_run WHERE id = \(id)")
            return (kept, max(0, refused - kept.count(where: \.isRefusal)))
        }
    }

    static let select: SQL = """
        SELECT id, file_name, file_digest, mapping, mapping_digest, area_code, encoding, sheet, state, rows_done, progress,
               refused, changed, taken, known, started_by, started_at, touched_at, fault
        FROM import_run
        """

    static func read(_ row: any Row) throws -> ImportRun {
        let word: String = try row.get("state")
        guard let state = ImportRun.State(rawValue: word) else { throw UnreadableRow("import_run.state", word) }
        return ImportRun(
            id: try row.get("id"),
            fileName: try row.get("file_name"),
            fileDigest: try row.get("file_digest"),
            mapping: try row.get("mapping"),
            mappingDigest: try row.get("mapping_digest"),
            area: try row.get("area_code"),
            encoding: try row.get("encoding"),
            sheet: try row.get("sheet"),
            state: state,
            rowsDone: try row.get("rows_done"),
            progress: try row.get("progress"),
            refused: try row.get("refused"),
            changed: try row.get("changed"),
            taken: try row.get("taken"),
            known: try row.get("known"),
            startedBy: try row.find("started_by"),
            startedAt: try row.get("started_at"),
            touchedAt: try row.get("touched_at"),
            fault: try row.get("fault")
        )
    }
}
