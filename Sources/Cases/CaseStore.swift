public import Access
public import Attachments
public import Classification
public import Inbox
public import Kernel
public import Storage

/// Reads and writes cases: one method, one transaction.
public struct CaseStore: Sendable {
    let database: any Database
    let context: Context
    private let books: Current<CaseBook>
    /// What cases follow now: read it afresh for each piece of work.
    package var book: CaseBook { books.value }
    let attachments: AttachmentStore
    /// How words are looked for; nil where there is no index, so that words find nothing.
    let text: CaseText?
    /// Where the trained model lies; nil where there can be none.
    package let models: ModelFolder?

    public init(
        database: any Database,
        context: Context,
        book: CaseBook,
        attachments: AttachmentStore,
        text: CaseText? = nil,
        models: ModelFolder? = nil
    ) {
        self.init(
            database: database,
            context: context,
            books: Current(book),
            attachments: attachments,
            text: text,
            models: models
        )
    }

    package init(
        database: any Database,
        context: Context,
        books: Current<CaseBook>,
        attachments: AttachmentStore,
        text: CaseText? = nil,
        models: ModelFolder? = nil
    ) {
        self.models = models
        self.database = database
        self.context = context
        self.books = books
        self.attachments = attachments
        self.text = text
    }

    /// Opens a case from a new signal: the signal's state, the case, its first event, audit and facts together.
    ///
    /// `suggestion`: what was suggested, kept with what was chosen. `dispatch`: a rule's proposal; one that is automatic is
    /// carried out in the same transaction, as far as the workflow allows it.
    public func open(
        _ signal: Signal.ID,
        category code: String,
        title: String,
        home: Int64,
        by viewer: Viewer,
        suggestion: Classification? = nil,
        dispatch: DispatchProposal? = nil
    ) async throws -> Case.ID {
        let book = book
        guard let category = book.categories.choice(code) else {
            throw InvalidInput("category", Text("请选择类别。", "Please choose a category."))
        }
        let title = String(title.prefix(60))
        guard !title.isEmpty else { throw InvalidInput("title", Text("请写一个简短的标题。", "Please write a short title.")) }
        return try await database.write { [context] tx in
            let now = context.now()
            let fresh = try SignalStore.forSorting(signal, viewer.reach(.sortSignals), in: tx)
            let id = context.id(Case.ID.self)
            let sorted = try fresh.sorted(as: .opened, matter: id.rawValue)
            let workflow = book.workflow
            let limits = book.deadlines.classification(of: category, source: fresh.channel.rawValue)
            var time = CaseTime()
            time.whole = book.deadlines.whole
            time.wholeSince = fresh.createdAt
            time.stateSince = now
            let matter = Case(
                id: id,
                number: "\(CivilTime(now).date.description.filter { $0 != "-" })-\(context.code(length: 6))",
                workflow: workflow.code,
                workflowVersion: workflow.version,
                title: title,
                area: fresh.area,
                path: fresh.path,
                home: home,
                signal: signal,
                channel: fresh.channel,
                openedAt: now,
                category: code,
                contactLimit: limits.contact,
                handlingLimit: limits.handling,
                severity: .ordinary,
                urgedAt: nil,
                state: workflow.start,
                holder: home,
                revision: 1,
                contactSince: now,
                handlingSince: fresh.createdAt,
                closedAt: nil,
                rating: nil,
                reopenCount: 0,
                time: time
            )
            let opened = CaseEvent(
                id: context.id(),
                matter: id,
                number: 1,
                action: CaseEvent.opened,
                from: "",
                to: workflow.start,
                at: now,
                account: viewer.account.rawValue,
                organisation: home,
                holder: home,
                note: "",
                rating: nil,
                classification: nil,
                severity: nil
            )
            try insert(matter, with: try tx.makeKey(.matter, context: context), in: tx)
            try append(opened, to: matter, in: tx)
            try Self.keep(suggestion, chosen: code, for: id, at: now, in: tx)
            if let dispatch, dispatch.isAutomatic { try pass(matter, by: dispatch, in: tx) }
            _ = try SignalStore.record(sorted, .opened, by: viewer.account.rawValue, context: context, in: tx)
            try tx.audit(
                .init(by: viewer.account, "case.opened", table: "case_record", row: id.rawValue),
                context: context
            )
            return id
        }
    }

    /// Takes a step, if the workflow allows it to this person now.
    /// - Throws: `CaseRefusal`, `NotFound` for a case outside the reach.
    public func take(_ step: CaseStep, on id: Case.ID, by viewer: Viewer, photos: [PreparedPhoto] = []) async throws {
        try await database.write { [self] tx in try take(step, on: id, by: viewer, photos: photos, in: tx) }
    }

