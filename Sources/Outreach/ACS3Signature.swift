import Access
import Kernel

/// The signature of Aliyun's OpenAPI, ACS3-HMAC-SHA256, of a request without a body.
struct ACS3Signature {
    let method: String
    /// The path's query, names sorted, each part percent-encoded.
    let query: String
    private let signed: [(name: String, value: String)]

    /// Made of the request's parts.
    ///
    /// `host`: as the field `Host` has it.
    init(
        method: String,
        host: String,
        action: String,
        version: String,
        query: [String: String],
        at now: Instant,
        nonce: String
    ) {
        self.method = method
        self.query = query.sorted { $0.key < $1.key }.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }
            .joined(separator: "&")
        signed = [
            ("host", host), ("x-acs-action", action), ("x-acs-content-sha256", hexadecimal(sha256(""))),
            ("x-acs-date", Self.date(now)), ("x-acs-signature-nonce", nonce), ("x-acs-version", version),
        ]
    }

    /// The header fields of the request but `Host`, which is written by whoever sends it.
    func headers(keyID: String, secret: String) -> [(name: String, value: String)] {
        let names = signed.map(\.name).joined(separator: ";")
        let authorization =
            "ACS3-HMAC-SHA256 Credential=\(keyID),SignedHeaders=\(names),Signature=\(signature(secret: secret))"
        return signed.filter { $0.name != "host" } + [("Authorization", authorization), ("Accept", "application/json")]
    }

    /// The signature alone, in hexadecimal digits.
    func signature(secret: String) -> String {
        let fields = signed.map { "\($0.name):\($0.value)\n" }.joined()
        let names = signed.map(\.name).joined(separator: ";")
        let canonical = [method, "/", query, fields, names, hexadecimal(sha256(""))].joined(separator: "\n")
        let text = "ACS3-HMAC-SHA256\n\(hexadecimal(sha256(canonical)))"
        return hexadecimal(KeyedHash(key: Array(secret.utf8)).code(text))
    }

    /// `2023-10-26T10:22:32Z`.
    private static func date(_ now: Instant) -> String {
        // Moments are later than 1970.
        let seconds = max(0, now.milliseconds / 1000)
        let day = CivilDate(days: Int(seconds / 86_400))
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day)T\(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))Z"
    }

    /// RFC 3986: everything but its unreserved characters is escaped.
    static func encoded(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
            }
        }
        return out
    }
}
