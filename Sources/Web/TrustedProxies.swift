public import HTTPTypes

/// The proxies whose word about the client's address is believed, by their addresses.
public struct TrustedProxies: Sendable {
    private let addresses: Set<String>

    public init(_ addresses: [String]) { self.addresses = Set(addresses) }

    /// The client's address: the last hop in `X-Forwarded-For` that is not a trusted proxy; the peer when nobody is trusted.
    func client(peer: String, headers: HTTPFields) -> String {
        guard addresses.contains(peer) else { return peer }
        let hops = headers[values: .forwardedFor].flatMap { $0.split(separator: ",") }.map { String($0).trimmed }
        // 45 characters is the longest text of an IPv6 address; anything longer is not one.
        return hops.last { !addresses.contains($0) && $0.utf8.count <= 45 } ?? peer
    }

    /// Whether the browser's own connection is encrypted.
    func isEncrypted(peer: String, headers: HTTPFields, connection: Bool) -> Bool {
        connection || (addresses.contains(peer) && headers[.forwardedProto] == "https")
    }
}

extension HTTPField.Name {
    static var forwardedFor: Self { Self("X-Forwarded-For") ?? .from }
    static var forwardedProto: Self { Self("X-Forwarded-Proto") ?? .from }
    static var fetchSite: Self { Self("Sec-Fetch-Site") ?? .from }
    /// The last fact that a stream has shown, sent by the browser when it connects again.
    public static var lastEvent: Self { Self("Last-Event-ID") ?? .from }
    static var fragment: Self { Self("X-Fragment") ?? .from }
    static var retryAfter: Self { Self("Retry-After") ?? .from }
    static var referrerPolicy: Self { Self("Referrer-Policy") ?? .from }
    static var permissionsPolicy: Self { Self("Permissions-Policy") ?? .from }
    static var openerPolicy: Self { Self("Cross-Origin-Opener-Policy") ?? .from }
    static var accelBuffering: Self { Self("X-Accel-Buffering") ?? .from }
}
