import Hummingbird
import Logging
import NIOCore

/// The same server library as the program's, with nothing of ours between the network and the answer.
struct FloorServer {
    let port: Int
    /// Where the one row of a request goes; nil for none.
    let store: FloorStore?

    func run() async throws {
        let application = Application(
            responder: FloorResponder(store: store),
            server: .http1(),
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
            logger: Logger(label: "floor") { _ in SwiftLogNoOpLogHandler() }
        )
        try await application.runService()
    }
}

struct FloorResponder: HTTPResponder {
    let store: FloorStore?

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let body = try await request.body.collect(upTo: 64 * 1024)
        if let store { try await store.add(String(buffer: body)) }
        return Response(status: request.method == .post ? .created : .ok)
    }
}
