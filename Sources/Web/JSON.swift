/// A JSON value that is written, with its members in the order they are given.
public enum JSON: Sendable {
    case null
    case bool(Bool)
    case number(Int64)
    /// A finite number with a fraction.
    case real(Double)
    case text(String)
    case array([JSON])
    case members([(name: String, value: JSON)])

    /// An object with its members sorted by name.
    public static func object(_ members: [String: JSON]) -> JSON {
        .members(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// The value in UTF-8 (RFC 8259).
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(512)
        write(to: &out)
        return out
    }

    func write(to out: inout [UInt8]) {
        switch self {
        case .null: out += "null".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        case .number(let value): out += String(value).utf8
        case .real(let value): out += "\(value)".utf8
        case .text(let value): Self.write(value, to: &out)
        case .array(let values):
            out.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                value.write(to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .members(let members):
            out.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &out)
                out.append(UInt8(ascii: ":"))
                member.value.write(to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            // Most texts hold nothing that has to be written otherwise: they go over as a whole.
            if bytes.contains(where: isSpecial) {
                for byte in bytes { write(byte, to: &out) }
            } else {
                out += bytes
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func write(_ byte: UInt8, to out: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): out += "\\\"".utf8
        case UInt8(ascii: "\\"): out += "\\\\".utf8
        case 0x0A: out += "\\n".utf8
        case 0..<0x20:
            let digits = String(byte, radix: 16)
            out += (digits.count == 1 ? "\\u000" : "\\u00").utf8
            out += digits.utf8
        default: out.append(byte)
        }
    }
}
