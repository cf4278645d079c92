public import Kernel

/// The way a kind of case goes: its states and the actions between them, as a file under `Config/workflows` says.
public struct Workflow: Sendable, Hashable {
    /// What a case in progress keeps: the workflow it started with.
    public let code: String
    public let version: Int
    public let start: String
    /// How long after closing the reporter may reopen.
    public let reopenDays: Int
    public let states: [State]
    public let actions: [Action]

    public struct State: Sendable, Hashable {
        public let code: String
        public let name: Text
        /// Which of the resident's four steps: 1 sent, 2 accepted, 3 in hand, 4 done.
        public let step: Int
        public let clock: Clock
        /// How long a case may stay in this state, beside the clock of the whole; nil where only the clock counts.
        public let limit: TimeLimit?
        public let isFinal: Bool
    }

    /// Which time limit runs in a state.
    public enum Clock: String, Sendable, Hashable, Decodable {
        case contact, handling, none
    }

    public struct Action: Sendable, Hashable {
        public let code: String
        public let name: Text
        public let from: [String]
        /// The state after it; nil keeps the state.
        public let to: String?
        public let by: Set<Actor>
        public let needs: Set<Need>
        /// Whether the case goes back to the organisation that opened it.
        public let isReturn: Bool
        /// Whether it opens again what was closed or had come to its end; what else leaves a final state is a mistake.
        public let isReopening: Bool
        /// Whether whoever acts takes the case to his own organisation.
        public let isTakeOver: Bool
        /// Whether the clocks stand from here on, until the state changes.
        public let isPause: Bool
        /// What it does about more time.
        public let extensionStep: ExtensionStep?
        /// Whether it asks the holder to move: the case counts as urged until he does.
        public let isUrge: Bool
        /// Whether it answers such an urge, and is there only while one waits.
        public let isAnswer: Bool
        /// What the reporter reads; nil for what concerns only those who work on it.
        public let told: Text?
    }

    /// Who may take an action.
    public enum Actor: String, Sendable, Hashable, Decodable {
        case holder, community, street, reporter
    }

    /// A step about more time: asked for by the holder, granted or refused by those above him.
    public enum ExtensionStep: String, Sendable, Hashable, Decodable {
        case asks, grants, refuses
    }

    /// What an action cannot do without.
    public enum Need: String, Sendable, Hashable, Decodable {
        case note, reason, organisation, rating, category, severity, pause, `extension`
    }

    public func state(_ code: String) -> State? { states.first { $0.code == code } }

    public func action(_ code: String) -> Action? { actions.first { $0.code == code } }

    /// Its code and version: what a case names that began with it.
    package struct Key: Sendable, Hashable {
        package let code: String
        package let version: Int

        package init(code: String, version: Int) {
            self.code = code
            self.version = version
        }
    }

    package var key: Key { Key(code: code, version: version) }

    /// Whether cases go the same way in both: the words for people may differ.
    package func isSameWay(as other: Workflow) -> Bool {
        func bones(_ workflow: Workflow) -> Workflow {
            let blank = Text(same: "")
            return Workflow(
                code: workflow.code,
                version: workflow.version,
                start: workflow.start,
                reopenDays: 0,
                states: workflow.states.map {
                    State(
                        code: $0.code,
                        name: blank,
                        step: $0.step,
                        clock: $0.clock,
                        limit: $0.limit,
                        isFinal: $0.isFinal
                    )
                }.sorted { $0.code < $1.code },
                actions: workflow.actions.map {
                    Action(
                        code: $0.code,
                        name: blank,
                        from: $0.from.sorted(),
                        to: $0.to,
                        by: $0.by,
                        needs: $0.needs,
                        isReturn: $0.isReturn,
                        isReopening: $0.isReopening,
                        isTakeOver: $0.isTakeOver,
                        isPause: $0.isPause,
                        extensionStep: $0.extensionStep,
                        isUrge: $0.isUrge,
                        isAnswer: $0.isAnswer,
                        told: nil
                    )
                }.sorted { $0.code < $1.code }
            )
        }
        return bones(self) == bones(other)
    }
}

extension Workflow {
    /// What a state is called; its code where the workflow does not have it.
    func name(of code: String) -> Text { state(code)?.name ?? Text(same: code) }
}
