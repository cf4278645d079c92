import Access
import Areas
import Cases
import Inbox
import Kernel

/// A signal with its case, as GeoReport v2 tells of it: only open or closed.
struct Open311Request: Sendable {
    let signal: Signal
    let matter: CaseRow?
    let service: String
    let serviceName: String
    let area: Area?
    let agency: String

    /// The GeoReport's two states; what is set aside is closed too.
    var isClosed: Bool { matter.map { $0.closedAt != nil } ?? (signal.state == .setAside) }

    /// What happened last, as far as the row tells.
    var updatedAt: Instant { matter?.closedAt ?? matter?.openedAt ?? signal.createdAt }

    /// Every name is there and every value a text, empty when there is none; only places on the earth are numbers.
    var members: [Open311Document.Member] {
        var members: [Open311Document.Member] = [
            .init("service_request_id", signal.id.description), .init("status", isClosed ? "closed" : "open"),
            .init("status_notes", ""), .init("service_name", serviceName), .init("service_code", service),
            .init("description", String(Masking.numbers(in: signal.text).prefix(4000))),
            .init("agency_responsible", agency),
            .init("service_notice", ""), .init("requested_datetime", CivilTime(signal.createdAt).rfc3339),
            .init("updated_datetime", CivilTime(updatedAt).rfc3339),
            .init("expected_datetime", matter?.dueAt.map { CivilTime($0).rfc3339 } ?? ""),
            .init("address", [area?.fullName ?? "", signal.place].filter { !$0.isEmpty }.joined(separator: " ")),
            .init("address_id", String(signal.area)), .init("zipcode", ""),
        ]
        if let centre = area?.centre {
            members.append(.init("lat", .number(centre.degreesNorth)))
            members.append(.init("long", .number(centre.degreesEast)))
        }
        members.append(.init("media_url", ""))
        return members
    }
}

/// The extended states of `servicerequestupdates`, of which we say these.
enum Open311Status: String, Sendable {
    case open = "OPEN"
    case inProgress = "IN_PROGRESS"
    case investigating = "INVESTIGATING"
    case closed = "CLOSED"
    case fixed = "FIXED"
    case reopen = "REOPEN"
    case duplicate = "DUPLICATE"
    case noFurtherAction = "NO_FURTHER_ACTION"
}

/// Something that whoever filed a request is told of it.
struct Open311Update: Sendable {
    let id: String
    let request: Signal.ID
    let status: Open311Status
    let at: Instant
    let text: String

    var members: [Open311Document.Member] {
        [
            .init("update_id", id), .init("service_request_id", request.description), .init("status", status.rawValue),
            .init("updated_datetime", CivilTime(at).rfc3339), .init("description", text), .init("media_url", ""),
        ]
    }

    /// What a reporter's page would tell, as updates: results and reasons, not who said what within the offices.
    static func all(
        of signal: Signal,
        _ events: [SignalEvent],
        _ history: (matter: Case, events: [CaseEvent])?,
        _ workflow: Workflow?
    ) -> [Open311Update] {
        var updates = events.compactMap { event -> Open311Update? in
            let told: (Open311Status, String)? =
                switch event.action {
                case .received, .remark: nil
                case .opened: (.investigating, "社区已立案，等待受理。")
                case .joined: (.duplicate, "社区已并入同一事项办理。")
                case .setAside: (.noFurtherAction, "社区没有立案，理由：\(event.note)")
                case .undone: (.reopen, "社区正在重新查看。")
                }
            guard let told else { return nil }
            return Open311Update(
                id: "s\(signal.id)-\(event.number)",
                request: signal.id,
                status: told.0,
                at: event.at,
                text: told.1
            )
        }
        guard let history, let workflow else { return updates }
        for event in history.events {
            guard let action = workflow.action(event.action), let told = action.told else { continue }
            let isPublic = ["finish", "close", "note", "reopen"].contains(action.code)
            let note = isPublic && !event.note.isEmpty ? " \(event.note)" : ""
            updates.append(
                Open311Update(
                    id: "c\(event.id)",
                    request: signal.id,
                    status: status(after: event, workflow),
                    at: event.at,
                    text: told.zh + note
                )
            )
        }
        return updates.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    /// Closed is not fixed: only the reporter says that it is solved.
    private static func status(after event: CaseEvent, _ workflow: Workflow) -> Open311Status {
        if let rating = event.rating { return rating.isSolved ? .fixed : .closed }
        let wasOver = workflow.state(event.from)?.clock == Workflow.Clock.none
        switch workflow.state(event.to)?.clock ?? .none {
        case .none: return .closed
        case .contact, .handling:
            if wasOver { return .reopen }
            return workflow.state(event.to)?.step == 3 ? .inProgress : .investigating
        }
    }
}
