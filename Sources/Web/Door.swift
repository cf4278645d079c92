public import Access
import HTTPTypes
import Kernel

/// A part of the site that programs use: who asks is told by a token, and failures are told in the part's own form.
public protocol Door: Sendable {
    /// Whether an address lies behind this door.
    func holds(_ path: String) -> Bool

    /// The program that asks, if its token is good and has the scope (any token for nil).
    ///
    /// Throws what `answer(to:_:)` turns into words: no token, a token without the scope, too many requests.
    func admit(_ request: WebRequest, scope: Scope?) async throws -> Caller

    /// A failure in the form of this door.
    func answer(to error: any Error, _ request: WebRequest) -> Answer
}

/// An error that a door tells in its own form: never a defect of ours.
public protocol Told: Error {}

extension Site {
    func door(_ path: String) -> (any Door)? { doors.first { $0.holds(path) } }

    /// The request of a program: its cookies, if it sends any, mean nothing.
    func admitted(
        _ incoming: Incoming,
        scope: Scope?,
        parameters: [String: String],
        as visitor: WebRequest
    ) async throws -> WebRequest {
        // Without a door nobody has a token for it.
        guard let door = door(incoming.path) else { throw SignInRequired() }
        let query = FormValues(try FormDecoder.decodeURLEncoded(incoming.query.utf8))
        func request(_ caller: Caller?) -> WebRequest {
            WebRequest(
                method: incoming.method,
                path: incoming.path,
                parameters: parameters,
                query: query,
                headers: incoming.headers,
                body: incoming.body,
                caller: caller,
                language: visitor.language,
                client: visitor.client,
                lastFact: visitor.lastFact
            )
        }
        return request(try await door.admit(request(nil), scope: scope))
    }
}
