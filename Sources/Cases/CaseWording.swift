import HTML
import Inbox
import Kernel

/// What the columns of a list say about a case, in one language.
struct CaseWording {
    let language: Language
    /// The full names of areas and the names of organisations, by identifier.
    let places: [Int64: String]
    let holders: [Int64: String]
    /// What other systems said of cases that came from one; only where a column shows it.
    let tickets: [Case.ID: TicketOrigin]
    let book: CaseBook
    let now: Instant

    func category(_ code: String) -> String { book.categoryName(code)(language) }

    func state(_ code: String) -> Text { book.stateName(code) }

    func left(_ row: CaseRow) -> (text: Text, css: String) { Words.timeLeft(row.dueAt, at: now) }

    /// The plain words of a column, for tables of other programs.
    func text(_ column: CaseColumn, of row: CaseRow) -> String {
        switch column {
        case .number: row.number
        case .category: category(row.category)
        case .severity: Words.severity(row.severity)(language)
        case .nature: tickets[row.id]?.nature.name(language) ?? ""
        case .origin: tickets[row.id]?.channel ?? ""
        case .place: places[row.area] ?? ""
        case .state: state(row.state)(language)
        case .holder: holders[row.holder] ?? ""
        case .left: left(row).text(language)
        case .opened, .due, .closed: moment(column, of: row)?.description ?? ""
        }
    }

    /// The moment that a column is about; nil for columns of words.
    func moment(_ column: CaseColumn, of row: CaseRow) -> Instant? {
        switch column {
        case .opened: row.openedAt
        case .due: row.dueAt
        case .closed: row.closedAt
        case .number, .category, .severity, .nature, .origin, .place, .state, .holder, .left: nil
        }
    }
}
