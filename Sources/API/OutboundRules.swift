/// Where this program may send to: the addresses come from others, and must not lead into our own house.
public struct OutboundRules: Sendable, Hashable {
    /// Whether http without TLS is taken too; for tests and closed networks.
    public var allowsPlainHTTP: Bool
    /// Hosts that may lie in a private network, exactly as they stand in addresses.
    public var allowedHosts: Set<String>

    public init(allowsPlainHTTP: Bool = false, allowedHosts: Set<String> = []) {
        self.allowsPlainHTTP = allowsPlainHTTP
        self.allowedHosts = allowedHosts
    }

    /// Why an address is not taken; nil when it is, as far as can be told without asking for its numbers.
    func refusal(_ address: WebAddress) -> String? {
        if !address.isSecure, !allowsPlainHTTP { return "https is needed" }
        return nil
    }

    /// Whether a number that a host's name led to may be connected to: 4 or 16 bytes.
    func admits(_ bytes: [UInt8], of host: String) -> Bool {
        allowedHosts.contains(host) || Self.isPublic(bytes)
    }

    /// Whether an IP address is one of the open Internet (IANA special-purpose registries, RFC 6890 and its updates).
    static func isPublic(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4:
            let blocked: [([UInt8], Int)] = [
                ([0, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([100, 64, 0, 0], 10), ([127, 0, 0, 0], 8),
                ([169, 254, 0, 0], 16),
                ([172, 16, 0, 0], 12), ([192, 0, 0, 0], 24), ([192, 0, 2, 0], 24), ([192, 88, 99, 0], 24),
                ([192, 168, 0, 0], 16), ([198, 18, 0, 0], 15), ([198, 51, 100, 0], 24), ([203, 0, 113, 0], 24),
                ([224, 0, 0, 0], 4), ([240, 0, 0, 0], 4),
            ]
            return !blocked.contains { isIn(bytes, $0.0, $0.1) }
        case 16:
            // Only global unicast; not what carries an IPv4 address within (6to4, Teredo), nor examples.
            guard isIn(bytes, [0x20], 3) else { return false }
            let blocked: [([UInt8], Int)] = [
                ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x20, 0x02], 16), ([0x3F, 0xFF, 0x00], 20),
            ]
            return !blocked.contains { isIn(bytes, $0.0, $0.1) }
        default: return false
        }
    }

    /// The bytes of an IP address as the system writes it; nil for one with an IPv4 address within, which is never public.
    static func bytes(_ text: String) -> [UInt8]? {
        let text = text.prefix { $0 != "%" }
        if !text.contains(":") {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
            return parts.count == 4 && !parts.contains(nil) ? parts.compactMap(\.self) : nil
        }
        func groups(_ part: some StringProtocol) -> [UInt16]? {
            let words = part.split(separator: ":", omittingEmptySubsequences: false).map { UInt16($0, radix: 16) }
            return part.isEmpty ? [] : words.contains(nil) ? nil : words.compactMap(\.self)
        }
        var all: [UInt16]
        if let gap = text.firstRange(of: "::") {
            guard let head = groups(text[..<gap.lowerBound]), let tail = groups(text[gap.upperBound...]),
                head.count + tail.count < 8
            else { return nil }
            all = head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
        } else {
            guard let found = groups(text), found.count == 8 else { return nil }
            all = found
        }
        return all.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    private static func isIn(_ bytes: [UInt8], _ prefix: [UInt8], _ bits: Int) -> Bool {
        for bit in 0..<bits {
            let place = bit / 8
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            let wanted = place < prefix.count ? prefix[place] & mask : 0
            guard bytes[place] & mask == wanted else { return false }
        }
        return true
    }
}
