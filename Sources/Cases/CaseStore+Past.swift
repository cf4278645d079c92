import Kernel
package import Storage

/// Many cases at once that began elsewhere.
extension CaseStore {
    /// Writes cases with their histories and those who hold them; their signals are written before, in the same transaction.
    ///
    /// Nothing is announced here: whoever writes the signals announces both.
    package static func insert(_ past: [PastCase], in tx: any WriteTransaction) throws {
        for chunk in past.chunks(of: 100) {
            try tx.enqueue(cases(chunk))
            try tx.enqueue(events(chunk))
            try tx.enqueue(parties(chunk))
        }
    }

    /// Which of the numbers belong to cases already.
    package static func taken(_ numbers: [String], in tx: any ReadTransaction) throws -> Set<String> {
        Set(try tx.query("SELECT number FROM case_record WHERE number IN \(list: numbers)") { try $0.get("number") })
    }

    /// Which of the identifiers belong to cases already.
    package static func taken(_ ids: [Case.ID], in tx: any ReadTransaction) throws -> [Case.ID] {
        try tx.query("SELECT id FROM case_record WHERE id IN \(list: ids)") { try $0.get("id") }
    }

    private static func cases(_ rows: ArraySlice<PastCase>) -> SQL {
        var sql = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: rows.count * 34)
        sql.appendLiteral(
            """
            INSERT INTO case_record (
                id, number, workflow, workflow_version, category, title, area_id, home_id, holder_id, contact_limit,
                handling_limit, signal_id, state, revision, opened_at, contact_since, handling_since, due_provisional,
                reopen_count, severity, channel, district_id, street_id, community_id, grid_id, estate_id, building_id,
                due_at, closed_at, closed_due_at, is_solved, satisfaction
            ) VALUES \

            """
        )
        for (index, row) in rows.enumerated() {
            let matter = row.matter
            let path = matter.path
            let values: [SQLValue] = [
                matter.number.sqlValue, matter.workflow.sqlValue, matter.workflowVersion.sqlValue,
                matter.category.sqlValue, matter.title.sqlValue, matter.area.sqlValue, matter.home.sqlValue,
                matter.holder.sqlValue, matter.contactLimit.description.sqlValue,
                matter.handlingLimit.description.sqlValue, matter.signal.sqlValue, matter.state.sqlValue,
                matter.revision.sqlValue, matter.openedAt.sqlValue, matter.contactSince.sqlValue,
                matter.handlingSince.sqlValue, (row.due?.isProvisional ?? false).sqlValue, matter.reopenCount.sqlValue,
                matter.severity.rawValue.sqlValue, matter.channel.sqlValue,
            ]
            sql.appendLiteral(index == 0 ? "(" : ", (")
            sql.appendInterpolation(matter.id)
            for value in values {
                sql.appendLiteral(", ")
                sql.appendInterpolation(value)
            }
            for level in [path.district, path.street, path.community, path.grid, path.estate, path.building] {
                sql.appendOrNull(level)
            }
            sql.appendOrNull(row.due?.at.milliseconds)
            sql.appendOrNull(matter.closedAt?.milliseconds)
            sql.appendOrNull(row.closedDue?.milliseconds)
            sql.appendSolved(matter.rating)
            sql.appendLiteral(")")
        }
        return SQL(stringInterpolation: sql)
    }

    private static func events(_ rows: ArraySlice<PastCase>) -> SQL {
        var sql = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: rows.count * 3 * 12)
        sql.appendLiteral(
            """
            INSERT INTO case_event (id, case_id, number, action, from_state, to_state, at, holder_id, note,
                                    organisation_id, is_solved, satisfaction) VALUES \

            """
        )
        var isFirst = true
        for row in rows {
            for event in row.events {
                sql.appendLiteral(isFirst ? "(" : ", (")
                isFirst = false
                sql.appendInterpolation(event.id)
                sql.appendLiteral(", ")
                sql.appendInterpolation(event.matter)
                sql.appendLiteral(", ")
                sql.appendInterpolation(event.number)
                sql.appendLiteral(", ")
                sql.appendInterpolation(event.action)
                sql.appendLiteral(", ")
                sql.appendInterpolation(event.from)
                sql.appendLiteral(", ")
                sql.appendInterpolation(event.to)
                sql.appendLiteral(", ")
                sql.appendInterpolation(event.at)
                sql.appendLiteral(", ")
                sql.appendInterpolation(event.holder)
                sql.appendLiteral(", ")
                sql.appendInterpolation(event.note)
                sql.appendOrNull(event.organisation)
                sql.appendSolved(event.rating)
                sql.appendLiteral(")")
            }
        }
        return SQL(stringInterpolation: sql)
    }

    private static func parties(_ rows: ArraySlice<PastCase>) -> SQL {
        var sql = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: rows.count * 4)
        sql.appendLiteral("INSERT INTO case_party (organisation_id, case_id) VALUES ")
        var isFirst = true
        for row in rows {
            for holder in Set(row.events.map(\.holder)).sorted() {
                sql.appendLiteral(isFirst ? "(" : ", (")
                isFirst = false
                sql.appendInterpolation(holder)
                sql.appendLiteral(", ")
                sql.appendInterpolation(row.matter.id)
                sql.appendLiteral(")")
            }
        }
        return SQL(stringInterpolation: sql)
    }
}

extension SQL.StringInterpolation {
    /// Whether it was solved, and how satisfied the reporter is; two NULLs for a case without a rating.
    fileprivate mutating func appendSolved(_ rating: Case.Rating?) {
        // 0 is an answer here: NULL is -1.
        appendLiteral(", NULLIF(")
        appendInterpolation(rating.map { $0.isSolved ? 1 : 0 } ?? -1)
        appendLiteral(", -1)")
        appendOrNull(rating.map { Int64($0.satisfaction) })
    }
}
