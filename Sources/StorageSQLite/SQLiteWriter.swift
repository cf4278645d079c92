import Storage

/// The one writer: takes everything that waits, gives each closure behind the first a savepoint, and commits once for all.
struct SQLiteWriter {
    /// How many closures share one commit at most; a later one waits for the next.
    static let batchLimit = 256

    let connection: SQLiteConnection
    let lane: WorkLane<any Request>
    /// For how long closures join a commit that has begun.
    let batchTime: Duration
    /// Told after each commit.
    let commits: CommitBell
    /// Runs before each COMMIT; what it throws is taken as COMMIT's own error, so that faults can be planted.
    let beforeCommit: @Sendable () throws -> Void

    /// Works until the lane is closed and empty.
    func work() {
        let tx = SQLiteTransaction(connection)
        while let first = lane.next() { share(first, tx) }
    }

    /// One commit for `first` and whatever waits behind it.
    private func share(_ first: any Request, _ tx: SQLiteTransaction) {
        do { try connection.beginTransaction() } catch {
            connection.rollBack()
            // Another process has had the file for the whole time-out: nobody who waits gains by waiting that again.
            first.answer(insteadWith: error)
            while let waiting = lane.nextWaiting() { waiting.answer(insteadWith: error) }
            return
        }
        let started = ContinuousClock.now
        // Alone in the transaction so far: its error undoes all of it, and SQLite need not keep a copy of each page.
        if let error = first.run(in: tx) {
            connection.rollBack()
            first.answer(insteadWith: error)
            return
        }
        var done = [first]
        while done.count < Self.batchLimit, ContinuousClock.now - started < batchTime,
            let request = lane.nextWaiting()
        {
            do { try runInSavepoint(request, tx) } catch {
                // The transaction is gone, and with it what the others in it did: they start again, each alone.
                connection.rollBack()
                request.answer(insteadWith: error)
                for earlier in done { runAlone(earlier, tx) }
                return
            }
            done.append(request)
        }
        do { try commit() } catch {
            connection.rollBack()
            // A deferred reference may be one closure's fault: alone, the others succeed.
            if StorageFault.of(error).kind == .constraint, done.count > 1 {
                for request in done { runAlone(request, tx) }
            } else {
                for request in done { request.answer(insteadWith: StorageFault.of(error)) }
            }
            return
        }
        commits.ring()
        for request in done { request.answer(insteadWith: nil) }
    }

    /// Runs a closure so that its own error undoes only its own work; throws when the whole transaction ended.
    private func runInSavepoint(_ request: any Request, _ tx: SQLiteTransaction) throws {
        try connection.setSavepoint()
        guard let error = request.run(in: tx) else { return try connection.releaseSavepoint() }
        guard connection.isInTransaction else { throw error }
        try connection.rollBackToSavepoint()
    }

    private func runAlone(_ request: any Request, _ tx: SQLiteTransaction) {
        do {
            try connection.beginTransaction()
            if let error = request.run(in: tx) { throw error }
            try commit()
        } catch {
            connection.rollBack()
            request.answer(insteadWith: error)
            return
        }
        commits.ring()
        request.answer(insteadWith: nil)
    }

    private func commit() throws {
        try beforeCommit()
        try connection.commitTransaction()
    }
}
