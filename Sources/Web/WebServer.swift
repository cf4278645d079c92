import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Kernel
public import Logging
import NIOCore
import NIOSSL
public import ServiceLifecycle

/// Where and how the program listens.
public struct WebServerConfiguration: Sendable {
    public var host: String
    public var port: Int
    /// PEM files of the certificate chain and its key; nil without TLS (behind a proxy, or on a desk).
    public var certificate: (chain: String, key: String)?

    public init(host: String = "127.0.0.1", port: Int = 8080, certificate: (chain: String, key: String)? = nil) {
        self.host = host
        self.port = port
        self.certificate = certificate
    }
}

/// The network side of a site: reads requests within their limits, writes replies and live streams.
public struct WebServer: Service {
    private let site: Site
    private let live: LiveHub
    private let configuration: WebServerConfiguration
    private let logger: Logger
    private let ready: @Sendable (Int) async -> Void

    /// `ready`: called with the port once connections are accepted.
    public init(
        site: Site,
        live: LiveHub,
        configuration: WebServerConfiguration,
        logger: Logger,
        ready: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.site = site
        self.live = live
        self.configuration = configuration
        self.logger = logger
        self.ready = ready
    }

    public func run() async throws {
        let responder = SiteResponder(
            site: site,
            live: live,
            isEncrypted: configuration.certificate != nil,
            bodies: LargeBodies()
        )
        // An idle connection costs a file descriptor: it goes after a minute; streams say something every 15 s.
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ReaderWatch()],
            idleTimeout: .seconds(60),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 * 1024,
                maxHeaderListSize: 32 * 1024,
                maxHeaderFieldCount: 100
            )
        )
        let server: HTTPServerBuilder
        if let certificate = configuration.certificate {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate.chain).map {
                NIOSSLCertificateSource.certificate($0)
            }
            let key = try NIOSSLPrivateKey(file: certificate.key, format: .pem)
            var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
            tls.minimumTLSVersion = .tlsv12
            server = try .tls(.http1(configuration: channel), tlsConfiguration: tls)
        } else {
            server = .http1(configuration: channel)
        }
        let application = Application(
            responder: responder,
            server: server,
            configuration: .init(address: .hostname(configuration.host, port: configuration.port), serverName: nil),
            onServerRunning: { [ready] in await ready($0.localAddress?.port ?? 0) },
            logger: logger
        )
        try await application.run()
    }
}

/// The connection's context: its peer's address.
struct SiteContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? ""
    }
}
