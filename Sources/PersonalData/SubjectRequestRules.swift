import Inbox
package import Kernel

/// Why a step of a request cannot be taken.
package enum SubjectRequestRefusal: String, Refusal, CaseIterable {
    case notOpen = "not_open"
    case identityOpen = "identity_open"
    case alreadyConfirmed = "already_confirmed"
    case noteMissing = "note_missing"
    case noteTooLong = "note_too_long"
    case groundMissing = "ground_missing"
    case inUse = "in_use"
    case nothingRestricted = "nothing_restricted"
    case changed
    case tooMany = "too_many"

    package var code: String { "subject_request.\(rawValue)" }

    package var message: Text {
        switch self {
        case .notOpen: Text("这个请求已经办结或撤回。", "This request is closed.")
        case .identityOpen: Text("请先核实是本人，再办理。", "Confirm first that it is this person.")
        case .alreadyConfirmed: Text("已经核实过了。", "That is confirmed already.")
        case .noteMissing: Text("请写明怎样核实的，或答复的内容。", "Write how it was confirmed, or what the answer is.")
        case .noteTooLong: Text("文字太长，最多 2000 字。", "At most 2,000 characters.")
        case .groundMissing: Text("请选择法律依据，并写明理由。", "Choose the legal ground and write the reason.")
        case .inUse:
            Text(
                "事项还没有办结，处理目的尚未实现（个人信息保护法第四十七条）。确需现在删除的，请写明理由。",
                "A case is still open: the purpose is not reached (PIPL article 47). Write why it is erased now all the same."
            )
        case .nothingRestricted: Text("没有正在限制的内容。", "Nothing is restricted.")
        case .changed: Text("这个请求刚刚有变化，请看过后再办。", "This request has just changed. Please look again.")
        case .tooMany: Text("同类请求正在办理，请等答复。", "Such a request is being handled already.")
        }
    }

    /// The form field that it is shown at.
    var field: String {
        switch self {
        case .groundMissing: "ground"
        case .inUse: "despite"
        default: "note"
        }
    }
}

extension SubjectRequest {
    static let noteLimit = 2000

    /// When the answer is due and when whoever handles it is reminded.
    static func clock(_ book: PrivacyBook, _ calendar: WorkingCalendar, from start: Instant) -> (
        remind: Instant, due: Instant
    ) {
        let due = calendar.due(from: start, book.answerWithin).at
        return (min(calendar.due(from: start, book.remindAfter).at, due), due)
    }

    /// The state after a step.
    func after(_ action: SubjectRequestEvent.Action, note: String) throws(SubjectRequestRefusal) -> State {
        guard note.count <= Self.noteLimit else { throw .noteTooLong }
        switch action {
        case .received: return .received
        case .confirmed:
            guard state.isOpen else { throw .notOpen }
            guard state == .received else { throw .alreadyConfirmed }
            guard !note.isEmpty else { throw .noteMissing }
            return .confirmed
        case .answered:
            guard state.isOpen else { throw .notOpen }
            guard state == .confirmed else { throw .identityOpen }
            return .done
        case .refused:
            guard state.isOpen else { throw .notOpen }
            guard !note.isEmpty else { throw .groundMissing }
            return .refused
        case .withdrawn:
            guard state.isOpen else { throw .notOpen }
            return .withdrawn
        case .lifted:
            guard kind == .restrict, state == .done else { throw .nothingRestricted }
            guard !note.isEmpty else { throw .noteMissing }
            return state
        case .remindedSoon, .remindedLate, .downloaded: return state
        }
    }

    /// Whether the file of what is held can be fetched now.
    func isCopyOpen(_ book: PrivacyBook, at now: Instant) -> Bool {
        guard state == .done, kind == .see || kind == .copy, let closedAt else { return false }
        return now < closedAt + .seconds(book.copiesOpen * 86_400)
    }
}
