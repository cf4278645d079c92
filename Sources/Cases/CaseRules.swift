public import Kernel

/// Why a step cannot be taken.
public enum CaseRefusal: Refusal, Hashable {
    /// The case went on since the page was shown.
    case changedMeanwhile
    /// The workflow does not allow the action in this state.
    case notNow
    /// The workflow allows it to others.
    case notYours
    case missing(Workflow.Need)
    /// The time for reopening is over.
    case tooLate
    /// Passed on to the one who has it.
    case sameHolder
    case noteTooLong
    /// It stood often enough.
    case pausedTooOften
    /// More time was granted often enough, or is asked for already.
    case extendedTooOften

    public var code: String {
        switch self {
        case .changedMeanwhile: "case.changed_meanwhile"
        case .notNow: "case.not_now"
        case .notYours: "case.not_yours"
        case .missing(let need): "case.missing_\(need.rawValue)"
        case .tooLate: "case.too_late"
        case .sameHolder: "case.same_holder"
        case .noteTooLong: "case.note_too_long"
        case .pausedTooOften: "case.paused_too_often"
        case .extendedTooOften: "case.extended_too_often"
        }
    }

    public var message: Text {
        switch self {
        case .changedMeanwhile:
            Text(
                "有人刚刚处理过这件事，请刷新后再操作。您的内容没有提交。",
                "Somebody has just worked on this case. Reload and look again; nothing was changed."
            )
        case .notNow: Text("现在这一步不能这样做。", "This cannot be done at this point.")
        case .notYours: Text("这一步由其他单位办理。", "This step is for somebody else.")
        case .missing(.note): Text("请写明办理情况。", "Please say what was done.")
        case .missing(.reason): Text("请写明原因。", "Please give the reason.")
        case .missing(.organisation): Text("请选择转给哪个单位。", "Please choose whom to pass it to.")
        case .missing(.category): Text("请选择类别。", "Please choose a category.")
        case .missing(.severity): Text("请选择紧急程度。", "Please choose how urgent it is.")
        case .missing(.pause): Text("请选择挂起的原因。", "Please choose why it is put on hold.")
        case .missing(.extension): Text("请选择延长多久。", "Please choose how much more time.")
        case .pausedTooOften: Text("这件事挂起的次数已到上限。", "It cannot be put on hold any more.")
        case .extendedTooOften: Text("这件事延期的次数已到上限。", "No more time can be asked for.")
        case .missing(.rating): Text("请选择是否解决和满意程度。", "Please say whether it is solved and how satisfied you are.")
        case .tooLate: Text("已超过可以重新处理的时间，请重新上报。", "The time for reopening is over. Please report it anew.")
        case .sameHolder: Text("这件事已经在这个单位了。", "It is with them already.")
        case .noteTooLong: Text("文字太长，最多 5000 字，请精简后再提交。", "This text is too long: at most 5,000 characters.")
        }
    }

    /// The form field that the refusal is about.
    public var field: String {
        switch self {
        case .missing(.note), .missing(.reason), .noteTooLong: "note"
        case .missing(.organisation), .sameHolder: "organisation"
        case .missing(.rating): "solved"
        case .missing(.category): "category"
        case .missing(.severity): "severity"
        case .missing(.pause): "pause"
        case .missing(.extension): "extension"
        case .changedMeanwhile, .notNow, .notYours, .tooLate, .pausedTooOften, .extendedTooOften: ""
        }
    }
}

/// Who wants to take a step.
public struct CaseActor: Sendable, Hashable {
    /// The account; nil for the reporter.
    public let account: Int64?
    /// The organisations he acts for; the first is written into the history.
    public let organisations: [Int64]
    /// The words of the workflow that his posts give him for this case.
    public let roles: Set<Workflow.Actor>
    /// For which organisation he is what the words say.
    let acting: [Workflow.Actor: Int64]

    public static let reporter = CaseActor(account: nil, organisations: [], roles: [.reporter])

    public init(
        account: Int64?,
        organisations: [Int64],
        roles: Set<Workflow.Actor>,
        acting: [Workflow.Actor: Int64] = [:]
    ) {
        self.account = account
        self.organisations = organisations
        self.roles = roles
        self.acting = acting
    }

    /// Whether he may take an action on a case: `holder` counts only for the organisation that has it.
    func may(_ action: Workflow.Action, on matter: Case) -> Bool {
        let isHolder = organisations.contains(matter.holder)
        return action.by.contains { actor in
            roles.contains(actor) && (actor != .holder || isHolder)
        }
            // Nobody grants himself more time.
            && !(action.extensionStep == .grants && organisation(for: action, on: matter) == matter.holder)
            && !(isHolder
                && (action.isUrge || (action.isTakeOver && organisation(for: action, on: matter) == matter.holder)))
    }

