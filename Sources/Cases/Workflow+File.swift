public import Foundation
package import Kernel

extension Workflow {
    /// Reads and checks a workflow's file.
    /// - Throws: `ConfigurationFault` for a file that cannot be used.
    public static func read(_ file: URL) throws -> Workflow { try usable(ConfigurationDocument(file)) }

    /// The same for a text; for tests.
    static func decode(_ text: String, name: String) throws -> Workflow {
        try usable(ConfigurationDocument(file: name, text: text))
    }

    private static func usable(_ document: ConfigurationDocument) throws -> Workflow {
        var document = document
        let workflow = read(&document)
        if let fault = document.fault { throw fault }
        guard let workflow else { throw ConfigurationFault(file: document.file, place: "", problem: "cannot be read") }
        return workflow
    }

    /// The same while findings are collected; states and actions that cannot be read are left out.
    package static func read(_ document: inout ConfigurationDocument) -> Workflow? {
        guard let file = document.read(File.self) else { return nil }
        checkLimits(of: file, in: &document)
        let workflow = self.workflow(file)
        if document.isWhole {
            for flaw in workflow.flaws where flaw.severity == .error {
                document.error(flaw.path.joined(separator: "."), flaw.message)
            }
        }
        return workflow
    }

    /// A text as it stands, whatever is wrong with the workflow that it tells; for the lint, the drawing and the trial run.
    package static func draft(_ text: String, name: String) throws -> Workflow {
        var document = ConfigurationDocument(file: name, text: text)
        let file = document.read(File.self)
        if let file { checkLimits(of: file, in: &document) }
        if let fault = document.fault { throw fault }
        guard let file else { throw ConfigurationFault(file: name, place: "", problem: "cannot be read") }
        return workflow(file)
    }

    private static func checkLimits(of file: File, in document: inout ConfigurationDocument) {
        for state in file.states {
            guard let limit = state.limit, TimeLimit(limit) == nil else { continue }
            document.error(
                "states.\(state.code).limit",
                Text(
                    "时限“\(limit)”应写作 30m、24h、3d、2wh 或 5wd",
                    "“\(limit)”: a time limit reads like 30m, 24h, 3d, 2wh or 5wd"
                )
            )
        }
    }

    private static func workflow(_ file: File) -> Workflow {
        Workflow(
            code: file.code,
            version: file.version,
            start: file.start,
            reopenDays: file.reopenDays,
            states: file.states.map { state in
                State(
                    code: state.code,
                    name: state.name.text,
                    step: state.step,
                    clock: state.clock,
                    limit: state.limit.flatMap { TimeLimit($0) },
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
                    isPause: action.pauses ?? false,
                    extensionStep: action.extension,
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
            let pauses: Bool?
            let `extension`: ExtensionStep?
            let urges: Bool?
            let answers: Bool?
            let told: ConfiguredText?
        }
    }
}
