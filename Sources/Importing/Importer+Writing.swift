package import Access
import Areas
import Cases
import Inbox
import Kernel
import Storage

extension Importer {
    /// Reads a file in, from where an interrupted run of it stopped.
    ///
    /// One batch is written while the next is read. A run that is stopped, by an error or because its task is cancelled,
    /// goes on from its last batch when the same file is given again.
    package func run(
        _ task: Task,
        by account: Account.ID? = nil,
        as begun: ImportRun? = nil,
        progress: (Progress) -> Void = { _ in }
    ) async throws -> Outcome {
        let began = ContinuousClock.now
        let ground = try await ground(task)
        let run =
            if let begun { begun } else {
                try await store.begin(
                    file: task.name,
                    digest: try task.bytes().digest(),
                    mapping: task.mapping,
                    area: ground.fallback.code,
                    encoding: task.encoding?.rawValue ?? "",
                    sheet: task.sheet ?? "",
                    by: account
                )
            }
        do {
            var outcome = try await read(task, ground, run, progress)
            try await store.end(run.id)
            outcome.elapsed = ContinuousClock.now - began
            return outcome
        } catch is CancellationError {
            throw CancellationError()
        } catch let fault as UnreadableTable {
            try await store.end(run.id, fault: fault.description)
            throw fault
        }
    }

    private func read(_ task: Task, _ ground: Ground, _ run: ImportRun, _ progress: (Progress) -> Void) async throws
        -> Outcome
    {
        let source = try task.open()
        var (checker, rest) = try checker(task, source, ground)
        var outcome = Outcome()
        outcome.run = run.id
        outcome.resumed = run.rowsDone
        let writer = TicketWriter(importer: self, ground: ground, run: run, mapping: task.mapping)
        var next = rest.makeIterator()
        rest = []
        var row = RawRow()
        var skip = run.rowsDone
        var writing: _Concurrency.Task<ImportStore.Written, any Error>?
        var isAtEnd = false
        while !isAtEnd {
            var batch = ImportStore.Batch()
            var tickets: [CheckedTicket] = []
            tickets.reserveCapacity(Self.batch)
            let before = checker.tally
            while batch.rows < Self.batch {
                if let early = next.next() {
                    row = early
                } else if try !source.next(&row) {
                    isAtEnd = true
                    break
                }
                if skip > 0 {
                    skip -= 1
                    continue
                }
                batch.rows += 1
                guard let ticket = checker.check(row) else { continue }
                if outcome.sample.count < 5 { outcome.sample.append(ticket) }
                tickets.append(ticket)
            }
            batch.problems = checker.problems
            checker.problems.removeAll(keepingCapacity: true)
            batch.refused = checker.tally.refused - before.refused
            batch.changed = checker.tally.changed - before.changed
            batch.progress = source.progress
            try writer.prepare(tickets, into: &batch)
            try await take(&writing, &outcome, &checker)
            progress(Self.progress(checker, taken: outcome.taken, source.progress))
            try _Concurrency.Task.checkCancellation()
            guard batch.rows > 0 else { break }
            writing = _Concurrency.Task { [batch, tickets] in try await writer.write(batch, tickets) }
        }
        try await take(&writing, &outcome, &checker)
        progress(Self.progress(checker, taken: outcome.taken, 1))
        outcome.form = source.form
        outcome.tally = checker.tally
        outcome.unusedColumns = Self.unused(checker)
        return outcome
    }

    private func take(
        _ writing: inout _Concurrency.Task<ImportStore.Written, any Error>?,
        _ outcome: inout Outcome,
        _ checker: inout TicketChecker
    ) async throws {
        guard let written = try await writing?.value else { return }
        writing = nil
        outcome.taken += written.taken
        checker.countKnown(written.known, different: written.different)
    }
}

/// Makes the rows of signals and cases from checked tickets.
struct TicketWriter: Sendable {
    let importer: Importer
    let ground: Importer.Ground
    let run: ImportRun
    let mapping: TicketMapping
    private let steps: PastSteps

    init(importer: Importer, ground: Importer.Ground, run: ImportRun, mapping: TicketMapping) {
        self.importer = importer
        self.ground = ground
        self.run = run
        self.mapping = mapping
        steps = PastSteps(importer.cases.book)
    }

