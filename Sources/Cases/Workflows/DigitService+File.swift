import Kernel

extension DigitService {
    /// Reads a BusinessService wherever it stands in a JSON text; nil for a text that holds none.
    /// - Throws: `ConfigurationFault` for one that cannot be read.
    package static func read(_ text: String, name: String) throws -> DigitService? {
        guard text.first(where: { !$0.isWhitespace }).map({ $0 == "{" || $0 == "[" }) ?? false else { return nil }
        // JSON is YAML as well.
        let tree = try ConfigurationFile.decode(text, name: name, as: Tree.self)
        guard let found = tree.service else { return nil }
        return DigitService(
            code: found.businessService,
            limit: found.businessServiceSla,
            states: found.states.map { state in
                State(
                    code: state.state ?? "",
                    limit: state.sla,
                    isStart: state.isStartState ?? false,
                    isFinal: state.isTerminateState ?? false,
                    needsDocuments: state.docUploadRequired ?? false,
                    actions: (state.actions ?? []).map { action in
                        Action(
                            code: action.action,
                            next: action.nextState ?? "",
                            roles: action.roles ?? [],
                            isActive: action.active ?? true,
                            hasNotifications: !(action.notifications ?? []).isEmpty
                        )
                    }
                )
            }
        )
    }

    /// Any JSON value: the service itself, or something that has it somewhere inside.
    private struct Tree: Decodable {
        let service: Service?

        init(from decoder: any Decoder) throws {
            if let object = try? decoder.container(keyedBy: Key.self) {
                if object.contains(Key("businessService")), object.contains(Key("states")) {
                    service = try Service(from: decoder)
                } else {
                    service = try object.allKeys.lazy.compactMap { try object.decode(Tree.self, forKey: $0).service }
                        .first
                }
            } else if var list = try? decoder.unkeyedContainer() {
                var found: Service?
                while found == nil, !list.isAtEnd { found = try list.decode(Tree.self).service }
                service = found
            } else {
                service = nil
            }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct Service: Decodable {
        let businessService: String
        let businessServiceSla: Int64?
        let states: [State]

        struct State: Decodable {
            let state: String?
            let sla: Int64?
            let isStartState: Bool?
            let isTerminateState: Bool?
            let docUploadRequired: Bool?
            let actions: [Action]?
        }

        struct Action: Decodable {
            let action: String
            let nextState: String?
            let roles: [String]?
            let active: Bool?
            let notifications: [Ignored]?
        }

        /// What is only counted.
        struct Ignored: Decodable { init(from decoder: any Decoder) throws {} }
    }
}
