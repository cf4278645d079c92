package import Cases
import Kernel
package import Storage

/// What must be true at any moment, computed anew from what is stored and from what people were told.
///
/// The rules are written a second time here, from the workflow's file and the calendar, and share no code with those that
/// made the rows: a mistake in one of the two shows.
package struct Invariants {
    let history: StoredHistory
    let ledger: Ledger
    /// The rules as shipped, whatever the program under test was given.
    let workflow: Workflow
    /// The rules that the program under test runs by.
    let running: Workflow
    let deadlines: SlowDeadlines

    private let signalByReceipt: [String: StoredHistory.Signal]
    private let signalByNumber: [Int64: StoredHistory.Signal]
    private let matters: [Int64: StoredHistory.Matter]
    let eventsOf: [Int64: [StoredHistory.Event]]
    /// How many events of a signal, and of a case, another system's ticket brought with it.
    private let broughtToSignal: [Int64: Int]
    private let broughtToMatter: [Int64: Int]

    init(history: StoredHistory, ledger: Ledger, workflow: Workflow, running: Workflow, deadlines: SlowDeadlines) {
        self.history = history
        self.ledger = ledger
        self.workflow = workflow
        self.running = running
        self.deadlines = deadlines
        signalByReceipt = Dictionary(history.signals.map { ($0.receipt, $0) }, uniquingKeysWith: { $1 })
        signalByNumber = Dictionary(history.signals.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        matters = Dictionary(history.matters.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        eventsOf = Dictionary(grouping: history.events, by: \.matter)
        broughtToSignal = Dictionary(history.tickets.map { ($0.signal, $0.signalEvents) }, uniquingKeysWith: { $1 })
        let first = Dictionary(history.matters.map { ($0.signal, $0.id) }, uniquingKeysWith: { $1 })
        broughtToMatter = Dictionary(
            history.tickets.compactMap { ticket in first[ticket.signal].map { ($0, ticket.caseEvents) } },
            uniquingKeysWith: { $1 }
        )
    }

    /// Whether an event came with a ticket: nobody sent it, and the ticket's own fact announces it.
    func isBrought(_ event: StoredHistory.Event) -> Bool { event.number <= broughtToMatter[event.matter] ?? 0 }

    private func isBrought(_ event: StoredHistory.SignalEvent) -> Bool {
        event.number <= broughtToSignal[event.signal] ?? 0
    }

    /// The promises that a database does not keep on which nobody but an import and this program itself has worked.
    package static func breaches(of database: any Database, _ book: CaseBook) async throws -> [Ledger.Breach] {
        Invariants(
            history: try await HistoryStore.read(database),
            ledger: Ledger(),
            workflow: book.workflow,
            running: book.workflow,
            deadlines: SlowDeadlines(book.calendar)
        ).breaches()
    }

    /// Every promise that is not kept, at most some of each.
    func breaches() -> [Ledger.Breach] {
        var found = ledger.breaches
        for check in [reports, signals, folds, answers, dues, facts, audits, ends, photos, reopenings] {
            found += check().prefix(3)
        }
        return found
    }

    typealias Breach = Ledger.Breach

    // MARK: Reports

    private func reports() -> [Breach] {
        var found: [Breach] = []
        let promise = "a report that was answered is there once, to the byte"
        for report in ledger.reports {
            guard let receipt = report.receipt else { continue }
            guard let signal = signalByReceipt[receipt] else {
                found.append(Breach(promise, "receipt \(receipt) has no report"))
                continue
            }
            if Array(signal.text.utf8) != Array(report.text.utf8) {
                found.append(Breach(promise, "the text of \(receipt) has changed"))
            }
        }
        let answered = Set(ledger.reports.compactMap(\.receipt))
        if answered.count != ledger.reports.count(where: { $0.receipt != nil }) {
            found.append(Breach(promise, "two reports have one receipt"))
        }
        let open = ledger.reports.count { $0.receipt == nil }
        let unknown = history.signals.count { !answered.contains($0.receipt) && broughtToSignal[$0.id] == nil }
        if unknown > open {
            found.append(
                Breach("nothing is there that nobody sent", "\(unknown) reports for \(open) without an answer")
            )
        }
        return found
    }

    private func signals() -> [Breach] {
        var found: [Breach] = []
        let promise = "signal, case and history agree"
        let events = Dictionary(grouping: history.signalEvents, by: \.signal)
        for signal in history.signals {
            let own = events[signal.id] ?? []
            if own.map(\.number) != Array(1...max(1, signal.eventCount)) {
                found.append(Breach(promise, "signal \(signal.id) counts \(signal.eventCount) events"))
            }
            let isOfCase = ["opened", "joined"].contains(signal.state)
            if isOfCase != (signal.matter != nil) || (signal.matter.map { matters[$0] == nil } ?? false) {
                found.append(Breach(promise, "signal \(signal.id) is \(signal.state) without its case"))
            }
            let last = own.last { $0.action != "remark" }?.action ?? ""
            let expected = ["received": "new", "undone": "new"][last] ?? last
            if expected != signal.state {
                found.append(Breach(promise, "signal \(signal.id) is \(signal.state) after \(last)"))
            }
        }
        for matter in history.matters where signalByNumber[matter.signal]?.matter != matter.id {
            found.append(Breach(promise, "case \(matter.id) has no signal"))
        }
        return found
    }

    // MARK: Cases

    private func folds() -> [Breach] {
        let promise = "a case is what its history makes of it"
        return history.matters.compactMap { matter in
            let own = eventsOf[matter.id] ?? []
            guard own.map(\.number) == Array(1...max(1, matter.revision)) else {
                return Breach(promise, "case \(matter.id) counts \(matter.revision) steps, its history \(own.count)")
            }
            var state = ""
            var contactSince = matter.contactSince
            var handlingSince = signalByNumber[matter.signal]?.createdAt ?? matter.handlingSince
            var closedAt: Instant?
            var rating: (Bool, Int)?
            var reopened = 0
            for event in own {
                guard event.from == state, isLegal(event) else {
                    return Breach(promise, "case \(matter.id) step \(event.number): \(event.action) from \(event.from)")
                }
                let before = workflow.state(event.from)?.clock
                let after = workflow.state(event.to)?.clock
                if event.from != event.to, after == .contact { contactSince = event.at }
                if before == Workflow.Clock.none, after != Workflow.Clock.none {
                    handlingSince = event.at
                    closedAt = nil
                    rating = nil
                    reopened += 1
                }
                if before != nil, before != Workflow.Clock.none, after == Workflow.Clock.none { closedAt = event.at }
                if let isSolved = event.isSolved, let satisfaction = event.satisfaction {
                    rating = (isSolved, satisfaction)
                }
                state = event.to
            }
            let isSame =
                state == matter.state && own.last?.holder == matter.holder && contactSince == matter.contactSince
                && handlingSince == matter.handlingSince && closedAt == matter.closedAt && rating?.0 == matter.isSolved
                && rating?.1 == matter.satisfaction && reopened == matter.reopenCount && isSupervised(matter, own)
            return isSame ? nil : Breach(promise, "case \(matter.id) in \(matter.state)")
        }
    }

    /// Whether category, severity and urging are those of the last steps that said something of them.
    private func isSupervised(_ matter: StoredHistory.Matter, _ own: [StoredHistory.Event]) -> Bool {
        var isUrged = false
        for (before, event) in zip(own, own.dropFirst()) {
            if workflow.action(event.action)?.isUrge ?? false {
                isUrged = true
            } else if event.organisation == before.holder || event.holder != before.holder
                || workflow.state(event.to)?.clock == Workflow.Clock.none
            {
                isUrged = false
            }
        }
        let category = own.last { $0.category != nil }?.category ?? matter.category
        let severity = own.last { $0.severity != nil }?.severity ?? 1
        return matter.isUrged == isUrged && matter.category == category && matter.severity == severity
    }

    private func isLegal(_ event: StoredHistory.Event) -> Bool {
        if event.number == 1 { return event.action == "opened" && event.to == workflow.start }
        guard let action = workflow.action(event.action) else { return false }
        return action.from.contains(event.from) && event.to == action.to ?? event.from
    }

    /// Every step that was answered stands in the history in its place, and every step there was sent by somebody.
    private func answers() -> [Breach] {
        var found: [Breach] = []
        var sent: [Place: [Ledger.Step]] = [:]
        for step in ledger.steps {
            guard let matter = matter(of: step.matter) else {
                if step.answer == .done {
                    found.append(Breach("what was answered as done is done", "\(step.action) in no case"))
                }
                continue
            }
            sent[Place(matter: matter, number: step.revision + 1), default: []].append(step)
        }
        var stored: [Place: StoredHistory.Event] = [:]
        for event in history.events where event.number > 1 && !isBrought(event) {
            let place = Place(matter: event.matter, number: event.number)
            stored[place] = event
            let fits = sent[place]?.contains {
                $0.answer != .refused && $0.action == event.action && $0.note == event.note
            }
            if fits != true {
                found.append(
                    Breach(
                        "nothing is there that nobody sent",
                        "case \(event.matter) step \(event.number): \(event.action)"
                    )
                )
            }
        }
        for (place, steps) in sent {
            for step in steps where step.answer == .done && stored[place]?.action != step.action {
                found.append(Breach("what was answered as done is done", "case \(place.matter): \(step.action)"))
            }
        }
        return found + signalAnswers()
    }

    private struct Place: Hashable {
        let matter: Int64
        let number: Int
    }

    private func matter(of subject: Ledger.Subject) -> Int64? {
        switch subject {
        case .number(let id): id
        case .report: signal(of: subject).flatMap { signalByNumber[$0]?.matter }
        }
    }

    private func signal(of subject: Ledger.Subject) -> Int64? {
        switch subject {
        case .number(let id): id
        case .report(let place): ledger.reports[place].receipt.flatMap { signalByReceipt[$0]?.id }
        }
    }

    private func signalAnswers() -> [Breach] {
        struct Doing: Hashable {
            let signal: Int64
            let action: String
            let note: String
        }
        var done: [Doing: Int] = [:]
        var possible: [Doing: Int] = [:]
        for step in ledger.signalSteps {
            guard let signal = signal(of: step.signal) else { continue }
            let doing = Doing(signal: signal, action: step.action, note: step.note)
            if step.answer == .done { done[doing, default: 0] += 1 }
            if step.answer != .refused { possible[doing, default: 0] += 1 }
        }
        var stored: [Doing: Int] = [:]
        for event in history.signalEvents where event.action != "received" && !isBrought(event) {
            stored[Doing(signal: event.signal, action: event.action, note: event.note), default: 0] += 1
        }
        var found: [Breach] = []
        for (doing, count) in done where stored[doing, default: 0] < count {
            found.append(Breach("what was answered as done is done", "signal \(doing.signal): \(doing.action)"))
        }
        for (doing, count) in stored where possible[doing, default: 0] < count {
            found.append(Breach("nothing is there that nobody sent", "signal \(doing.signal): \(doing.action)"))
        }
        return found
    }

    // MARK: Times

    private func reopenings() -> [Breach] {
        history.matters.compactMap { matter in
            var closedAt: Instant?
            for event in eventsOf[matter.id] ?? [] {
                if event.action == "reopen", let closedAt, event.at - closedAt > .seconds(workflow.reopenDays * 86_400)
                {
                    return Breach("nothing is reopened after the time for it", "case \(matter.id)")
                }
                if event.action == "close" { closedAt = event.at }
            }
            return nil
        }
    }

    /// From every state in which a case is, people of its own street can bring it to an end.
    private func ends() -> [Breach] {
        let actors: Set<Workflow.Actor> = [.holder, .community, .street]
        var ending = Set(running.states.filter { $0.clock == Workflow.Clock.none }.map(\.code))
        var isGrowing = true
        while isGrowing {
            let before = ending.count
            for action in running.actions where action.to.map(ending.contains) ?? false {
                if !action.by.isDisjoint(with: actors) { ending.formUnion(action.from) }
            }
            isGrowing = ending.count > before
        }
        return history.matters.filter { !ending.contains($0.state) }.map {
            Breach("every case can reach an end", "case \($0.id) in \($0.state)")
        }
    }

    // MARK: What follows

    private func facts() -> [Breach] {
        var found: [Breach] = []
        var expected: [StoredHistory.Mention: Int] = [:]
        for event in history.events where !isBrought(event) {
            expected[.init(what: "case.\(event.action)", row: event.matter), default: 0] += 1
        }
        for event in history.signalEvents where !isBrought(event) {
            expected[.init(what: "signal.\(event.action)", row: event.signal), default: 0] += 1
        }
        // A rung is told as often as it is written down: once.
        expected.merge(history.told) { $0 + $1 }
        for (mention, count) in expected where history.facts[mention] != count {
            found.append(Breach("each step is announced once", "\(mention.what) of \(mention.row)"))
        }
        for mention in history.facts.keys where expected[mention] == nil && mention.what.hasPrefix("case.") {
            found.append(Breach("each step is announced once", "\(mention.what) of \(mention.row) without a step"))
        }
        for ticket in history.tickets where history.announcedTickets[ticket.signal] != 1 {
            found.append(Breach("each ticket is announced once", "signal \(ticket.signal)"))
        }
        let isWhole = history.factCount == Int(history.lastFact - history.firstFact) + 1 || history.factCount == 0
        if !isWhole || history.doubledFacts > 0 {
            found.append(Breach("facts are numbered without a gap", "\(history.factCount) up to \(history.lastFact)"))
        }
        return found
    }

    private func audits() -> [Breach] {
        var expected: [StoredHistory.Mention: Int] = [:]
        for event in history.events where event.isByWorker {
            expected[.init(what: "case.\(event.action)", row: event.matter), default: 0] += 1
        }
        // Opening a case is recorded with the case.
        for event in history.signalEvents where event.isByWorker && event.action != "opened" {
            expected[.init(what: "signal.\(event.action)", row: event.signal), default: 0] += 1
        }
        return expected.filter { history.audits[$0.key] != $0.value }.map {
            Breach("each change says who made it", "\($0.key.what) of \($0.key.row)")
        }
    }

    private func photos() -> [Breach] {
        var expected: [String: Int] = [:]
        for report in ledger.reports { if let receipt = report.receipt { expected[receipt] = report.photos } }
        return history.signals.compactMap { signal in
            let stored = history.photos[signal.id] ?? 0
            guard stored != signal.photoCount || stored != expected[signal.receipt] ?? stored else { return nil }
            return Breach("photos are all there", "signal \(signal.id) has \(stored) of \(signal.photoCount)")
        }
    }
}
