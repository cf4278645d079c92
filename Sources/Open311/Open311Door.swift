public import API
public import Access
import HTTPTypes
import Kernel
public import Web

/// The door of Open311: a program's token is its `api_key`, in the query, in the form or as a bearer.
public struct Open311Door: Door {
    private let clients: ClientDoor

    public init(clients: ClientDoor) { self.clients = clients }

    public func holds(_ path: String) -> Bool { path == "/open311" || path.hasPrefix("/open311/") }

    public func admit(_ request: WebRequest, scope: Scope?) async throws -> Caller {
        var key = request.query["api_key"]
        if key == nil, request.method == .post {
            key = try FormDecoder.decode(request.body, contentType: request.headers[.contentType] ?? "")["api_key"]
        }
        if key == nil, let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") {
            key = String(header.dropFirst(7))
        }
        guard let key else { throw Open311Failure.key("api_key was not provided") }
        do { return try await clients.admit(request, token: key, scope: scope) } catch let problem as Problem {
            switch problem.status {
            case .unauthorized: throw Open311Failure.key("api_key was not valid")
            default:
                throw Open311Failure(status: problem.status, description: problem.title.en, headers: problem.headers)
            }
        }
    }

    public func answer(to error: any Error, _ request: WebRequest) -> Answer {
        Open311Failure(error).answer(request.path)
    }
}
