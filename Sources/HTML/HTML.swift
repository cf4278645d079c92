/// Markup that is safe to send: literals are the program's own, everything interpolated into them is escaped.
///
/// There is no way to make an `HTML` from a run-time string: a literal is a `StaticString`, so that a user's text can
/// never become markup.
public struct HTML: ExpressibleByStringInterpolation, Sendable, Equatable {
    /// The markup in UTF-8.
    public internal(set) var bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    public init(stringLiteral value: StaticString) {
        bytes = []
        append(value, to: &bytes)
    }

    public init(stringInterpolation interpolation: StringInterpolation) { bytes = interpolation.bytes }

    /// No markup at all.
    public static var empty: HTML { HTML(bytes: []) }

    /// The markup as text; for tests and golden files.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    public static func + (a: HTML, b: HTML) -> HTML { HTML(bytes: a.bytes + b.bytes) }

    public static func += (a: inout HTML, b: HTML) { a.bytes += b.bytes }

    /// Collects literals and escaped values.
    public struct StringInterpolation: StringInterpolationProtocol {
        public typealias StringLiteralType = StaticString
        var bytes: [UInt8] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        public mutating func appendLiteral(_ literal: StaticString) { append(literal, to: &bytes) }

        /// A text, escaped; safe between tags and inside quoted attributes.
        public mutating func appendInterpolation(_ value: String) { appendEscaped(value, to: &bytes) }

        public mutating func appendInterpolation(_ value: some BinaryInteger) { bytes += Array(String(value).utf8) }

        /// Markup, as it is.
        public mutating func appendInterpolation(_ value: HTML) { bytes += value.bytes }

        public mutating func appendInterpolation(_ value: HTML?) { if let value { bytes += value.bytes } }

        /// Markup of a list, one after the other.
        public mutating func appendInterpolation(each values: some Sequence<HTML>) {
            for value in values { bytes += value.bytes }
        }

        /// A link's address.
        public mutating func appendInterpolation(_ value: URLPath) { appendEscaped(value.text, to: &bytes) }

        /// An attribute without a value, with a leading space, only if `condition` holds.
        public mutating func appendInterpolation(_ attribute: StaticString, if condition: Bool) {
            guard condition else { return }
            bytes.append(UInt8(ascii: " "))
            append(attribute, to: &bytes)
        }
    }
}

private func append(_ literal: StaticString, to bytes: inout [UInt8]) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
}

private func appendEscaped(_ value: String, to bytes: inout [UInt8]) {
    var value = value
    value.withUTF8 { buffer in
        for byte in buffer {
            switch byte {
            case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
            case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
            case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
            case UInt8(ascii: "\""): bytes += Array("&quot;".utf8)
            case UInt8(ascii: "'"): bytes += Array("&#39;".utf8)
            // NUL has no place in HTML at all; parsers replace it, so we do.
            case 0: bytes += Array("\u{FFFD}".utf8)
            default: bytes.append(byte)
            }
        }
    }
}
