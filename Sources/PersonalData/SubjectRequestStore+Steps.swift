package import Access
import Attachments
import Cases
package import Inbox
import Kernel
import Storage

/// Filing requests and what is done with them.
extension SubjectRequestStore {
    /// What a person asks for.
    package struct Draft: Sendable {
        package var kind: SubjectRequest.Kind
        package var scope: SubjectRequest.Scope
        /// Whether the person has shown that the report's number is his: nobody has to call him back.
        package var isProved: Bool
        package var field: CorrectedField?
        package var words = Words()
        /// The form's own key: a form that is sent twice counts once.
        package var key: String

        package init(
            kind: SubjectRequest.Kind,
            scope: SubjectRequest.Scope,
            isProved: Bool = false,
            field: CorrectedField? = nil,
            words: Words = Words(),
            key: String
        ) {
            self.kind = kind
            self.scope = scope
            self.isProved = isProved
            self.field = field
            self.words = words
            self.key = key
        }
    }

    /// Takes a request in, once for its key.
    ///
    /// `viewer`: who wrote it down at the counter, with how he made sure of the person; nil for whoever holds the link.
    /// - Throws: `InvalidInput`; `SubjectRequestRefusal.tooMany` while such a request is open.
    package func file(
        _ draft: Draft,
        on signal: Signal,
        by viewer: Viewer? = nil,
        identity: String = ""
    ) async throws -> SubjectRequest.ID {
        var draft = draft
        guard draft.words.wish.count <= SubjectRequest.noteLimit else {
            throw InvalidInput("wish", SubjectRequestRefusal.noteTooLong.message)
        }
        if draft.kind == .correct {
            guard let field = draft.field else {
                throw InvalidInput("field", Text("请选择要更正哪一项。", "Choose what is to be corrected."))
            }
            draft.words.value = try SignalStore.checked(field, draft.words.value)
            // A text stands in one report.
            if field == .text { draft.scope = .report }
        } else {
            draft.field = nil
            draft.words.value = ""
        }
        if viewer != nil, identity.isEmpty {
            throw InvalidInput("identity", Text("请写明怎样核实是本人的。", "Write how you made sure of the person."))
        }
        let taken = draft
        return try await database.write { [self] tx in try insert(taken, signal, viewer, identity, in: tx) }
    }

    private func insert(
        _ draft: Draft,
        _ signal: Signal,
        _ viewer: Viewer?,
        _ identity: String,
        in tx: any WriteTransaction
    ) throws -> SubjectRequest.ID {
        let mark = sha256(Array("subject_request:\(signal.id):\(draft.key)".utf8))
        let earlier: SubjectRequest.ID? = try tx.first(
            "SELECT id FROM subject_request WHERE submission_key = \(mark)"
        ) { try $0.get("id") }
        if let earlier { return earlier }
        let open = try tx.count(
            """
            SELECT COUNT(*) AS n FROM subject_request
            WHERE signal_id = \(signal.id) AND kind = \(draft.kind) AND closed_at IS NULL
            """
        )
        guard open == 0 else { throw SubjectRequestRefusal.tooMany }
        let index = draft.scope == .phone ? try signals.phoneIndex(of: signal.id, in: tx) : nil
        // A code or a call shows who has the number today, not who had it years ago: that takes a look at the person.
        let since: Instant? = viewer == nil ? context.now() - SignalStore.linkLifetime : nil
        // Without a phone there is nothing else that could be told to be his.
        let scope: SubjectRequest.Scope = index == nil ? .report : .phone
        let id = context.id(SubjectRequest.ID.self)
        let now = context.now()
        let clock = SubjectRequest.clock(book, cases.book.calendar, from: now)
        let path = signal.path
        let channel: SubjectRequest.Channel = viewer == nil ? .link : .counter
        try tx.execute(
            """
            INSERT INTO subject_request (
                id, signal_id, scope, phone_index, covers_since, kind, channel, field, value_sealed, wish_sealed, submission_key, state,
                received_at, remind_at, due_at, closed_at, ground, reminded, revision, district_id, street_id,
                community_id, grid_id, estate_id, building_id
            ) VALUES (
                \(id), \(signal.id), \(scope), \(index), \(since), \(draft.kind), \(channel), \(draft.field),
                \(try seal(draft.words.value, Self.place("value_sealed", id))),
                \(try seal(draft.words.wish, Self.place("wish_sealed", id))), \(mark), 'received',
                \(now), \(clock.remind), \(clock.due), NULL, '', 0, 0, \(path.district), \(path.street),
                \(path.community), \(path.grid), \(path.estate), \(path.building)
            )
            """
        )
        guard var request = try tx.first(Self.select + " WHERE id = \(id)", Self.read) else {
            throw NotFound("request", id)
        }
        try append(.received, to: &request, note: identity, by: viewer, in: tx)
        // A link or a receipt proves its one report; the rest that hangs on a phone is proved by a code sent to it, or has to be
        // confirmed.
        if scope == .report || draft.isProved {
            let proof = draft.isProved ? "凭手机验证码登录" : "凭上报链接"
            request.state = .confirmed
            try append(.confirmed, to: &request, note: viewer == nil ? proof : identity, by: viewer, in: tx)
        }
        return id
    }

