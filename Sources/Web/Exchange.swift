public import HTTPTypes
import Kernel

/// A request as it came in, before anything has been decided about it.
public struct Incoming: Sendable {
    public var method: HTTPRequest.Method
    /// Path and query as they were sent: `/cases?state=open`.
    public var target: String
    public var headers: HTTPFields
    /// The address at the other end of the connection.
    public var peer: String
    public var isEncrypted: Bool
    public var body: [UInt8]

    public init(
        _ method: HTTPRequest.Method,
        _ target: String,
        headers: HTTPFields = [:],
        peer: String = "127.0.0.1",
        isEncrypted: Bool = false,
        body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.peer = peer
        self.isEncrypted = isEncrypted
        self.body = body
    }

    var path: String { String(target.prefix { $0 != "?" }) }
    var query: Substring { target.drop { $0 != "?" }.dropFirst() }
}

/// What goes back.
public struct Reply: Sendable {
    public enum Content: Sendable {
        case bytes([UInt8])
        case live(LiveFilter)
    }

    public var status: HTTPResponse.Status
    public var headers: HTTPFields
    public var content: Content

    public init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], _ content: Content = .bytes([])) {
        self.status = status
        self.headers = headers
        self.content = content
    }

    /// The body, for tests and the simulator; empty for a stream.
    public var body: [UInt8] {
        switch content {
        case .bytes(let bytes): bytes
        case .live: []
        }
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
