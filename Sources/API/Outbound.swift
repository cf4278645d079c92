import Kernel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Why nothing came back.
package struct OutboundFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

/// What came back, as far as it is read.
package struct OutboundReply: Sendable, Hashable {
    package let status: Int
    package let body: [UInt8]
    package let contentType: String
}

/// Sends one request to an address that somebody else named: the number is checked and connected to, nothing is followed.
public struct Outbound: Sendable {
    private let rules: OutboundRules
    /// So many bytes of an answer are read, and no more.
    private let replyLimit: Int

    public init(rules: OutboundRules, replyLimit: Int = 256 * 1024) {
        self.rules = rules
        self.replyLimit = replyLimit
    }

    package func send(
        _ method: String,
        to address: WebAddress,
        headers: [(name: String, value: String)],
        body: [UInt8],
        timeout: Duration = .seconds(10)
    ) async throws -> OutboundReply {
        if let refusal = rules.refusal(address) { throw OutboundFault(refusal) }
        let number = try await resolve(address)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: OutboundReply.self)
        let limit = replyLimit
        let channel: any Channel
        do {
            let tls = address.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
            channel = try await ClientBootstrap(group: loop)
                .connectTimeout(.seconds(5))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tls {
                            let name = Self.isNumber(address.host) ? nil : address.host
                            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                        }
                        try pipeline.addHTTPClientHandlers()
                        try pipeline.addHandler(ReplyCollector(promise: promise, limit: limit))
                    }
                }
                .connect(to: number).get()
        } catch {
            promise.fail(error)
            throw OutboundFault("no connection: \(type(of: error))")
        }
        let late = loop.scheduleTask(in: .milliseconds(timeout.wholeMilliseconds)) {
            promise.fail(OutboundFault("no answer in time"))
            channel.close(promise: nil)
        }
        defer {
            late.cancel()
            channel.close(promise: nil)
        }
        var fields = HTTPHeaders(headers.map { ($0.name, $0.value) })
        fields.add(name: "Host", value: address.authority)
        fields.add(name: "User-Agent", value: "linli")
        fields.add(name: "Connection", value: "close")
        fields.add(name: "Accept-Encoding", value: "identity")
        if !body.isEmpty || method != "GET" { fields.add(name: "Content-Length", value: String(body.count)) }
        let head = HTTPRequestHead(
            version: .http1_1,
            method: HTTPMethod(rawValue: method),
            uri: address.target,
            headers: fields
        )
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if !body.isEmpty {
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        do { return try await promise.futureResult.get() } catch let fault as OutboundFault { throw fault } catch {
            throw OutboundFault("the connection failed: \(type(of: error))")
        }
    }

    /// The number that the host's name leads to now; it is this one that is connected to, so that the name cannot lead
    /// elsewhere a moment later.
    private func resolve(_ address: WebAddress) async throws -> SocketAddress {
        let found: SocketAddress
        do {
            found = try await NIOThreadPool.singleton.runIfActive {
                try SocketAddress.makeAddressResolvingHost(address.host, port: address.port)
            }
        } catch { throw OutboundFault("the host is not known") }
        guard rules.admits(Self.bytes(found), of: address.host) else {
            throw OutboundFault("the host leads into a private network")
        }
        return found
    }

    private static func bytes(_ address: SocketAddress) -> [UInt8] {
        address.ipAddress.flatMap { OutboundRules.bytes($0) } ?? []
    }

    private static func isNumber(_ host: String) -> Bool { (try? SocketAddress(ipAddress: host, port: 0)) != nil }
}

/// Gathers one answer.
private final class ReplyCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let promise: EventLoopPromise<OutboundReply>
    private let limit: Int
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    init(promise: EventLoopPromise<OutboundReply>, limit: Int) {
        self.promise = promise
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // An interim answer is not the answer.
            if head.status.code >= 200 { self.head = head }
        case .body(let buffer):
            guard body.count + buffer.readableBytes <= limit else {
                promise.fail(OutboundFault("the answer is too large"))
                return context.close(promise: nil)
            }
            body += buffer.readableBytesView
        case .end:
            guard let head else { return }
            promise.succeed(
                OutboundReply(
                    status: Int(head.status.code),
                    body: body,
                    contentType: head.headers.first(name: "Content-Type") ?? ""
                )
            )
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(OutboundFault("the connection ended without an answer"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(OutboundFault("the connection failed: \(type(of: error))"))
        context.close(promise: nil)
    }
}
