import Access
package import Kernel
package import Storage

/// Many cases at once that began elsewhere.
extension CaseStore {
    /// The rows of cases, their histories and those who hold them, made before the transaction begins.
    package struct PastRows: Sendable {
        let keys: BulkRows
        let cases: BulkRows
        let events: BulkRows
        let parties: BulkRows

        package init(_ past: [PastCase], _ vault: any Vault, _ context: Context, at now: Instant) throws {
            var keys = BulkRows.dataKeys(rows: past.count)
            var cases = BulkRows(CaseStore.caseTable, rows: past.count)
            var events = BulkRows(CaseStore.eventTable, rows: past.count * 5)
            var parties = BulkRows(CaseStore.partyTable, rows: past.count * 2)
            for row in past {
                let key = try vault.makeKey(id: context.number())
                keys.add(key, .matter, at: now)
                cases.add(
                    row,
                    title: try vault.seal(row.matter.title, at: SealedNotes.title(of: row.matter.id), with: key),
                    key
                )
                var holders: [Int64] = []
                for event in row.events {
                    let place = SealedNotes.note(of: event.id.rawValue)
                    events.add(
                        event,
                        note: try vault.seal(event.note, at: place, with: key),
                        event.note.isEmpty ? nil : key
                    )
                    if !holders.contains(event.holder) { holders.append(event.holder) }
                }
                for holder in holders {
                    parties.add(holder)
                    parties.add(row.matter.id)
                }
            }
            self.keys = keys
            self.cases = cases
            self.events = events
            self.parties = parties
        }
    }

    /// Writes cases with their histories and those who hold them; their signals are written before, in the same transaction.
    ///
    /// Nothing is announced here: whoever writes the signals announces both.
    package static func insert(_ rows: PastRows, in tx: any WriteTransaction) throws {
        try tx.insert(rows.keys)
        try tx.insert(rows.cases)
        try tx.insert(rows.events)
        try tx.insert(rows.parties)
    }

    /// Which of the numbers belong to cases already.
    package static func taken(_ numbers: [String], in tx: any ReadTransaction) throws -> Set<String> {
        Set(try tx.query("SELECT number FROM case_record WHERE number IN \(list: numbers)") { try $0.get("number") })
    }

    fileprivate static let caseTable = BulkTable(
        """
        INSERT INTO case_record (
            id, number, workflow, workflow_version, category, title, area_id, home_id, holder_id, contact_limit,
            handling_limit, signal_id, state, revision, opened_at, contact_since, handling_since, due_provisional,
            reopen_count, severity, channel, district_id, street_id, community_id, grid_id, estate_id, building_id,
            due_at, closed_at, closed_due_at, told_level, tell_at, is_solved, satisfaction,
            key_id
        )
        """,
        "ittittiii tti tiiiiiii t iiiiii iiiiiiii"
    )

    fileprivate static let eventTable = BulkTable(
        """
        INSERT INTO case_event (id, case_id, number, action, from_state, to_state, at, organisation_id, holder_id, note,
                                is_solved, satisfaction, key_id)
        """,
        "iiittt iii tiii"
    )

    fileprivate static let partyTable = BulkTable("INSERT INTO case_party (organisation_id, case_id)", "ii")
}

extension BulkRows {
    fileprivate mutating func add(_ row: PastCase, title: String, _ key: DataKey) {
        let matter = row.matter
        let path = matter.path
        add(matter.id)
        add(matter.number)
        add(matter.workflow)
        add(matter.workflowVersion)
        add(matter.category)
        add(title)
        add(matter.area)
        add(matter.home)
        add(matter.holder)
        add(matter.contactLimit.description)
        add(matter.handlingLimit.description)
        add(matter.signal)
        add(matter.state)
        add(matter.revision)
        add(matter.openedAt)
        add(matter.contactSince)
        add(matter.handlingSince)
        add(row.due?.isProvisional ?? false)
        add(matter.reopenCount)
        add(matter.severity.rawValue)
        add(matter.channel)
        add(path.district)
        add(path.street)
        add(path.community)
        add(path.grid)
        add(path.estate)
        add(path.building)
        add(row.due?.at)
        add(matter.closedAt)
        add(row.closedDue)
        add(matter.time.level.rawValue)
        add(row.tellAt)
        add(matter.rating)
        add(key.id)
    }

    fileprivate mutating func add(_ event: CaseEvent, note: String, _ key: DataKey?) {
        add(event.id)
        add(event.matter)
        add(event.number)
        add(event.action)
        add(event.from)
        add(event.to)
        add(event.at)
        add(event.organisation)
        add(event.holder)
        add(note)
        add(event.rating)
        add(key?.id)
    }

    private mutating func add(_ rating: Case.Rating?) {
        add(rating?.isSolved)
        add(rating?.satisfaction)
    }
}
