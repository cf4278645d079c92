public import Access
public import HTTPTypes
import Kernel
public import Web

/// One resource of the programs' door: its route, and everything that the description says of it, in one value.
public struct Endpoint: Sendable {
    /// A parameter of the address' query or a header.
    public struct Parameter: Sendable {
        public enum Place: String, Sendable { case query, header }

        public let name: String
        public let place: Place
        public let shape: Shape
        public let isRequired: Bool
        public let about: String

        public static func query(_ name: String, _ shape: Shape, _ about: String) -> Parameter {
            Parameter(name: name, place: .query, shape: shape, isRequired: false, about: about)
        }

        public static func header(_ name: String, _ shape: Shape, required: Bool, _ about: String) -> Parameter {
            Parameter(name: name, place: .header, shape: shape, isRequired: required, about: about)
        }
    }

    /// What a request carries.
    public enum Body: Sendable {
        case none
        case json(Shape.Fields)
        /// Bytes of one of these media types.
        case bytes([String])
    }

    /// What a good answer holds.
    public enum Result: Sendable {
        case json(Shape, status: HTTPResponse.Status = .ok)
        case bytes(String)
        case nothing
    }

    public let method: HTTPRequest.Method
    public let path: StaticString
    public let scope: Scope?
    /// The verb and its object, by which generated programs name it: `fileSignal`.
    public let name: String
    public let about: String
    public let parameters: [Parameter]
    public let body: Body
    public let bodyLimit: Int
    public let result: Result
    let handler: @Sendable (Call) async throws -> Outcome

    public init(
        _ method: HTTPRequest.Method,
        _ path: StaticString,
        scope: Scope?,
        name: String,
        about: String,
        parameters: [Parameter] = [],
        body: Body = .none,
        bodyLimit: Int = 64 * 1024,
        result: Result,
        handler: @escaping @Sendable (Call) async throws -> Outcome
    ) {
        self.method = method
        self.path = path
        self.scope = scope
        self.name = name
        self.about = about
        let hasKey = method != .post || parameters.contains { $0.name == Self.idempotencyKey }
        self.parameters = hasKey ? parameters : parameters + [Self.keyParameter(required: false)]
        self.body = body
        self.bodyLimit = bodyLimit
        self.result = result
        self.handler = handler
    }

    /// The route that answers it, behind a door.
    func route(_ door: ClientDoor, _ answers: AnswerStore) -> Route {
        Route(method, path, rule: .program(scope), bodyLimit: bodyLimit) { request in
            guard let caller = request.caller else { throw Problem.tokenMissing }
            let call = Call(
                request: request,
                caller: caller,
                query: try query(request),
                headers: try headers(request),
                body: try read(request)
            )
            let outcome = try await once(call, answers)
            return .with(door.limitHeaders(request), outcome.answer(to: request))
        }
    }

    /// The query's values, each once, each known and right.
    private func query(_ request: WebRequest) throws -> Values {
        var faults: [(name: String, message: Text)] = []
        var values: [String: JSONValue] = [:]
        let known = Dictionary(
            parameters.filter { $0.place == .query }.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for (name, text) in request.query.pairs {
            guard let parameter = known[name] else {
                faults.append((name, Text("没有这个参数", "is not known")))
                continue
            }
            guard values[name] == nil else {
                faults.append((name, Text("只能出现一次", "must stand once")))
                continue
            }
            let value = parameter.shape.value(of: text)
            faults += parameter.shape.faults(of: value).map { (name, $0.message) }
            values[name] = value
        }
        guard faults.isEmpty else { throw Problem.parameters(faults) }
        return Values(values)
    }

    private func headers(_ request: WebRequest) throws -> Values {
        var faults: [(name: String, message: Text)] = []
        var values: [String: JSONValue] = [:]
        for parameter in parameters where parameter.place == .header {
            guard let name = HTTPField.Name(parameter.name) else { continue }
            guard let text = request.headers[name] else {
                if parameter.isRequired {
                    if name == .ifMatch { throw Problem.versionMissing }
                    faults.append((parameter.name, Text("缺少", "is missing")))
                }
                continue
            }
            let value = parameter.shape.value(of: text)
            faults += parameter.shape.faults(of: value).map { (parameter.name, $0.message) }
            values[parameter.name] = value
        }
        guard faults.isEmpty else { throw Problem.parameters(faults) }
        return Values(values)
    }

    private func read(_ request: WebRequest) throws -> Values {
        let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" }.lowercased().trimmingSpaces
        switch body {
        case .none: return Values([:])
        case .bytes(let types):
            guard types.contains(type) else { throw Problem.mediaType(types) }
            return Values([:])
        case .json(let fields):
            guard type == "application/json" else { throw Problem.mediaType(["application/json"]) }
            let value: JSONValue
            do { value = try JSONReader.read(request.body) } catch { throw Problem.malformed(error) }
            let faults = Shape.object(fields).faults(of: value)
            guard faults.isEmpty, case .object(let members) = value else { throw Problem.body(faults) }
            return Values(members)
        }
    }
}

extension Shape {
    /// The text of a parameter as the value that its shape reads.
    func value(of text: String) -> JSONValue {
        switch self {
        case .whole:
            // `+5` and `05` are other texts for a number than ours.
            if let number = Int64(text), String(number) == text { return .whole(number) }
            return .text(text)
        case .flag: return text == "true" ? .flag(true) : text == "false" ? .flag(false) : .text(text)
        default: return .text(text)
        }
    }
}

/// A request whose parts have the shapes that its endpoint states.
public struct Call: Sendable {
    public let request: WebRequest
    public let caller: Caller
    public let query: Values
    public let headers: Values
    public let body: Values

    public var viewer: Viewer { caller.viewer }

    /// The identifier in the path; `NotFound` when it is none.
    func id<Entity>(_ name: String) throws -> ID<Entity> { try request.id(name, name) }

    /// How many rows are asked for.
    var limit: Int { query.whole("limit").map { Int($0) } ?? Endpoint.pageSize }
}

/// Members whose shapes have been checked: what is missing is nil.
public struct Values: Sendable {
    private let members: [String: JSONValue]

    init(_ members: [String: JSONValue]) { self.members = members }

    func text(_ name: String) -> String? {
        guard case .text(let text)? = members[name] else { return nil }
        return text
    }

    func whole(_ name: String) -> Int64? {
        guard case .whole(let number)? = members[name] else { return nil }
        return number
    }

    func flag(_ name: String) -> Bool? {
        guard case .flag(let flag)? = members[name] else { return nil }
        return flag
    }

    func texts(_ name: String) -> [String] {
        guard case .list(let values)? = members[name] else { return [] }
        return values.compactMap { value in if case .text(let text) = value { text } else { nil } }
    }

    /// The number of a row; 0, which no row has, for more than 63 bits.
    func number(_ name: String) -> Int64? { text(name).map { Int64($0) ?? 0 } }

    /// What was given, in a fixed order: for checksums.
    var canonical: [UInt8] { Self.canonical(.object(members)).bytes }

    private static func canonical(_ value: JSONValue) -> JSON {
        switch value {
        case .null: .null
        case .flag(let flag): .bool(flag)
        case .whole(let number): .number(number)
        case .real(let number): .text("\(number)")
        case .text(let text): .text(text)
        case .list(let values): .array(values.map(canonical))
        case .object(let members): .object(members.mapValues(canonical))
        }
    }
}