    /// For whom he takes an action: the holder if he is of it, otherwise the body of the post that allows it.
    func organisation(for action: Workflow.Action, on matter: Case) -> Int64? {
        if action.by.contains(.holder), roles.contains(.holder), organisations.contains(matter.holder) {
            return matter.holder
        }
        let posts: [Workflow.Actor] = [.community, .street]
        return posts.first { action.by.contains($0) && acting[$0] != nil }.flatMap { acting[$0] } ?? organisations.first
    }
}

/// What a step brings with it.
public struct CaseStep: Sendable, Hashable {
    public var action: String
    /// The number of events that the person saw.
    public var revision: Int
    public var note: String
    public var organisation: Int64?
    public var rating: Case.Rating?
    public var classification: CaseEvent.Classification?
    public var severity: Case.Severity?
    /// The code of the reason for which the clocks are to stand.
    public var pause: String?
    /// How much more time.
    public var `extension`: TimeLimit?

    public init(
        action: String,
        revision: Int,
        note: String = "",
        organisation: Int64? = nil,
        rating: Case.Rating? = nil,
        classification: CaseEvent.Classification? = nil,
        severity: Case.Severity? = nil,
        pause: String? = nil,
        extension: TimeLimit? = nil
    ) {
        self.pause = pause
        self.extension = `extension`
        self.action = action
        self.revision = revision
        self.note = note
        self.organisation = organisation
        self.rating = rating
        self.classification = classification
        self.severity = severity
    }
}

extension Case {
    /// The actions that somebody may take now, in the workflow's order.
    public func actions(
        in workflow: Workflow,
        for actor: CaseActor,
        _ deadlines: DeadlineRules = .plain,
        at now: Instant
    ) -> [Workflow.Action] {
        workflow.actions.filter { action in
            action.from.contains(state) && actor.may(action, on: self)
                && !(action.isReopening && isTooLate(workflow, now))
                && !(action.isReturn && holder == home && !action.isReopening)
                && !(action.isAnswer && urgedAt == nil)
                && refusal(of: action, deadlines) == nil
        }
    }

    /// The event that a step makes, if the workflow allows it; the case itself is not changed.
    public func event(
        _ step: CaseStep,
        by actor: CaseActor,
        in workflow: Workflow,
        _ deadlines: DeadlineRules = .plain,
        id: CaseEvent.ID,
        at now: Instant
    ) throws(CaseRefusal) -> CaseEvent {
        guard step.revision == revision else { throw .changedMeanwhile }
        guard let action = workflow.action(step.action), action.from.contains(state) else { throw .notNow }
        guard actor.may(action, on: self) else { throw .notYours }
        if action.isReopening, isTooLate(workflow, now) { throw .tooLate }
        if action.isReturn, holder == home, !action.isReopening { throw .notNow }
        if action.isAnswer, urgedAt == nil { throw .notNow }
        if let refusal = refusal(of: action, deadlines) { throw refusal }
        for need in [Workflow.Need.category, .severity, .organisation, .pause, .extension, .rating, .reason, .note]
        where action.needs.contains(need) {
            switch need {
            case .note, .reason: if step.note.allSatisfy(\.isWhitespace) { throw .missing(need) }
            case .organisation: if step.organisation == nil { throw .missing(need) }
            case .rating: if step.rating == nil { throw .missing(need) }
            case .category: if step.classification == nil { throw .missing(need) }
            case .severity: if step.severity == nil { throw .missing(need) }
            case .pause: if step.pause.flatMap(deadlines.reason) == nil { throw .missing(need) }
            case .extension:
                guard let length = step.extension, deadlines.extensions.lengths.contains(length) else {
                    throw .missing(need)
                }
            }
        }
        let acting = actor.organisation(for: action, on: self)
        var next = holder
        if action.needs.contains(.organisation), let organisation = step.organisation {
            guard organisation != holder else { throw .sameHolder }
            next = organisation
        }
        if action.isReturn { next = home }
        if action.isTakeOver, let acting { next = acting }
        var event = CaseEvent(
            id: id,
            matter: self.id,
            number: revision + 1,
            action: action.code,
            from: state,
            to: action.to ?? state,
            at: now,
            account: actor.account,
            organisation: acting,
            holder: next,
            note: step.note,
            rating: action.needs.contains(.rating) ? step.rating : nil,
            classification: action.needs.contains(.category) ? step.classification : nil,
            severity: action.needs.contains(.severity) ? step.severity : nil
        )
        event.urgent = event.severity.flatMap { deadlines.urgency[$0] }
        if action.isPause, let reason = step.pause.flatMap(deadlines.reason) {
            event.pause = CaseEvent.Pause(reason: reason.code, longest: reason.longest)
        }
        switch action.extensionStep {
        case .asks: event.extension = step.extension
        case .grants: event.extension = time.asked
        case .refuses, nil: break
        }
        return event
    }

