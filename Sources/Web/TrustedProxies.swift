public import HTTPTypes

/// The proxies whose word about the client's address is believed, by their addresses.
public struct TrustedProxies: Sendable {
    private let addresses: Set<String>

    public init(_ addresses: [String]) { self.addresses = Set(addresses) }

    /// The client's address: the last hop in `X-Forwarded-For` that is not a trusted proxy; the peer when nobody is trusted.
    package func client(peer: String, headers: HTTPFields) -> String {
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

/// Made once: a name is checked and folded each time it is made from a text.
extension HTTPField.Name {
    static let forwardedFor = Self("X-Forwarded-For") ?? .from
    static let forwardedProto = Self("X-Forwarded-Proto") ?? .from
    static let fetchSite = Self("Sec-Fetch-Site") ?? .from
    /// The last fact that a stream has shown, sent by the browser when it connects again.
    public static let lastEvent = Self("Last-Event-ID") ?? .from
    static let fragment = Self("X-Fragment") ?? .from
    static let retryAfter = Self("Retry-After") ?? .from
    public static let referrerPolicy = Self("Referrer-Policy") ?? .from
    static let permissionsPolicy = Self("Permissions-Policy") ?? .from
    static let openerPolicy = Self("Cross-Origin-Opener-Policy") ?? .from
    static let accelBuffering = Self("X-Accel-Buffering") ?? .from
}
