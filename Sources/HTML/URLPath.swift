/// An address within the program: literal parts are the program's own, values are percent-encoded as one path segment or
/// one query value, so that a value can never leave its place.
public struct URLPath: ExpressibleByStringInterpolation, Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init(stringLiteral value: StaticString) { text = "\(value)" }
    public init(stringInterpolation interpolation: StringInterpolation) { text = interpolation.text }
    private init(text: String) { self.text = text }

    /// An address of this site that a browser sent back, each segment and query value encoded anew.
    public init(path: String) {
        let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let segments = parts[0].split(separator: "/").map { percentEncoded(percentDecoded(String($0))) }
        var text = "/" + segments.joined(separator: "/")
        if parts.count == 2 {
            let fields = parts[1].split(separator: "&").map { field in
                field.split(separator: "=", maxSplits: 1).map { percentEncoded(percentDecoded(String($0))) }.joined(
                    separator: "="
                )
            }
            text += "?" + fields.joined(separator: "&")
        }
        self.text = text
    }

    public var description: String { text }

    /// The address of something below this one, which has no query.
    public func then(_ tail: URLPath) -> URLPath { URLPath(text: text + tail.text) }

    /// The address with one more query parameter; a nil value adds nothing.
    public func with(_ name: StaticString, _ value: String?) -> URLPath {
        guard let value else { return self }
        let mark = text.contains("?") ? "&" : "?"
        return URLPath(text: "\(text)\(mark)\(name)=\(percentEncoded(value))")
    }

    /// Collects literals and encoded values.
    public struct StringInterpolation: StringInterpolationProtocol {
        public typealias StringLiteralType = StaticString
        var text = ""

        public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity + 20) }
        public mutating func appendLiteral(_ literal: StaticString) { text += "\(literal)" }
        public mutating func appendInterpolation(_ value: some LosslessStringConvertible) {
            text += percentEncoded(value.description)
        }
    }
}

/// `text` with everything but RFC 3986's unreserved characters percent-encoded.
func percentEncoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            out.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            out += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }
    }
    return out
}

/// The reverse; what is no escape stays as it is.
func percentDecoded(_ text: String) -> String {
    var out: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
        if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
            let value = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
        {
            out.append(value)
            index += 3
        } else {
            out.append(bytes[index])
            index += 1
        }
    }
    return String(decoding: out, as: UTF8.self)
}
