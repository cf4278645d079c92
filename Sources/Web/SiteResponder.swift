import HTTPTypes
import Hummingbird
import NIOCore

/// Carries requests from Hummingbird to the site and replies back.
struct SiteResponder: HTTPResponder {
    let site: Site
    let live: LiveHub
    let isEncrypted: Bool
    let bodies: LargeBodies

    func respond(to request: Request, context: SiteContext) async throws -> Response {
        var incoming = Incoming(
            request.method,
            request.uri.string,
            headers: request.headers,
            peer: context.peer,
            isEncrypted: isEncrypted
        )
        let limit = site.bodyLimit(request.method, request.uri.path)
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        // What says that it is too large is not read at all.
        if let announced, announced > limit {
            incoming.body = []
            return response(await site.tooLarge(incoming, limit: limit), closing: true)
        }
        let expected = min(announced ?? limit, limit)
        await bodies.enter(expected)
        defer { Task { await bodies.leave(expected) } }
        var body: [UInt8] = []
        let pace = BodyPace(expected: expected)
        for try await chunk in request.body {
            guard body.count + chunk.readableBytes <= limit else {
                return response(await site.tooLarge(incoming, limit: limit), closing: true)
            }
            body += chunk.readableBytesView
            guard pace.isKept(after: body.count) else { return response(Reply(.requestTimeout), closing: true) }
        }
        incoming.body = body
        let reply = await site.reply(to: incoming)
        return response(reply, closing: false)
    }

    private func response(_ reply: Reply, closing: Bool) -> Response {
        var headers = reply.headers
        if closing { headers[.connection] = "close" }
        switch reply.content {
        case .bytes(let bytes):
            return Response(status: reply.status, headers: headers, body: Self.body(bytes))
        case .live(let filter):
            let live = live
            return Response(
                status: reply.status,
                headers: headers,
                body: .init { writer in
                    for try await message in live.messages(filter) {
                        try await writer.write(ByteBuffer(string: message))
                    }
                    try await writer.finish(nil)
                }
            )
        }
    }

    /// A large body goes piece by piece: whoever takes the last one slowly holds no more than that in memory.
    private static func body(_ bytes: [UInt8]) -> ResponseBody {
        let piece = 64 << 10
        guard bytes.count > piece else { return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)) }
        return ResponseBody(contentLength: bytes.count) { writer in
            for start in stride(from: 0, to: bytes.count, by: piece) {
                try await writer.write(ByteBuffer(bytes: bytes[start..<min(start + piece, bytes.count)]))
            }
            try await writer.finish(nil)
        }
    }
}