    /// Takes the request back; by whoever holds the link of its report.
    package func withdraw(_ id: SubjectRequest.ID, of signal: Signal.ID) async throws {
        try await database.write { [self] tx in
            let lock = tx.dialect.forUpdate
            guard
                var request = try tx.first(
                    Self.select + " WHERE id = \(id) AND signal_id = \(signal)\(lock)",
                    Self.read
                )
            else { throw NotFound("request", id) }
            request.state = try request.after(.withdrawn, note: "")
            request.closedAt = context.now()
            try append(.withdrawn, to: &request, note: "", by: nil, in: tx)
        }
    }

    /// One step of whoever handles requests.
    package struct Step: Sendable {
        package var action: SubjectRequestEvent.Action
        package var revision: Int
        package var note = ""
        package var ground = ""
        /// Why something is erased though its case is open.
        package var despite = ""

        package init(
            _ action: SubjectRequestEvent.Action,
            revision: Int,
            note: String = "",
            ground: String = "",
            despite: String = ""
        ) {
            self.action = action
            self.revision = revision
            self.note = note
            self.ground = ground
            self.despite = despite
        }
    }

    /// Takes a step: what it demands is done, recorded and announced in one transaction.
    /// - Throws: `NotFound` outside the viewer's reach; `SubjectRequestRefusal`.
    package func take(_ step: Step, on id: SubjectRequest.ID, by viewer: Viewer) async throws {
        let reach = viewer.reach(.handlePersonalRequests)
        let gone: [Attachment.ID] = try await database.write { [self] tx in
            let lock = tx.dialect.forUpdate
            let condition: SQL = " WHERE id = \(id) AND \(Reach.condition(reach))\(lock)"
            guard var request = try tx.first(Self.select + condition, Self.read) else { throw NotFound("request", id) }
            guard request.revision == step.revision else { throw SubjectRequestRefusal.changed }
            request.state = try request.after(step.action, note: step.note)
            if step.action == .refused {
                guard book.ground(step.ground) != nil else { throw SubjectRequestRefusal.groundMissing }
                request.ground = step.ground
            }
            if request.state.isOpen == false, request.closedAt == nil { request.closedAt = context.now() }
            var note = step.note
            var gone: [Attachment.ID] = []
            if step.action == .answered {
                let covered = try covered(request, reach, in: tx).ids
                for signal in covered {
                    try tx.execute(
                        "INSERT INTO subject_request_signal (request_id, signal_id) VALUES (\(id), \(signal))"
                    )
                }
                gone = try carryOut(request, covered, despite: step.despite, by: viewer, in: tx)
                if !step.despite.isEmpty { note += note.isEmpty ? step.despite : "\n\(step.despite)" }
            } else if step.action == .lifted {
                var isLifted = false
                for signal in try covered(request, nil, in: tx).ids where try signals.lift(signal, in: tx) {
                    try cases.lift(caseOf: signal, in: tx)
                    try audit("signal.released", signal, request, by: viewer, in: tx)
                    isLifted = true
                }
                guard isLifted else { throw SubjectRequestRefusal.nothingRestricted }
            }
            try append(step.action, to: &request, note: note, by: viewer, in: tx)
            return gone
        }
        // A crash here leaves files without rows: the sweep removes them.
        if !gone.isEmpty { await photos.removeFiles(gone) }
    }

    /// Does to each signal what the request demands.
    private func carryOut(
        _ request: SubjectRequest,
        _ covered: [Signal.ID],
        despite: String,
        by viewer: Viewer,
        in tx: any WriteTransaction
    ) throws -> [Attachment.ID] {
        var gone: [Attachment.ID] = []
        switch request.kind {
        case .see, .copy, .explain: break
        case .correct:
            guard let field = request.field else { break }
            let value = try words(of: request.id, in: tx).value
            for signal in covered {
                // A text is one report's own; a wrong name or number is wrong wherever it was left.
                if field == .text, signal != request.signal { continue }
                try signals.correct(field, to: value, of: signal, in: tx)
                try audit("signal.\(field.rawValue)_corrected", signal, request, by: viewer, in: tx)
            }
        case .delete:
            if despite.isEmpty, try CaseStore.areInUse(covered, in: tx) { throw SubjectRequestRefusal.inUse }
            for signal in covered {
                gone += try forget(signal, in: tx)
                try audit("signal.erased", signal, request, by: viewer, in: tx)
            }
        case .restrict:
            for signal in covered where try signals.restrict(signal, in: tx) {
                try cases.restrict(caseOf: signal, in: tx)
                try audit("signal.restricted", signal, request, by: viewer, in: tx)
            }
        }
        return gone
    }