    /// Writes a prepared batch; where an identifier that was drawn is taken, others are drawn.
    func write(_ batch: ImportStore.Batch, _ tickets: [CheckedTicket]) async throws -> ImportStore.Written {
        var batch = batch
        var tries = 0
        while true {
            do { return try await importer.store.write(batch, of: run, source: mapping.source) } catch {
                // Another run may have written the same tickets meanwhile: they are known then.
                let isOverlap = error is ImportStore.IdentifierTaken || (error as? StorageFault)?.kind == .constraint
                tries += 1
                guard isOverlap, tries < 5 else { throw error }
                batch.tickets = []
                batch.cases = []
                try prepare(tickets, into: &batch)
            }
        }
    }

    /// Seals, numbers and follows the rules of cases: everything that needs no transaction.
    func prepare(_ tickets: [CheckedTicket], into batch: inout ImportStore.Batch) throws {
        var drawn: Set<Int64> = []
        let random = importer.context.random(tickets.count * 16)
        batch.tickets.reserveCapacity(tickets.count)
        batch.cases.reserveCapacity(tickets.count)
        for (index, ticket) in tickets.enumerated() {
            guard let area = ticket.area else { continue }
            let bytes = random[index * 16..<index * 16 + 16]
            var raw = Self.identifier(ticket.createdAt, bytes.prefix(4))
            while !drawn.insert(raw).inserted { raw += 1 }
            let isCase = ticket.category != nil
            let signal = Signal(
                id: Signal.ID(rawValue: raw),
                source: .ticket,
                channel: ticket.channel,
                receipt: Self.receipt(bytes.suffix(10)),
                text: ticket.text,
                place: ticket.place,
                area: area.id.rawValue,
                path: area.path,
                isAnonymous: ticket.name.isEmpty && ticket.phone.isEmpty,
                hasContact: !ticket.name.isEmpty || !ticket.phone.isEmpty,
                photoCount: 0,
                state: isCase ? .opened : .new,
                matter: isCase ? raw : nil,
                createdAt: ticket.createdAt
            )
            var events = 0
            if let category = ticket.category {
                let past = past(ticket, category, signal)
                events = past.events.count
                batch.cases.append(past)
            }
            batch.tickets.append(
                try importer.signals.prepare(
                    Ticket(
                        source: mapping.source,
                        number: ticket.number,
                        channel: ticket.channelWord,
                        nature: ticket.nature,
                        dueAt: ticket.dueAt,
                        isPlaced: ticket.isPlaced,
                        contentMark: ticket.contentMark
                    ),
                    as: signal,
                    name: ticket.name,
                    phone: ticket.phone,
                    caseEvents: events
                )
            )
        }
    }

    private func past(_ ticket: CheckedTicket, _ category: Category, _ signal: Signal) -> PastCase {
        let home = signal.path.community.flatMap { ground.homes[$0] } ?? ground.home
        var account = PastCase.Account(
            number: ticket.number,
            title: ticket.title,
            category: category,
            openedAt: ticket.createdAt,
            home: home
        )
        account.holder = ticket.organisation
        account.acceptedAt = ticket.acceptedAt
        account.closedAt = ticket.closedAt
        account.dueAt = ticket.dueAt
        account.result = ticket.result
        account.rating = ticket.rating
        return steps.past(account, id: ID(rawValue: signal.id.rawValue), signal: signal) { importer.context.id() }
    }

    /// An identifier that sorts where the ticket's time is, in the half of the counters that the program itself hardly
    /// reaches.
    ///
    /// Times before 2020, which identifiers do not have, are pressed into its first hour in their order.
    static func identifier(_ at: Instant, _ random: ArraySlice<UInt8>) -> Int64 {
        let epoch = IDSequence.epoch.milliseconds
        let moment =
            at.milliseconds >= epoch + 3_600_000
            ? at
            : Instant(
                milliseconds: epoch + Int64(Double(max(0, at.milliseconds)) / Double(epoch + 3_600_000) * 3_600_000)
            )
        let bits = random.reduce(Int64(0)) { $0 << 8 | Int64($1) }
        // Eight bits of slot, and thirteen of a counter that begins in its upper half.
        return IDSequence.lowest(at: moment) | (bits & 0x3F_FFFF) | 0x2000
    }

    private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    private static func receipt(_ random: ArraySlice<UInt8>) -> String {
        String(decoding: random.map { letters[Int($0 & 31)] }, as: UTF8.self)
    }
}
