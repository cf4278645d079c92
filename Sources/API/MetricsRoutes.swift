import Access
import HTTPTypes
import Kernel
public import Storage
public import Web

/// `/metrics` in Prometheus' text format, for whoever watches the program.
public struct MetricsRoutes: Sendable {
    private let store: MetricsStore
    private let counts: RequestCounts
    private let bus: FactBus
    private let token: String?

    /// `token`: what a reader from another machine shows; without one only this machine reads.
    public init(store: MetricsStore, counts: RequestCounts, bus: FactBus, token: String?) {
        self.store = store
        self.counts = counts
        self.bus = bus
        self.token = token
    }

    public var routes: [Route] { [Route(.get, "/metrics", rule: .holderOfSecret, handler: metrics)] }

    @Sendable private func metrics(_ request: WebRequest) async throws -> Answer {
        guard isKnown(request) else { throw NotFound("page", "") }
        let text = MetricsText.write(
            try await store.reading(),
            requests: counts.all(),
            streams: bus.subscriberCount,
            load: store.load
        )
        return .content(Array(text.utf8), type: "text/plain; version=0.0.4; charset=utf-8", status: .ok)
    }

    /// Whether the reader shows the token, or sits on this machine without a proxy between.
    private func isKnown(_ request: WebRequest) -> Bool {
        if let token, let sent = request.bearer {
            return equalInConstantTime(sha256(token), sha256(sent))
        }
        // A proxy on this machine that nobody named would make the whole world local.
        let isForwarded = [HTTPField.Name.forwardedFor, .forwarded].contains { request.headers[$0] != nil }
        return !isForwarded && ["127.0.0.1", "::1"].contains(request.client)
    }
}

extension HTTPField.Name {
    fileprivate static let forwardedFor = Self("X-Forwarded-For") ?? .from
    fileprivate static let forwarded = Self("Forwarded") ?? .from
}