    /// The same inside somebody's transaction.
    package func take(
        _ step: CaseStep,
        on id: Case.ID,
        by viewer: Viewer,
        photos: [PreparedPhoto],
        in tx: any WriteTransaction
    ) throws {
        let book = book
        guard let matter = try Self.find(id, viewer.reach(.workCases), in: tx) else { throw NotFound("case", id) }
        let workflow = try book.workflow(of: matter)
        if let organisation = step.organisation {
            let known = try tx.count(
                "SELECT COUNT(*) AS n FROM organisation WHERE id = \(organisation) AND closed_at IS NULL"
            )
            guard known == 1 else { throw CaseRefusal.missing(.organisation) }
        }
        var step = step
        // What a category's limits are depends on how the case came.
        if let chosen = step.classification, let category = book.categories[chosen.category] {
            step.classification = book.deadlines.classification(of: category, source: matter.channel.rawValue)
        }
        let event = try matter.event(
            step,
            by: CaseActor(viewer, on: matter),
            in: workflow,
            book.deadlines,
            id: context.id(),
            at: context.now()
        )
        try save(matter.applying(event, in: workflow), after: matter, event, photos, in: tx)
        if let chosen = event.classification { try Self.keep(chosen: chosen.category, for: id, in: tx) }
        try tx.execute("DELETE FROM case_writing WHERE case_id = \(id) AND account_id = \(viewer.account)")
        try tx.audit(
            .init(by: viewer.account, "case.\(event.action)", table: "case_record", row: id.rawValue),
            context: context
        )
    }

    /// What somebody may do with a case now, and its number of events; nothing for a case outside his reach.
    package func allowed(on id: Case.ID, by viewer: Viewer, in tx: any ReadTransaction) throws -> (
        actions: Set<String>, revision: Int
    ) {
        guard let matter = try Self.find(id, viewer.reach(.workCases), in: tx) else { return ([], 0) }
        let workflow = try book.workflow(of: matter)
        let actions = matter.actions(in: workflow, for: CaseActor(viewer, on: matter), at: context.now())
        return (Set(actions.map(\.code)), matter.revision)
    }

    /// The reporter's own step: rating, reopening.
    public func take(_ step: CaseStep, reporterOf signal: Signal) async throws {
        guard let number = signal.matter else { throw CaseRefusal.notNow }
        try await database.write { [context, book] tx in
            guard
                let matter = try Self.first(" WHERE id = \(Case.ID(rawValue: number))\(tx.dialect.forUpdate)", in: tx),
                matter.signal == signal.id
            else { throw CaseRefusal.notYours }
            let workflow = try book.workflow(of: matter)
            let event = try matter.event(
                step,
                by: .reporter,
                in: workflow,
                book.deadlines,
                id: context.id(),
                at: context.now()
            )
            try save(matter.applying(event, in: workflow), after: matter, event, [], in: tx)
        }
    }

    func save(
        _ matter: Case,
        after before: Case,
        _ event: CaseEvent,
        _ photos: [PreparedPhoto],
        in tx: any WriteTransaction
    ) throws {
        let workflow = try book.workflow(of: matter)
        let due = matter.due(in: workflow, book.calendar)
        var closedDue: SQL = "NULL"
        if matter.closedAt != nil {
            // The time that ran until this step closed it, with its last pause over. Rating it leaves that alone.
            let ended = matter.clocks(in: workflow, book.calendar, state: before.state).first
            closedDue = before.closedAt == nil ? "\(ended?.due.at)" : "closed_due_at"
        }
        let time = Self.timeAssignments(matter, book, workflow, at: event.at)
        let changed = try tx.execute(
            """
            UPDATE case_record SET workflow_version = \(matter.workflowVersion), state = \(matter.state), holder_id = \(matter.holder), revision = \(matter.revision),
                contact_since = \(matter.contactSince), handling_since = \(matter.handlingSince), due_at = \(due?.at),
                due_provisional = \(due?.isProvisional ?? false), closed_at = \(matter.closedAt),
                category = \(matter.category), contact_limit = \(matter.contactLimit.description),
                handling_limit = \(matter.handlingLimit.description), severity = \(matter.severity),
                urged_at = \(matter.urgedAt), closed_due_at = \(closedDue), is_solved = \(matter.rating?.isSolved), satisfaction = \(matter.rating?.satisfaction),
                reopen_count = \(matter.reopenCount), \(time)
            WHERE id = \(matter.id) AND revision = \(matter.revision - 1)
            """
        )
        guard changed == 1 else { throw CaseRefusal.changedMeanwhile }
        try save(acceptance: event, of: matter, in: tx)
        try append(event, to: matter, in: tx)
        try attachments.insert(photos, owner: AttachmentOwner(.caseEvent, event.id.rawValue), at: event.at, in: tx)
    }

