package import Kernel

/// Cases in progress that are on another version of the workflow than new ones, by version and state.
package struct CaseMoveGroup: Sendable, Hashable {
    package let workflow: Workflow.Key
    package let state: String
    package let count: Int
}

/// To which states of the newest workflow cases in progress go.
package struct CaseMovePlan: Sendable, Hashable {
    package let to: Workflow
    /// By version and state of before; where nothing is said the state keeps its code.
    package let states: [Place: String]

    /// A state of a version.
    package struct Place: Sendable, Hashable {
        package let version: Int
        package let state: String

        package init(version: Int, state: String) {
            self.version = version
            self.state = state
        }
    }

    package init(to workflow: Workflow, states: [Place: String] = [:]) {
        to = workflow
        self.states = states
    }

    /// Where a state of a version goes; nil when that has to be said first.
    package func target(_ place: Place) -> String? {
        if let said = states[place] { return said }
        return to.state(place.state).map(\.code)
    }
}

/// Why a case cannot go on by another version of its workflow.
package enum CaseMoveRefusal: Refusal, Hashable {
    case isClosed
    case isThere
    /// Another kind of case.
    case otherWorkflow
    /// Nobody said which state takes the place of one that is gone.
    case noTarget(String)
    /// The state that was said ends the case.
    case endsCase(String)

    package var code: String {
        switch self {
        case .isClosed: "case.move_closed"
        case .isThere: "case.move_done"
        case .otherWorkflow: "case.move_other_workflow"
        case .noTarget: "case.move_no_target"
        case .endsCase: "case.move_ends_case"
        }
    }

    package var message: Text {
        switch self {
        case .isClosed: Text("已办结，保留原流程。", "It is closed and keeps its workflow.")
        case .isThere: Text("已经是这一版流程。", "It is on this version already.")
        case .otherWorkflow: Text("属于另一种流程。", "It goes by another workflow.")
        case .noTarget(let state):
            Text(
                "新流程中没有状态“\(state)”，请先指定对应的状态。",
                "The new workflow has no state “\(state)”: say which one takes its place."
            )
        case .endsCase(let state):
            Text("状态“\(state)”会直接办结事项，不能对应。", "The state “\(state)” would close the case: choose another.")
        }
    }
}

extension Case {
    /// The event that moves the case to another version of its workflow; the case itself is not changed.
    func move(
        by plan: CaseMovePlan,
        id: CaseEvent.ID,
        account: Int64,
        organisation: Int64?,
        at now: Instant
    ) throws(CaseMoveRefusal) -> CaseEvent {
        guard workflow == plan.to.code else { throw .otherWorkflow }
        guard workflowVersion != plan.to.version else { throw .isThere }
        guard closedAt == nil else { throw .isClosed }
        guard let code = plan.target(.init(version: workflowVersion, state: state)), let target = plan.to.state(code)
        else { throw .noTarget(state) }
        guard target.clock != .none, !target.isFinal else { throw .endsCase(code) }
        var event = CaseEvent(
            id: id,
            matter: self.id,
            number: revision + 1,
            action: CaseEvent.moved,
            from: state,
            to: code,
            at: now,
            account: account,
            organisation: organisation,
            holder: holder,
            note: "",
            rating: nil,
            classification: nil,
            severity: nil
        )
        event.workflowVersion = plan.to.version
        return event
    }
}
