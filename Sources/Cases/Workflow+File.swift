public import Foundation
import Kernel

extension Workflow {
    /// Reads and checks a workflow's file.
    /// - Throws: `ConfigurationFault` for a file that cannot be used.
    public static func read(_ file: URL) throws -> Workflow {
        try workflow(ConfigurationFile.read(file, as: File.self), file: file.lastPathComponent)
    }

    /// The same for a text; for tests.
    static func decode(_ text: String, name: String) throws -> Workflow {
        try workflow(ConfigurationFile.decode(text, name: name, as: File.self), file: name)
    }

    private static func workflow(_ file: File, file name: String) throws -> Workflow {
        let workflow = try unchecked(file, file: name)
        if let defect = workflow.defects().first {
            throw ConfigurationFault(file: name, place: defect.place, problem: defect.problem)
        }
        return workflow
    }

    /// A text as it stands, whatever is wrong with the workflow that it tells; for the lint, the drawing and the trial run.
    package static func draft(_ text: String, name: String) throws -> Workflow {
        try unchecked(ConfigurationFile.decode(text, name: name, as: File.self), file: name)
    }

    private static func unchecked(_ file: File, file name: String) throws -> Workflow {
        Workflow(
            code: file.code,
            version: file.version,
            start: file.start,
            reopenDays: file.reopenDays,
            states: try file.states.map { state in
                State(
                    code: state.code,
                    name: state.name.text,
                    step: state.step,
                    clock: state.clock,
                    limit: try state.limit.map { text in
                        guard let limit = TimeLimit(text) else {
                            throw ConfigurationFault(
                                file: name,
                                place: "states.\(state.code).limit",
                                problem: "a time limit reads like 30m, 24h, 3d, 2wh or 5wd"
                            )
                        }
                        return limit
                    },
                    isFinal: state.final ?? false
                )
            },
            actions: file.actions.map { action in
                Action(
                    code: action.code,
                    name: action.name.text,
                    from: action.from,
                    to: action.to == "same" ? nil : action.to,
                    by: Set(action.by),
                    needs: Set(action.needs),
                    isReturn: action.returns ?? false,
                    isReopening: action.reopens ?? false,
                    isTakeOver: action.takes ?? false,
                    isUrge: action.urges ?? false,
                    isAnswer: action.answers ?? false,
                    told: action.told?.text
                )
            }
        )
    }

    private struct File: Decodable {
        let code: String
        let version: Int
        let start: String
        let reopenDays: Int
        let states: [State]
        let actions: [Action]

        enum CodingKeys: String, CodingKey {
            case code, version, start, states, actions
            case reopenDays = "reopen_days"
        }

        struct State: Decodable {
            let code: String
            let name: ConfiguredText
            let step: Int
            let clock: Clock
            let limit: String?
            let final: Bool?
        }

        struct Action: Decodable {
            let code: String
            let name: ConfiguredText
            let from: [String]
            let to: String
            let by: [Actor]
            let needs: [Need]
            let returns: Bool?
            let reopens: Bool?
            let takes: Bool?
            let urges: Bool?
            let answers: Bool?
            let told: ConfiguredText?
        }
    }
}