    /// Keeps when a case was taken up for the first time and when that was due: what the figures of response count.
    ///
    /// The history decides what is the first time: cases from before these columns stay without them.
    private func save(acceptance event: CaseEvent, of matter: Case, in tx: any WriteTransaction) throws {
        let workflow = try book.workflow(of: matter)
        guard let acceptance = matter.acceptance(by: event, in: workflow, book.calendar) else { return }
        let takenUp = workflow.states.filter { $0.clock != .contact }.map(\.code)
        try tx.execute(
            """
            UPDATE case_record SET accepted_at = \(acceptance.at), accept_due_at = \(acceptance.due)
            WHERE id = \(matter.id) AND NOT EXISTS (
                SELECT 1 FROM case_event e WHERE e.case_id = \(matter.id) AND e.to_state IN \(list: takenUp))
            """
        )
    }

    private func append(_ event: CaseEvent, to matter: Case, in tx: any WriteTransaction) throws {
        let key = try key(of: event, on: matter, in: tx)
        let note = try key.map { try tx.vault.seal(event.note, at: SealedNotes.note(of: event.id.rawValue), with: $0) }
        try tx.execute(
            """
            INSERT INTO case_event (id, case_id, number, action, from_state, to_state, at, account_id, organisation_id,
                                    holder_id, note, is_solved, satisfaction, category, contact_limit, handling_limit,
                                    severity, workflow_version, urgent_contact, urgent_handling, pause_reason, pause_longest,
                                    extension, key_id)
            VALUES (\(event.id), \(event.matter), \(event.number), \(event.action), \(event.from), \(event.to), \(event.at),
                    \(event.account), \(event.organisation), \(event.holder), \(note ?? ""), \(event.rating?.isSolved),
                    \(event.rating?.satisfaction), \(event.classification?.category),
                    \(event.classification?.contact.description), \(event.classification?.handling.description),
                    \(event.severity), \(event.workflowVersion), \(event.urgent?.contact?.description), \(event.urgent?.handling?.description),
                    \(event.pause?.reason), \(event.pause?.longest.description), \(event.extension?.description), \(key?.id))
            """
        )
        try tx.execute(
            """
            INSERT INTO case_party (organisation_id, case_id) VALUES (\(event.holder), \(event.matter))
            ON CONFLICT (organisation_id, case_id) DO NOTHING
            """
        )
        let parties: [Int64] = try tx.query("SELECT organisation_id FROM case_party WHERE case_id = \(event.matter)") {
            try $0.get("organisation_id")
        }
        try tx.announce(
            Fact(
                "case.\(event.action)",
                subject: event.matter.rawValue,
                areas: matter.path.all,
                organisations: parties,
                detail: String(matter.signal.rawValue),
                at: event.at
            ),
            id: context.number()
        )
    }

    /// The key of an event's note: the reporter's own words are his, all others the case's; nil where there is no note.
    private func key(of event: CaseEvent, on matter: Case, in tx: any WriteTransaction) throws -> DataKey? {
        guard !event.note.isEmpty else { return nil }
        guard event.isByReporter else { return try Self.key(of: matter.id, context: context, in: tx) }
        return try SignalStore.key(of: matter.signal, context: context, in: tx)
    }

    private func insert(_ matter: Case, with key: DataKey, in tx: any WriteTransaction) throws {
        let due = matter.due(in: try book.workflow(of: matter), book.calendar)
        let path = matter.path
        let title = try tx.vault.seal(matter.title, at: SealedNotes.title(of: matter.id), with: key)
        try tx.execute(
            """
            INSERT INTO case_record (
                id, number, workflow, workflow_version, category, title, area_id, district_id, street_id, community_id,
                grid_id, estate_id, building_id, home_id, holder_id, contact_limit, handling_limit, signal_id, state,
                revision, opened_at, contact_since, handling_since, due_at, due_provisional, closed_at, reopen_count,
                severity, channel, key_id
            ) VALUES (
                \(matter.id), \(matter.number), \(matter.workflow), \(matter.workflowVersion), \(matter.category),
                \(title), \(matter.area), \(path.district), \(path.street), \(path.community), \(path.grid),
                \(path.estate), \(path.building), \(matter.home), \(matter.holder), \(matter.contactLimit.description),
                \(matter.handlingLimit.description), \(matter.signal), \(matter.state), \(matter.revision),
                \(matter.openedAt), \(matter.contactSince), \(matter.handlingSince), \(due?.at),
                \(due?.isProvisional ?? false), NULL, 0, \(matter.severity), \(matter.channel), \(key.id)
            )
            """
        )
        let time = Self.timeAssignments(matter, book, book.workflow, at: matter.openedAt)
        try tx.execute("UPDATE case_record SET \(time) WHERE id = \(matter.id)")
    }
}