    /// Why the clocks' own rules forbid an action now; nil if they do not.
    private func refusal(of action: Workflow.Action, _ deadlines: DeadlineRules) -> CaseRefusal? {
        if action.isPause, time.pauses.count >= deadlines.pauses.most { return .pausedTooOften }
        switch action.extensionStep {
        case .asks:
            let isUsedUp = time.asked != nil || time.extensions.count >= deadlines.extensions.most
            return isUsedUp ? .extendedTooOften : nil
        case .grants, .refuses: return time.asked == nil ? .notNow : nil
        case nil: return nil
        }
    }

    /// The case after an event: the one rule by which history makes a case.
    ///
    /// `workflow`: the version by which the case went on when it happened.
    public func applying(_ event: CaseEvent, in workflow: Workflow) -> Case {
        var next = self
        next.revision = event.number
        next.holder = event.holder
        next.state = event.to
        if let version = event.workflowVersion {
            // A move restarts no clock: what was promised to the reporter stays promised.
            next.workflowVersion = version
            let isOnHold = workflow.actions.contains { $0.isPause && $0.to == event.to }
            if !isOnHold { next.time = time.resumed(at: event.at) }
            return next
        }
        let clock = workflow.state(event.to)?.clock ?? .none
        let wasOver = workflow.state(event.from)?.clock == Workflow.Clock.none
        if event.from != event.to, clock == .contact { next.contactSince = event.at }
        if wasOver, clock != .none {
            next.handlingSince = event.at
            next.reopenCount += 1
            next.closedAt = nil
            next.rating = nil
        }
        if !wasOver, clock == .none { next.closedAt = event.at }
        if let rating = event.rating { next.rating = rating }
        if let chosen = event.classification {
            next.category = chosen.category
            next.contactLimit = chosen.contact
            next.handlingLimit = chosen.handling
        }
        if let severity = event.severity { next.severity = severity }
        next.time = time.applying(event, in: workflow, isReopened: wasOver && clock != .none)
        if workflow.action(event.action)?.isUrge ?? false {
            next.urgedAt = event.at
        } else if event.organisation == holder || event.holder != holder || clock == .none {
            next.urgedAt = nil
        }
        return next
    }

    /// When somebody took the case up and until when he should have; nil for a step that is no taking up.
    ///
    /// `self`: the case after the step. The limit is that of whoever had it: passing a case on begins it anew.
    func acceptance(by event: CaseEvent, in workflow: Workflow, _ calendar: WorkingCalendar) -> (
        at: Instant, due: Instant
    )? {
        // Who moves cases to another workflow takes up none of them.
        guard event.workflowVersion == nil else { return nil }
        guard workflow.state(event.from)?.clock == .contact, workflow.state(event.to)?.clock != .contact else {
            return nil
        }
        let clock = clocks(in: workflow, calendar, state: event.from).first { $0.kind == .contact }
        return clock.map { (event.at, $0.due.at) }
    }

    private func isTooLate(_ workflow: Workflow, _ now: Instant) -> Bool {
        guard let closedAt else { return false }
        return now - closedAt > .seconds(workflow.reopenDays * 86_400)
    }
}

extension CaseTime {
    /// The clocks go on: a state that is no pause must not keep them standing.
    fileprivate func resumed(at moment: Instant) -> CaseTime {
        var next = self
        if let last = next.pauses.indices.last, next.pauses[last].to == nil { next.pauses[last].to = moment }
        return next
    }

    /// What an event makes of it.
    fileprivate func applying(_ event: CaseEvent, in workflow: Workflow, isReopened: Bool) -> CaseTime {
        var next = self
        let action = workflow.action(event.action)
        if event.from != event.to {
            next.stateSince = event.at
            // Whatever changes the state ends a pause.
            if let last = next.pauses.indices.last, next.pauses[last].to == nil { next.pauses[last].to = event.at }
            let clock = workflow.state(event.to)?.clock ?? Workflow.Clock.none
            if clock == Workflow.Clock.none { next.asked = nil }
        }
        if isReopened {
            next.pauses = []
            next.extensions = []
            next.asked = nil
            next.urgent?.since = event.at
            next.level = .none
        }
        if event.severity != nil {
            next.urgent = event.urgent.map { Urgent(since: event.at, contact: $0.contact, handling: $0.handling) }
        }
        if let pause = event.pause {
            next.pauses.append(Pause(from: event.at, to: nil, reason: pause.reason, longest: pause.longest))
        }
        switch action?.extensionStep {
        case .asks: next.asked = event.extension
        case .grants:
            if let length = event.extension { next.extensions.append(length) }
            next.asked = nil
        case .refuses: next.asked = nil
        case nil: break
        }
        return next
    }
}
