import Inbox
import Kernel
import Web

/// One step for many cases: what was ticked, and what is to be done with each.
struct CaseBulk: Sendable {
    /// So many rows at once.
    static let limit = 100

    /// A case as it was when the step was decided on.
    struct Row: Sendable, Hashable {
        let id: Case.ID
        /// The number of events that the person saw.
        let revision: Int

        init(id: Case.ID, revision: Int) {
            self.id = id
            self.revision = revision
        }

        /// Reads `123` as the list ticks a case, or `123-4` as the preview shows it with its number of events.
        init?(_ text: some StringProtocol) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard let first = parts.first, let id = Case.ID(String(first)) else { return nil }
            switch parts.count {
            case 1: self.init(id: id, revision: 0)
            case 2:
                guard let revision = Int(parts[1]) else { return nil }
                self.init(id: id, revision: revision)
            default: return nil
            }
        }

        var text: String { "\(id)-\(revision)" }
    }

    let action: Workflow.Action
    let rows: [Row]
    let note: String
    let organisation: Int64?

    /// Reads a form: `row` for each tick, `page` for all rows of the page at once.
    /// - Throws: `InvalidInput` for nothing ticked, too much, or an action that is none.
    init(_ form: Form, offered actions: [Workflow.Action]) throws(InvalidInput) {
        guard let action = actions.first(where: { $0.code == form["action"] }) else {
            throw InvalidInput("action", Text("请选择要做什么。", "Please choose what to do."))
        }
        let words =
            form.values.all("row") + form.values.all("page").flatMap { $0.split(separator: " ").map(String.init) }
        var seen: Set<Case.ID> = []
        let rows = words.compactMap { Row($0) }.filter { seen.insert($0.id).inserted }
        guard !rows.isEmpty else { throw InvalidInput("row", Text("请先勾选事项。", "Please tick some cases first.")) }
        guard rows.count <= Self.limit else {
            throw InvalidInput(
                "row",
                Text("一次最多处理 \(Self.limit) 件，请分批。", "At most \(Self.limit) cases at once: please do them in parts.")
            )
        }
        let note = form["note"] ?? ""
        guard note.count <= Report.textLimit else { throw InvalidInput("note", CaseRefusal.noteTooLong.message) }
        self.action = action
        self.rows = rows
        self.note = note
        organisation = action.needs.contains(.organisation) ? form["organisation"].flatMap { Int64($0) } : nil
    }

    /// The step for one of the rows.
    func step(_ row: Row) -> CaseStep {
        CaseStep(action: action.code, revision: row.revision, note: note, organisation: organisation)
    }

    /// What the action needs and has not got yet, the same for every row.
    var missing: [InvalidInput.Problem] {
        var problems: [InvalidInput.Problem] = []
        for need in [Workflow.Need.organisation, .reason, .note] where action.needs.contains(need) {
            let isMissing = need == .organisation ? organisation == nil : note.isEmpty
            let refusal = CaseRefusal.missing(need)
            if isMissing { problems.append(.init(refusal.field, refusal.message)) }
        }
        return problems
    }
}

/// What becomes of one row, before or after it was tried.
struct CaseBulkLine: Sendable {
    let row: CaseBulk.Row
    /// Nil for a case that the viewer may not work on, of which nothing is told.
    let matter: Case?
    let outcome: Outcome

    enum Outcome: Sendable, Hashable {
        /// It can be done.
        case ready
        case done
        /// It cannot be done, or was not.
        case refused(Text)
    }
}

extension CaseBulk {
    /// The actions of a workflow that can be taken on many cases by somebody with these words: those that need nothing
    /// that differs from case to case.
    static func actions(of workflow: Workflow, for roles: Set<Workflow.Actor>) -> [Workflow.Action] {
        workflow.actions.filter { action in
            !action.by.isDisjoint(with: roles) && action.needs.isSubset(of: [.note, .reason, .organisation])
        }
    }
}
