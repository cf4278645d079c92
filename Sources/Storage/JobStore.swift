public import Kernel

extension WriteTransaction {
    /// Puts a job into the queue, in this transaction: it exists if what asked for it does.
    public func schedule(_ kind: String, payload: String = "", at runAt: Instant, id: Job.ID) throws {
        try execute(
            """
            INSERT INTO job (id, kind, payload, run_at, attempts, leased_by, leased_until, fence)
            VALUES (\(id), \(kind), \(payload), \(runAt), 0, '', 0, 0)
            """
        )
    }

    /// Makes sure that a recurring job with that name exists and has this rhythm.
    ///
    /// A new one runs first at `start`; the next run of one that is there stays, but is at most a period after `start`.
    public func recur(
        _ name: String,
        kind: String,
        payload: String = "",
        every period: Duration,
        from start: Instant,
        id: Job.ID
    ) throws {
        try execute(
            """
            INSERT INTO job (id, kind, payload, name, period_ms, run_at, attempts, leased_by, leased_until, fence)
            VALUES (\(id), \(kind), \(payload), \(name), \(period.wholeMilliseconds), \(start), 0, '', 0, 0)
            ON CONFLICT (name) DO UPDATE SET
                kind = excluded.kind, payload = excluded.payload, period_ms = excluded.period_ms,
                run_at = CASE
                    WHEN job.run_at > excluded.run_at + excluded.period_ms THEN excluded.run_at + excluded.period_ms
                    ELSE job.run_at
                END
            """
        )
    }
}

/// The queue of jobs.
public struct JobStore: Sendable {
    private let database: any Database

    public init(_ database: any Database) { self.database = database }

    /// Takes a due job of one of `kinds` for `length`; nil when none is due that nobody else has.
    public func take(_ kinds: [String], by holder: String, at now: Instant, length: Duration) async throws -> Job? {
        let due: SQL =
            """
            FROM job WHERE failed_at IS NULL AND run_at <= \(now) AND leased_until <= \(now) AND kind IN \(list: kinds)
            ORDER BY run_at, id LIMIT 1
            """
        // Most looks find nothing, and a read costs no commit.
        guard try await database.read({ try $0.first("SELECT id \(due)") { try $0.get("id", as: Job.ID.self) } }) != nil
        else { return nil }
        return try await database.write { tx in
            let found = try tx.first(
                """
                SELECT id, kind, payload, name, period_ms, run_at, attempts, fence
                \(due)\(tx.dialect.forUpdateSkippingLocked)
                """,
                read
            )
            guard let job = found else { return nil }
            guard job.attempt <= JobRules.attemptLimit || job.period != nil else {
                // Whoever tried last ended without a word, each time: the job itself may be what ends them.
                try tx.execute(
                    "UPDATE job SET failed_at = \(now), error = \("never ended") WHERE id = \(job.id)"
                )
                return nil
            }
            try tx.execute(
                """
                UPDATE job SET leased_by = \(holder), leased_until = \(now + length), attempts = \(job.attempt),
                    fence = \(job.fence)
                WHERE id = \(job.id)
                """
            )
            return job
        }
    }

    /// Keeps the job for `length` from `now`; false when another process has taken it over.
    public func keep(_ job: Job, at now: Instant, length: Duration) async throws -> Bool {
        try await database.write { tx in
            try tx.execute(
                "UPDATE job SET leased_until = \(now + length) WHERE id = \(job.id) AND fence = \(job.fence)"
            ) == 1
        }
    }

    /// Ends a job that succeeded and writes `effects` in the same transaction: both or neither, and once.
    public func finish(
        _ job: Job,
        at now: Instant,
        effects: @escaping @Sendable (any WriteTransaction) throws -> Void = { _ in }
    ) async throws {
        try await database.write { tx in
            let ended =
                if let period = job.period {
                    try tx.execute(
                        """
                        UPDATE job SET run_at = \(JobRules.next(after: job.runAt, every: period, now: now)),
                            attempts = 0, leased_by = '', leased_until = 0, error = NULL
                        WHERE id = \(job.id) AND fence = \(job.fence)
                        """
                    )
                } else {
                    try tx.execute("DELETE FROM job WHERE id = \(job.id) AND fence = \(job.fence)")
                }
            guard ended == 1 else { throw JobLost(id: job.id) }
            try effects(tx)
        }
    }

    /// Notes that a job did not succeed: it is tried again later, or given up; a recurring one is never given up.
    public func fail(_ job: Job, _ error: String, at now: Instant) async throws {
        let retry = now + JobRules.delay(after: job.attempt)
        let next = job.period.map { min(retry, JobRules.next(after: job.runAt, every: $0, now: now)) } ?? retry
        let isGivenUp = job.period == nil && job.attempt >= JobRules.attemptLimit
        try await database.write { tx in
            try tx.execute(
                """
                UPDATE job SET run_at = \(next), leased_by = '', leased_until = 0, error = \(error),
                    failed_at = \(isGivenUp ? now : nil)
                WHERE id = \(job.id) AND fence = \(job.fence)
                """
            )
        }
    }

    /// Jobs whose last attempt did not succeed, oldest first, at most `limit`.
    public func failures(limit: Int) async throws -> [JobFailure] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT id, kind, name, attempts, error, run_at, failed_at FROM job
                WHERE error IS NOT NULL ORDER BY id LIMIT \(limit)
                """
            ) { row in
                let givenUp: Instant? = try row.find("failed_at")
                let runAt: Instant = try row.get("run_at")
                return JobFailure(
                    id: try row.get("id"),
                    kind: try row.get("kind"),
                    name: try row.find("name"),
                    attempts: try row.get("attempts"),
                    error: try row.get("error"),
                    nextAttempt: givenUp == nil ? runAt : nil
                )
            }
        }
    }

    /// Gives a job that was given up all its attempts again; false when there is no such job.
    public func revive(_ id: Job.ID, at now: Instant) async throws -> Bool {
        try await database.write { tx in
            try tx.execute(
                """
                UPDATE job SET failed_at = NULL, attempts = 0, run_at = \(now)
                WHERE id = \(id) AND failed_at IS NOT NULL
                """
            ) == 1
        }
    }
}

/// The job as it will be once taken: the next attempt, under the next fence.
private func read(_ row: any Row) throws -> Job {
    let period: Int64? = try row.find("period_ms")
    return Job(
        id: try row.get("id"),
        kind: try row.get("kind"),
        payload: try row.get("payload"),
        name: try row.find("name"),
        period: period.map { .milliseconds($0) },
        runAt: try row.get("run_at"),
        attempt: try row.get("attempts", as: Int.self) + 1,
        fence: try row.get("fence", as: Int64.self) + 1
    )
}
