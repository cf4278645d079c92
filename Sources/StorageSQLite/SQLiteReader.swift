import Storage

/// One of the readers: a transaction for each closure, so that it sees one state.
struct SQLiteReader {
    let connection: SQLiteConnection
    let lane: WorkLane<any Request>

    /// Works until the lane is closed and empty.
    func work() {
        let tx = SQLiteTransaction(connection)
        while let request = lane.next() {
            do {
                try connection.beginTransaction()
                // A failure is the closure's outcome and is answered as such.
                _ = request.run(in: tx)
                if connection.isInTransaction { try connection.commitTransaction() }
                request.answer(insteadWith: nil)
            } catch {
                connection.rollBack()
                request.answer(insteadWith: error)
            }
        }
    }
}
