/// An absolute http or https address that we may send to, taken apart; nothing else is one.
public struct WebAddress: Sendable, Hashable {
    public let isSecure: Bool
    /// In lower case; an IPv6 address without its brackets.
    public let host: String
    public let port: Int
    /// Path and query, beginning with a slash.
    public let target: String
    public let text: String

    public init?(_ text: String) {
        // Addresses travel as ASCII: other characters are escaped by whoever wrote them.
        guard text.utf8.count <= 2000, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != 0x22 })
        else { return nil }
        let rest: Substring
        let lower = text.lowercased()
        if lower.hasPrefix("https://") {
            isSecure = true
            rest = text.dropFirst(8)
        } else if lower.hasPrefix("http://") {
            isSecure = false
            rest = text.dropFirst(7)
        } else {
            return nil
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        let after = rest[authority.endIndex...]
        // Names and passwords in addresses mislead whoever reads them; fragments are not sent.
        guard !authority.contains("@"), !after.contains("#") else { return nil }
        var name = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            name = authority[authority.index(after: authority.startIndex)..<end]
            let tail = authority[authority.index(after: end)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { return nil }
            port = tail.isEmpty ? nil : tail.dropFirst()
            guard name.utf8.allSatisfy({ Self.isHex($0) || $0 == 0x3A || $0 == 0x2E }), name.contains(":") else {
                return nil
            }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                name = authority[..<colon]
                port = authority[authority.index(after: colon)...]
            }
            guard (1...253).contains(name.utf8.count), name.utf8.allSatisfy(Self.isName), !name.hasPrefix("."),
                !name.hasPrefix("-"), !name.contains("..")
            else { return nil }
        }
        if let port {
            guard port.utf8.count <= 5, let number = Int(port), (1...65535).contains(number) else { return nil }
            self.port = number
        } else {
            self.port = isSecure ? 443 : 80
        }
        host = name.lowercased()
        target = after.hasPrefix("/") ? String(after) : "/\(after)"
        self.text = text
    }

    /// The host as the field `Host` has it.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte | 0x20)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == 0x2D || byte == 0x2E || byte == 0x5F
    }
}
