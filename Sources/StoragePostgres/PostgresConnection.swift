import CPostgres
import Foundation
import Storage

/// One connection, used by one thread; everything it sends goes through libpq's pipeline.
///
/// Statements are collected by `send` and travel together with the next `flush`, which costs one round trip for all.
final class PostgresConnection {
    private enum Expected {
        case prepared(StatementShape)
        case rows
    }

    private let handle: OpaquePointer
    private let target: PostgresTarget
    private var statements = PreparedStatements()
    private var expected: [Expected] = []
    /// Bytes that were given to libpq since the last flush.
    private(set) var collectedBytes = 0
    var collectedCount: Int { expected.count }

    /// Connects; throws `unavailable` when that has not succeeded before `deadline`.
    init(_ target: PostgresTarget, before deadline: ContinuousClock.Instant) throws(StorageFault) {
        guard let handle = target.startConnecting() else { throw StorageFault(.unavailable, "no memory for libpq") }
        self.handle = handle
        self.target = target
        var step = PGRES_POLLING_WRITING
        while step != PGRES_POLLING_OK {
            let events: Int32
            switch step {
            case PGRES_POLLING_READING: events = Int32(POLLIN)
            case PGRES_POLLING_WRITING: events = Int32(POLLOUT)
            default: throw StorageFault(.unavailable, "cannot connect to \(target): \(lastMessage)")
            }
            guard PQsocket(handle) >= 0, wait(for: events, until: deadline) else {
                throw StorageFault(
                    .unavailable,
                    "cannot connect to \(target): \(lastMessage.isEmpty ? "no answer" : lastMessage)"
                )
            }
            step = PQconnectPoll(handle)
        }
        // Notices ("relation exists, skipping") would go to standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            throw StorageFault(.unavailable, "cannot set up the connection to \(target): \(lastMessage)")
        }
    }

    deinit { PQfinish(handle) }

    /// Whether the server still holds this connection, as far as this side has heard: looks, without a round trip.
    func isAlive() -> Bool {
        while isReadable() {
            if PQconsumeInput(handle) == 0 { return false }
        }
        return PQstatus(handle) == CONNECTION_OK
    }

    /// Whether a transaction is open on the server, failed or not.
    var isInTransaction: Bool {
        switch PQtransactionStatus(handle) {
        case PQTRANS_INTRANS, PQTRANS_INERROR: true
        default: false
        }
    }

    /// Adds a statement to what the next `flush` sends.
    ///
    /// `makesRoom` forgets an old prepared statement where there are too many, which takes a transaction that is open
    /// and in order: not so for what opens and ends transactions.
    func send(_ sql: SQL, makesRoom: Bool = true) throws(PostgresFailure) {
        let values: BoundValues
        do throws(StorageFault) { values = try BoundValues(sql.values) } catch {
            throw PostgresFailure(.refused, error)
        }
        try send(StatementShape(sql), values, makesRoom: makesRoom) { sql.preparedText }
    }

    /// Adds rows to what the next `flush` sends, each column as one array.
    func send(_ rows: BulkRows) throws(PostgresFailure) {
        let values: BoundValues
        do throws(StorageFault) { values = try BoundValues(columnsOf: rows) } catch {
            throw PostgresFailure(.refused, error)
        }
        let sql = rows.table.arrayStatement
        try send(StatementShape(sql), values, makesRoom: true) { sql.text(for: .postgres) }
    }

    private func send(_ shape: StatementShape, _ values: BoundValues, makesRoom: Bool, text: () -> String)
        throws(PostgresFailure)
    {
        let name: String
        if let known = statements.name(of: shape) {
            name = known
        } else {
            if makesRoom, let oldest = statements.removeOldestIfFull() { try discard(oldest) }
            name = statements.add(shape)
            try accepted(values.withTypes { PQsendPrepare(handle, name, text(), values.count, $0) })
            expected.append(.prepared(shape))
        }
        try accepted(
            values.withPointers { PQsendQueryPrepared(handle, name, values.count, $0, $1, $2, 1) }
        )
        expected.append(.rows)
        collectedBytes += values.byteCount
    }

    private func discard(_ name: String) throws(PostgresFailure) {
        try accepted(PQsendQueryParams(handle, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 1))
        expected.append(.rows)
    }

    private func accepted(_ answer: Int32) throws(PostgresFailure) {
        if answer == 1 { return }
        if PQstatus(handle) != CONNECTION_OK { throw lost(lastMessage) }
        // More than 65,535 values, for example.
        throw PostgresFailure(.refused, StorageFault(.other, lastMessage))
    }

    /// Sends what was collected and waits for all answers; the answer to the last statement.
    ///
    /// Throws the first failure; the server runs nothing that was sent behind it.
    @discardableResult
    func flush(within limit: Duration?) throws(PostgresFailure) -> PostgresResult? {
        let awaited = expected
        expected.removeAll(keepingCapacity: true)
        collectedBytes = 0
        guard PQpipelineSync(handle) == 1 else { throw lost(lastMessage) }
        let deadline = limit.map { ContinuousClock.now + $0 }
        var failure: PostgresFailure?
        var last: PostgresResult?
        do {
            for index in awaited.indices {
                let isLast = index == awaited.endIndex - 1
                switch try answer(to: awaited[index], isLast: isLast, before: deadline) {
                case .success(let result): last = result
                case .failure(let said): failure = failure ?? said
                case nil: break
                }
            }
            try endOfPipeline(before: deadline)
        } catch {
            // A refusal that was heard before the connection broke says what became of the statements behind it.
            guard let failure else { throw error }
            throw PostgresFailure(.dismissed, failure.fault)
        }
        if let failure { throw failure }
        return last
    }

    /// The answer to one statement; nil when the server passed over it after a failure.
    ///
    /// Throws when the connection can be used no more.
    private func answer(
        to statement: Expected,
        isLast: Bool,
        before deadline: ContinuousClock.Instant?
    ) throws(PostgresFailure) -> Result<PostgresResult, PostgresFailure>? {
        guard let result = try nextResult(before: deadline) else { throw lost("an answer is missing") }
        let answer: Result<PostgresResult, PostgresFailure>?
        var wasPrepared = false
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            answer = .success(PostgresResult(result))
            wasPrepared = true
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            answer = nil
        default:
            let said = PostgresFailure(result, of: target)
            PQclear(result)
            // A server that goes away while it commits may have committed.
            if said.kind == .dismissed, isLast { throw PostgresFailure(.lost, said.fault) }
            if said.kind == .dismissed || said.kind == .lost { throw said }
            answer = .failure(said)
        }
        if case .prepared(let shape) = statement, !wasPrepared { statements.remove(shape) }
        // The answers to one statement end with a NULL.
        if let extra = try nextResult(before: deadline) {
            PQclear(extra)
            throw lost("there is more than one answer to a statement")
        }
        return answer
    }

    private func endOfPipeline(before deadline: ContinuousClock.Instant?) throws(PostgresFailure) {
        guard let end = try nextResult(before: deadline) else { throw lost("the end of the answers is missing") }
        defer { PQclear(end) }
        if PQresultStatus(end) != PGRES_PIPELINE_SYNC {
            throw PostgresFailure(.lost, PostgresFailure(end, of: target).fault)
        }
    }

    /// Runs several statements that bind nothing, outside of the pipeline, however long they take.
    func run(script: String) throws(PostgresFailure) {
        if !expected.isEmpty { try flush(within: nil) }
        guard PQexitPipelineMode(handle) == 1, PQsendQuery(handle, script) == 1 else { throw lost(lastMessage) }
        var failure: PostgresFailure?
        while let result = try nextResult(before: nil) {
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: break
            default:
                if failure == nil { failure = PostgresFailure(result, of: target) }
            }
            PQclear(result)
            if let failure, failure.endsConnection { throw failure }
        }
        guard PQenterPipelineMode(handle) == 1 else { throw lost(lastMessage) }
        if let failure { throw failure }
    }

    /// The next answer once it is complete; nil between the answers to two statements.
    private func nextResult(before deadline: ContinuousClock.Instant?) throws(PostgresFailure) -> OpaquePointer? {
        while true {
            let unsent = PQflush(handle)
            // When the connection is broken libpq still has an answer that says so.
            if unsent < 0 || (unsent == 0 && PQisBusy(handle) == 0) { break }
            let events = unsent == 1 ? POLLIN | POLLOUT : POLLIN
            guard wait(for: Int32(events), until: deadline) else {
                throw PostgresFailure(.silent, StorageFault(.unavailable, "PostgreSQL did not answer in time"))
            }
            if PQconsumeInput(handle) == 0 { break }
        }
        return PQgetResult(handle)
    }

    private func lost(_ reason: String) -> PostgresFailure { PostgresFailure(lost: target.withoutSecrets(reason)) }

    private var lastMessage: String {
        PQerrorMessage(handle).map { target.withoutSecrets(oneLine(String(cString: $0))) } ?? ""
    }

    private func isReadable() -> Bool {
        var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        return poll(&socket, 1, 0) > 0
    }

    /// Waits until the socket is ready; false when `deadline` came first.
    private func wait(for events: Int32, until deadline: ContinuousClock.Instant?) -> Bool {
        while true {
            var milliseconds: Int32 = -1
            if let deadline {
                let left = ContinuousClock.now.duration(to: deadline)
                if left <= .zero { return false }
                milliseconds = Int32(clamping: Int(left / .milliseconds(1)) + 1)
            }
            var socket = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
            let ready = poll(&socket, 1, milliseconds)
            if ready > 0 { return true }
            if ready < 0, errno != EINTR { return true }
        }
    }
}
