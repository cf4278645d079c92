import Kernel
import Storage

/// What a planted defect does to one statement.
enum StatementDefect {
    /// The statement is not run, and says that it was.
    case skip
    /// Another statement is run after it.
    case also(SQL)
}

/// The planted defects that sit in statements.
extension Plant {
    /// The defect of a statement, if the plant is about it and strikes now.
    func defect(of sql: SQL, plan: FaultPlan) -> StatementDefect? {
        func strikes(_ head: String, oneIn number: Int) -> Bool {
            guard case .text(let text)? = sql.pieces.first, "\(text)".hasPrefix(head) else { return false }
            return plan.happens(oneIn: number)
        }
        switch self {
        case .lostFact: return strikes("INSERT INTO outbox", oneIn: 60) ? .skip : nil
        case .lostEvent: return strikes("INSERT INTO case_event", oneIn: 60) ? .skip : nil
        case .missingAudit: return strikes("INSERT INTO audit_record", oneIn: 60) ? .skip : nil
        case .lostPhoto: return strikes("INSERT INTO attachment", oneIn: 10) ? .skip : nil
        case .lostFigure:
            // Rollups are written in the evening, when no fault strikes: the statement itself says whether it is lost.
            guard case .text(let text)? = sql.pieces.first, "\(text)".hasPrefix("INSERT INTO figure_cell") else {
                return nil
            }
            return sql.values.count.isMultiple(of: 3) ? .skip : nil
        case .factGap:
            guard strikes("INSERT INTO outbox", oneIn: 60) else {
                return strikes("UPDATE fact_sequence", oneIn: 20)
                    ? .also("UPDATE fact_sequence SET last = last + 1 WHERE only_row = 1") : nil
            }
            return .also(
                """
                UPDATE outbox SET number = number + 1
                WHERE number = (SELECT MAX(number) FROM outbox)
                """
            )
        case .cutText:
            guard strikes("INSERT INTO signal (", oneIn: 20) else { return nil }
            return .also(
                """
                UPDATE signal SET body = 'cut', key_id = NULL
                WHERE created_at = (SELECT MAX(created_at) FROM signal)
                """
            )
        case .doubledReport:
            guard strikes("INSERT INTO signal (", oneIn: 1) else { return nil }
            let forgotten = sha256("\(plan.writes)")
            return .also(
                """
                UPDATE signal SET submission_key = \(forgotten) WHERE id = (SELECT MAX(id) FROM signal)
                """
            )
        case .earlyAnswer, .tornTransaction, .sharedCache, .wrongHoliday, .deadEnd, .lateReopening: return nil
        }
    }
}