    fileprivate func audit(
        _ action: String,
        _ signal: Signal.ID,
        _ request: SubjectRequest,
        by viewer: Viewer,
        in tx: any WriteTransaction
    ) throws {
        try tx.audit(
            .init(
                by: viewer.account,
                action,
                table: "signal",
                row: signal.rawValue,
                purpose: "个人信息请求 \(request.number)"
            ),
            context: context
        )
    }

    /// Writes the request as it is now with its history entry, its audit record and its fact.
    func append(
        _ action: SubjectRequestEvent.Action,
        to request: inout SubjectRequest,
        note: String,
        by viewer: Viewer?,
        in tx: any WriteTransaction
    ) throws {
        request.revision += 1
        let now = context.now()
        try tx.execute(
            """
            UPDATE subject_request SET state = \(request.state), closed_at = \(request.closedAt), ground = \(request.ground),
                reminded = \(request.reminded), revision = \(request.revision) WHERE id = \(request.id)
            """
        )
        try tx.execute(
            """
            INSERT INTO subject_request_event (request_id, number, action, at, account_id, note_sealed)
            VALUES (\(request.id), \(request.revision), \(action), \(now), \(viewer?.account),
                    \(try seal(note, Self.note(request.id, request.revision))))
            """
        )
        try tx.audit(
            .init(
                by: viewer?.account,
                "subject_request.\(action.rawValue)",
                table: "subject_request",
                row: request.id.rawValue
            ),
            context: context
        )
        try tx.announce(
            Fact(
                "subject_request.\(action.rawValue)",
                subject: request.id.rawValue,
                areas: request.path.all,
                detail: request.kind.rawValue,
                at: now
            ),
            id: context.number()
        )
    }

    /// Records that the file of what is held was fetched.
    package func noteDownload(_ id: SubjectRequest.ID, by viewer: Viewer?) async throws {
        try await database.write { [self] tx in
            let lock = tx.dialect.forUpdate
            guard var request = try tx.first(Self.select + " WHERE id = \(id)\(lock)", Self.read) else {
                throw NotFound("request", id)
            }
            try append(.downloaded, to: &request, note: "", by: viewer, in: tx)
        }
    }

    // MARK: The clock

    /// Reminds of requests whose time runs out or is over, each once; how many were told.
    @discardableResult
    package func remind() async throws -> Int {
        let now = context.now()
        let ids: [SubjectRequest.ID] = try await database.read { tx in
            try tx.query(
                """
                SELECT id FROM subject_request WHERE closed_at IS NULL
                  AND ((reminded < 1 AND remind_at <= \(now)) OR (reminded < 2 AND due_at <= \(now))) ORDER BY id LIMIT 500
                """
            ) { try $0.get("id") }
        }
        for id in ids {
            try await database.write { [self] tx in
                let lock = tx.dialect.forUpdate
                guard var request = try tx.first(Self.select + " WHERE id = \(id)\(lock)", Self.read),
                    request.closedAt == nil
                else { return }
                let level = request.dueAt <= now ? 2 : 1
                guard request.reminded < level else { return }
                request.reminded = level
                try append(level == 2 ? .remindedLate : .remindedSoon, to: &request, note: "", by: nil, in: tx)
            }
        }
        return ids.count
    }
}

extension SubjectRequestStore {
    /// Whether the purpose of any of these signals is not reached yet.
    func areInUse(_ ids: [Signal.ID]) async throws -> Bool {
        try await database.read { tx in try CaseStore.areInUse(ids, in: tx) }
    }

    /// Whether a number was left with a report by which others of the same person are found.
    func hasPhone(_ signal: Signal.ID) async throws -> Bool {
        try await database.read { [signals] tx in try signals.phoneIndex(of: signal, in: tx) != nil }
    }

    /// The names of those who acted, by account.
    func people(_ events: [SubjectRequestEvent]) async throws -> [Int64: String] {
        try await database.read { tx in try AccountStore.names(events.compactMap(\.account), in: tx) }
    }

    /// Name and phone to call back by; the look is recorded before anything is shown.
    func contact(of request: SubjectRequest, by viewer: Viewer) async throws -> (name: String, phone: String) {
        try await database.write { [self] tx in
            try audit("signal.contact_seen", request.signal, request, by: viewer, in: tx)
            let whole = try signals.whole([request.signal], in: tx).first
            return (whole?.name ?? "", whole?.phone ?? "")
        }
    }
}
