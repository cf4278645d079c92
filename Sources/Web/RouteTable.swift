import Access
import HTTPTypes
import Kernel

/// Finds the route of a request: literal segments go before `:name` segments.
struct RouteTable: Sendable {
    private struct Node: Sendable {
        var routes: [String: Route] = [:]
        var literal: [String: Node] = [:]
        var parameter: [Node] = []
    }

    /// What a request's method and path lead to.
    enum Match {
        case route(Route, parameters: [String: String])
        /// The path is there, but not with this method; the methods that are.
        case wrongMethod([String])
        case nothing
    }

    private var root = Node()
    let routes: [Route]

    init(_ routes: [Route]) throws {
        self.routes = routes
        for route in routes { try Self.insert(route, Self.segments("\(route.path)")[...], into: &root) }
    }

    func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        guard let node = Self.find(Self.segments(path)[...], in: root), !node.routes.isEmpty else { return .nothing }
        let wanted = method == .head ? "GET" : method.rawValue
        guard let route = node.routes[wanted] else { return .wrongMethod(node.routes.keys.sorted()) }
        var parameters: [String: String] = [:]
        for (pattern, value) in zip(Self.segments("\(route.path)"), Self.segments(path)) where pattern.hasPrefix(":") {
            let decoded = FormDecoder.percentDecoded(value.utf8, plusIsSpace: false)
            // A path that is no text names nothing.
            guard let text = String(validating: decoded, as: UTF8.self) else { return .nothing }
            parameters[String(pattern.dropFirst())] = text
        }
        return .route(route, parameters: parameters)
    }

    private static func segments(_ path: String) -> [Substring] { path.split(separator: "/") }

    private static func insert(_ route: Route, _ path: ArraySlice<Substring>, into node: inout Node) throws {
        guard let first = path.first else {
            guard node.routes.updateValue(route, forKey: route.method.rawValue) == nil else {
                throw RouteDeclaredTwice(route: "\(route.method) \(route.path)")
            }
            return
        }
        if first.hasPrefix(":") {
            if node.parameter.isEmpty { node.parameter.append(Node()) }
            try insert(route, path.dropFirst(), into: &node.parameter[0])
        } else {
            try insert(route, path.dropFirst(), into: &node.literal[String(first), default: Node()])
        }
    }

    private static func find(_ path: ArraySlice<Substring>, in node: Node) -> Node? {
        guard let first = path.first else { return node }
        if let next = node.literal[String(first)], let found = find(path.dropFirst(), in: next), !found.routes.isEmpty {
            return found
        }
        guard let next = node.parameter.first else { return nil }
        return find(path.dropFirst(), in: next)
    }
}

/// Two routes with the same method and path: a mistake of the program, found when it starts.
struct RouteDeclaredTwice: Error, Sendable {
    let route: String
}
