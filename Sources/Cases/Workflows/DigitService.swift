package import Kernel

/// A workflow of the open platform DIGIT: its BusinessService, bare or wrapped by the master-data service.
///
/// Facts used: states have `sla` in milliseconds and may be flagged as start and as terminal; a state without a name is where a
/// new application stands; an action names the next state and the roles that may take it; the service has a `businessServiceSla`.
package struct DigitService: Sendable, Hashable {
    package let code: String
    /// Milliseconds.
    package let limit: Int64?
    package let states: [State]

    package struct State: Sendable, Hashable {
        /// Empty for the state in which an application is before anybody has sent it.
        package let code: String
        package let limit: Int64?
        package let isStart: Bool
        package let isFinal: Bool
        package let needsDocuments: Bool
        package let actions: [Action]
    }

    package struct Action: Sendable, Hashable {
        package let code: String
        package let next: String
        package let roles: [String]
        package let isActive: Bool
        package let hasNotifications: Bool
    }

    /// The state in which a new application stands.
    package var start: String { states.first { $0.code.isEmpty }?.code ?? states.first(where: \.isStart)?.code ?? "" }

    package var graph: WorkflowGraph {
        WorkflowGraph(
            start: start,
            states: states.map { state in
                WorkflowGraph.State(
                    code: state.code,
                    isFinal: state.isFinal,
                    isTimed: state.limit != nil || state.code == start,
                    limit: state.limit.map(Self.timeLimit)
                )
            },
            moves: states.flatMap { state in
                state.actions.filter(\.isActive).map {
                    WorkflowGraph.Move(action: $0.code, from: state.code, to: $0.next, isReopening: false)
                }
            },
            whole: limit.map(Self.timeLimit)
        )
    }

    /// Whole minutes, or hours where they are whole; at least a minute.
    package static func timeLimit(_ milliseconds: Int64) -> TimeLimit {
        let minutes = max(1, Int(milliseconds / 60_000))
        return minutes % 60 == 0 ? .hours(minutes / 60) : .minutes(minutes)
    }

    /// What its own rules leave open.
    var flaws: [WorkflowFlaw] {
        var flaws: [WorkflowFlaw] = []
        for state in states {
            for action in state.actions where action.isActive && action.roles.isEmpty {
                flaws.append(
                    .error(
                        ["states", state.code, "actions", action.code],
                        "没有任何角色可以做",
                        "no role may take it"
                    )
                )
            }
        }
        if limit == nil { flaws.append(.warning([], "没有整件时限", "the whole has no time limit")) }
        return flaws
    }
}
