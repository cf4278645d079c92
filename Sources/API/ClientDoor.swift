public import Access
import HTTPTypes
public import Kernel
import Synchronization
public import Web

/// The programs' door: tokens, limits, and problems instead of pages.
public struct ClientDoor: Door {
    private let clients: ClientStore
    private let context: Context
    let limits: ClientLimits

    public init(clients: ClientStore, context: Context) {
        self.clients = clients
        self.context = context
        limits = ClientLimits()
    }

    public func holds(_ path: String) -> Bool { path == "/api" || path.hasPrefix("/api/") }

    public func admit(_ request: WebRequest, scope: Scope?) async throws -> Caller {
        // Without a token nothing is looked up, and nothing guessed.
        guard let token = request.bearer else { throw Problem.tokenMissing }
        return try await admit(request, token: token, scope: scope)
    }

    /// The same for a token that came another way.
    package func admit(_ request: WebRequest, token: String, scope: Scope?) async throws -> Caller {
        guard let client = try await clients.client(token: token) else {
            try guess(request)
            throw Problem.tokenWrong
        }
        let state = limits.count(client.id.rawValue, limit: client.limit, at: context.now())
        guard state.isWithin else { throw Problem.tooMany(state) }
        let caller = Caller(viewer: client.viewer, scopes: client.scopes, limit: client.limit)
        if let scope { try caller.require(scope) }
        return caller
    }

    /// Tokens cannot be guessed, but trying costs look-ups: an address may be wrong so often in a minute.
    private func guess(_ request: WebRequest) throws {
        let state = limits.guess(request.client, at: context.now())
        guard state.isWithin else { throw Problem.tooMany(state) }
    }

    public func answer(to error: any Error, _ request: WebRequest) -> Answer {
        .with(limitHeaders(request), Problem(error).answer(request))
    }

    /// How much of its minute the program has left.
    func limitHeaders(_ request: WebRequest) -> HTTPFields {
        guard let caller = request.caller else { return [:] }
        return limits.look(caller.viewer.account.rawValue, limit: caller.limit, at: context.now()).headers
    }
}

extension WebRequest {
    /// The token of `Authorization: Bearer …`.
    var bearer: String? {
        guard let header = headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1]).trimmingSpaces
    }
}

extension String {
    var trimmingSpaces: String {
        let cut = drop { $0 == " " }
        return String(cut.reversed().drop { $0 == " " }.reversed())
    }
}

/// Requests in the running minute, by client; of this process only, so that several processes allow as much each.
public final class ClientLimits: Sendable {
    public struct State: Sendable, Hashable {
        public let limit: Int
        public let remaining: Int
        /// Seconds until the window ends.
        public let reset: Int
        public let isWithin: Bool

        /// The fields of draft-ietf-httpapi-ratelimit-headers as most programs know them.
        var headers: HTTPFields {
            [.rateLimit: "\(limit)", .rateLimitRemaining: "\(remaining)", .rateLimitReset: "\(reset)"]
        }
    }

    private enum Key: Hashable {
        case client(Int64)
        case address(String)
    }

    private struct Window {
        var start: Instant
        var count = 0
    }

    private static let window: Duration = .seconds(60)
    private static let guesses = 60
    private static let capacity = 10_000
    private let windows = Mutex<[Key: Window]>([:])

    func count(_ client: Int64, limit: Int, at now: Instant) -> State { count(.client(client), limit, now) }

    func guess(_ address: String, at now: Instant) -> State { count(.address(address), Self.guesses, now) }

    /// The same without counting: for the headers of an answer.
    func look(_ client: Int64, limit: Int, at now: Instant) -> State {
        windows.withLock { windows in
            guard let window = windows[.client(client)], now - window.start < Self.window, now >= window.start else {
                return State(limit: limit, remaining: limit, reset: 60, isWithin: true)
            }
            return Self.state(window, limit, now)
        }
    }

    private func count(_ key: Key, _ limit: Int, _ now: Instant) -> State {
        windows.withLock { windows in
            if windows.count >= Self.capacity, windows[key] == nil {
                windows = windows.filter { now - $0.value.start < Self.window }
                if windows.count >= Self.capacity { windows.removeAll(keepingCapacity: true) }
            }
            var window = windows[key] ?? Window(start: now)
            // A clock that jumped back must not lock anybody out.
            if now - window.start >= Self.window || now < window.start { window = Window(start: now) }
            window.count += 1
            windows[key] = window
            return Self.state(window, limit, now)
        }
    }

    private static func state(_ window: Window, _ limit: Int, _ now: Instant) -> State {
        let passed = (now - window.start).wholeMilliseconds
        return State(
            limit: limit,
            remaining: max(0, limit - window.count),
            reset: Int((60_000 - passed + 999) / 1000),
            isWithin: window.count <= limit
        )
    }
}
