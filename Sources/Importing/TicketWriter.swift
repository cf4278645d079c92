import Areas
import Cases
import Inbox
import Kernel
import Storage

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
        steps = PastSteps(importer.cases.book, now: importer.context.now())
    }

    /// Some rows of the file that were checked.
    struct Portion: Sendable {
        var tickets: [CheckedTicket] = []
        var problems: [ImportProblem] = []
        /// How many records of the file come before it, and how many it stands for.
        var from = 0
        var rows = 0
        var refused = 0
        /// 0...1 of the file, at its end.
        var progress = 0.0
    }

    /// Writes a prepared batch; where an identifier that was drawn is taken, others are drawn.
    func write(_ batch: ImportStore.Batch, of portion: Portion) async throws -> ImportStore.Written {
        var batch = batch
        var tries = 0
        while true {
            do { return try await importer.store.write(batch, of: run) } catch let fault as StorageFault {
                // Another run, or a person, may have written the same numbers meanwhile: they are known then.
                tries += 1
                guard fault.kind == .constraint, tries < 5 else { throw fault }
                batch = try await prepare(portion)
            }
        }
    }

    /// Leaves out what is there, seals, numbers and follows the rules of cases: everything that needs no transaction.
    func prepare(_ portion: Portion) async throws -> ImportStore.Batch {
        let found = try await importer.store.found(portion.tickets.map(\.number), source: mapping.source)
        var batch = ImportStore.Batch()
        batch.from = portion.from
        batch.rows = portion.rows
        batch.refused = portion.refused
        batch.progress = portion.progress
        var fresh: [CheckedTicket] = []
        fresh.reserveCapacity(portion.tickets.count)
        var knownLines: Set<Int> = []
        for ticket in portion.tickets {
            if let mark = found.tickets[ticket.number] {
                batch.written.known += 1
                if mark != ticket.contentMark { batch.written.different += 1 }
                knownLines.insert(ticket.line)
            } else {
                fresh.append(ticket)
            }
        }
        // What was said of rows that are there already was said when they were taken.
        batch.problems = portion.problems.filter { $0.isRefusal || !knownLines.contains($0.line) }
        batch.changed = Set(batch.problems.lazy.filter { !$0.isRefusal }.map(\.line)).count
        batch.written.taken = fresh.count
        guard !fresh.isEmpty else { return batch }
        let (tickets, cases) = try rows(fresh, renumbered: found.cases)
        let now = importer.context.now()
        batch.rowsToWrite = .init(
            tickets: .init(tickets, run: run.id.rawValue, at: now),
            cases: try .init(cases, importer.signals.vault, importer.context, at: now)
        )
        return batch
    }

    /// Signals with their cases in the order of their identifiers, in which the tables are kept.
    private func rows(_ fresh: [CheckedTicket], renumbered: Set<String>) throws -> (
        [SignalStore.PreparedTicket], [PastCase]
    ) {
        let random = importer.context.random(fresh.count * 14)
        var drawn: Set<Int64> = []
        drawn.reserveCapacity(fresh.count)
        var order: [(id: Int64, index: Int)] = []
        order.reserveCapacity(fresh.count)
        for (index, ticket) in fresh.enumerated() {
            var id = Self.identifier(ticket.createdAt, random[index * 14..<index * 14 + 4])
            while !drawn.insert(id).inserted { id += 1 }
            order.append((id, index))
        }
        order.sort { $0.id < $1.id }
        var tickets: [SignalStore.PreparedTicket] = []
        var cases: [PastCase] = []
        tickets.reserveCapacity(fresh.count)
        cases.reserveCapacity(fresh.count)
        for (id, index) in order {
            let ticket = fresh[index]
            guard let area = ticket.area else { continue }
            let receipt = Self.receipt(ticket.createdAt, random[index * 14 + 4..<index * 14 + 14])
            let signal = signal(of: ticket, id: id, receipt: receipt, area)
            var events = 0
            if let category = ticket.category {
                let past = past(ticket, category, signal)
                events = past.events.count
                cases.append(renumbered.contains(ticket.number) ? past.renumbered(mapping.source) : past)
            }
            tickets.append(
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
        return (tickets, cases)
    }

    private func signal(of ticket: CheckedTicket, id: Int64, receipt: String, _ area: Area) -> Signal {
        let isCase = ticket.category != nil
        let hasContact = !ticket.name.isEmpty || !ticket.phone.isEmpty
        return Signal(
            id: Signal.ID(rawValue: id),
            source: .ticket,
            channel: ticket.channel,
            receipt: receipt,
            text: ticket.text,
            place: ticket.place,
            area: area.id.rawValue,
            path: area.path,
            isAnonymous: !hasContact,
            hasContact: hasContact,
            photoCount: 0,
            state: isCase ? .opened : .new,
            matter: isCase ? id : nil,
            createdAt: ticket.createdAt
        )
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

    /// Three letters for the day, and seven that nobody can guess: beside each other in the index, as their signals are.
    ///
    /// Whoever knows the receipt of a ticket opens nothing by it: the secret that belongs to it was given to nobody.
    private static func receipt(_ at: Instant, _ random: ArraySlice<UInt8>) -> String {
        let day = Int(truncatingIfNeeded: at.milliseconds / 86_400_000)
        let head = [day >> 10, day >> 5, day].map { letters[$0 & 31] }
        return String(decoding: head + random.dropFirst(3).map { letters[Int($0 & 31)] }, as: UTF8.self)
    }
}
