import Kernel
import Storage

/// Reading and writing what a case carries of its time.
extension CaseStore {
    /// The columns of `time`, as a SELECT names them.
    static let timeColumns: SQL = """
        whole_limit, whole_since, state_since, urgent_since, urgent_contact, urgent_handling, pauses, extensions,
        extension_asked, told_level
        """

    static func time(_ row: any Row) throws -> CaseTime {
        var time = CaseTime()
        time.whole = try limit(row, "whole_limit")
        time.wholeSince = try row.find("whole_since")
        time.stateSince = try row.find("state_since")
        if let since: Instant = try row.find("urgent_since") {
            time.urgent = CaseTime.Urgent(
                since: since,
                contact: try limit(row, "urgent_contact"),
                handling: try limit(row, "urgent_handling")
            )
        }
        time.pauses = try CaseTime.pauses(try row.get("pauses"))
        time.extensions = try CaseTime.extensions(try row.get("extensions"))
        time.asked = try limit(row, "extension_asked")
        let level: Int = try row.get("told_level")
        guard let level = DeadlineRules.Level(rawValue: level) else {
            throw UnreadableRow("case_record.told_level", "\(level)")
        }
        time.level = level
        return time
    }

    /// What an event says about time, put into it.
    static func timed(_ event: CaseEvent, _ row: any Row) throws -> CaseEvent {
        var event = event
        let contact = try limit(row, "urgent_contact")
        let handling = try limit(row, "urgent_handling")
        if contact != nil || handling != nil { event.urgent = .init(contact: contact, handling: handling) }
        if let reason: String = try row.find("pause_reason"), let longest = try limit(row, "pause_longest") {
            event.pause = CaseEvent.Pause(reason: reason, longest: longest)
        }
        event.extension = try limit(row, "extension")
        return event
    }

    /// The row's columns of time after a step or at the opening; the level only ever falls here, `tell` raises it.
    static func timeAssignments(_ matter: Case, _ book: CaseBook, _ workflow: Workflow, at now: Instant) -> SQL {
        let time = matter.time
        let tellings = matter.tellings(in: workflow, book.calendar, book.deadlines)
        let reached = tellings.last { $0.at <= now }?.level ?? .none
        let level = min(time.level, reached)
        let next = tellings.first { $0.level > level }?.at
        return """
            whole_limit = \(time.whole?.description), whole_since = \(time.wholeSince), state_since = \(time.stateSince),
            urgent_since = \(time.urgent?.since), urgent_contact = \(time.urgent?.contact?.description),
            urgent_handling = \(time.urgent?.handling?.description), pauses = \(time.pausesText),
            extensions = \(time.extensionsText), extension_asked = \(time.asked?.description),
            told_level = \(level.rawValue), tell_at = \(next)
            """
    }

    private static func limit(_ row: any Row, _ column: StaticString) throws -> TimeLimit? {
        guard let text: String = try row.find(column) else { return nil }
        guard let limit = TimeLimit(text) else { throw UnreadableRow("case.\(column)", text) }
        return limit
    }
}
