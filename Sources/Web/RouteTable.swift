import Access
import HTTPTypes
import Kernel

/// Finds the route of a request: literal segments go before `:name` segments.
struct RouteTable: Sendable {
    /// A route with the places of its `:name` segments.
    private struct Entry: Sendable {
        let route: Route
        let parameters: [(place: Int, name: String)]

        init(_ route: Route) {
            self.route = route
            parameters = RouteTable.segments("\(route.path)").enumerated().compactMap { place, segment in
                segment.hasPrefix(":") ? (place, String(segment.dropFirst())) : nil
            }
        }
    }

    private struct Node: Sendable {
        var routes: [String: Entry] = [:]
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
        // `//metrics` is not `/metrics`: a proxy's rule or a door that goes by how a path begins would not know it.
        guard !path.contains("//") else { return .nothing }
        let segments = Self.segments(path)
        guard let node = Self.find(segments[...], in: root), !node.routes.isEmpty else { return .nothing }
        let wanted = method == .head ? "GET" : method.rawValue
        guard let entry = node.routes[wanted] else { return .wrongMethod(node.routes.keys.sorted()) }
        var parameters: [String: String] = [:]
        for (place, name) in entry.parameters {
            let decoded = FormDecoder.percentDecoded(segments[place].utf8, plusIsSpace: false)
            // A path that is no text names nothing.
            guard let text = String(validating: decoded, as: UTF8.self) else { return .nothing }
            parameters[name] = text
        }
        return .route(entry.route, parameters: parameters)
    }

    /// The nearest page above a path that is there for forms only: where somebody gets who loads the answer to a form anew.
    func page(above path: String) -> String? {
        var segments = Self.segments(path)
        while !segments.isEmpty {
            segments.removeLast()
            let above = "/" + segments.joined(separator: "/")
            if case .route = match(.get, above) { return above }
        }
        return nil
    }

    private static func segments(_ path: String) -> [Substring] { path.split(separator: "/") }

    private static func insert(_ route: Route, _ path: ArraySlice<Substring>, into node: inout Node) throws {
        guard let first = path.first else {
            guard node.routes.updateValue(Entry(route), forKey: route.method.rawValue) == nil else {
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
