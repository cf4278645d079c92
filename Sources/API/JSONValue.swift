/// A JSON value that was read (RFC 8259).
public indirect enum JSONValue: Sendable, Hashable {
    case null
    case flag(Bool)
    /// A number without a fraction that fits into 64 bits; `1.0` and `1e2` are whole too.
    case whole(Int64)
    case real(Double)
    case text(String)
    case list([JSONValue])
    /// No name stands twice.
    case object([String: JSONValue])
}

/// Why bytes are no JSON that we take, and where.
public struct MalformedJSON: Error, Sendable, Hashable {
    /// The byte at which reading stopped.
    public let offset: Int
    public let reason: String
}

/// Reads JSON strictly: UTF-8 only, no name twice in an object, at most 32 levels deep, nothing behind the value.
public struct JSONReader {
    private static let depthLimit = 32
    private let bytes: [UInt8]
    private var place = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    public static func read(_ bytes: [UInt8]) throws(MalformedJSON) -> JSONValue {
        var reader = JSONReader(bytes)
        reader.skipSpace()
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.place == bytes.count else { throw reader.fault("something follows the value") }
        return value
    }

    private func fault(_ reason: String) -> MalformedJSON { MalformedJSON(offset: place, reason: reason) }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: byte) else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) throws(MalformedJSON) -> JSONValue {
        guard depth < Self.depthLimit else { throw fault("too deep") }
        guard place < bytes.count else { throw fault("it ends too early") }
        switch bytes[place] {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try list(depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(MalformedJSON) -> JSONValue {
        guard bytes[place...].starts(with: word.utf8) else { throw fault("no value") }
        place += word.utf8.count
        return value
    }

    private mutating func object(_ depth: Int) throws(MalformedJSON) -> JSONValue {
        place += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { throw fault("a name is missing") }
            let name = try text()
            skipSpace()
            guard take(":") else { throw fault("a colon is missing") }
            skipSpace()
            guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
                throw fault("a name stands twice")
            }
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw fault("a comma is missing") }
        }
    }

    private mutating func list(_ depth: Int) throws(MalformedJSON) -> JSONValue {
        place += 1
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return .list(values) }
        while true {
            skipSpace()
            values.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .list(values) }
            guard take(",") else { throw fault("a comma is missing") }
        }
    }

    private mutating func text() throws(MalformedJSON) -> String {
        place += 1
        var out: [UInt8] = []
        while true {
            guard place < bytes.count else { throw fault("a text does not end") }
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                guard let text = String(validating: out, as: UTF8.self) else { throw fault("a text is no UTF-8") }
                return text
            case 0..<0x20: throw fault("a control character stands in a text")
            case UInt8(ascii: "\\"): try escape(into: &out)
            default:
                out.append(byte)
                place += 1
            }
        }
    }

    private mutating func escape(into out: inout [UInt8]) throws(MalformedJSON) {
        guard place + 1 < bytes.count else { throw fault("a text does not end") }
        let plain: [UInt8: UInt8] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
        ]
        if let byte = plain[bytes[place + 1]] {
            out.append(byte)
            place += 2
            return
        }
        var code = try unit()
        if (0xD800..<0xDC00).contains(code) {
            let low = try unit()
            guard (0xDC00..<0xE000).contains(low) else { throw fault("half a character") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw fault("half a character") }
        out += String(Character(scalar)).utf8
    }

    /// The number behind `\u`.
    private mutating func unit() throws(MalformedJSON) -> UInt32 {
        guard place + 5 < bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u") else {
            throw fault("an escape that is none")
        }
        var code: UInt32 = 0
        for byte in bytes[(place + 2)...(place + 5)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw fault("an escape that is none")
            }
            code = code << 4 | UInt32(digit)
        }
        place += 6
        return code
    }

    private mutating func number() throws(MalformedJSON) -> JSONValue {
        let start = place
        func digit(_ at: Int) -> Bool { at < bytes.count && (0x30...0x39).contains(bytes[at]) }
        if place < bytes.count, bytes[place] == UInt8(ascii: "-") { place += 1 }
        guard digit(place) else { throw fault("no value") }
        if bytes[place] == UInt8(ascii: "0") { place += 1 } else { while digit(place) { place += 1 } }
        var isWhole = true
        if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
            isWhole = false
            place += 1
            guard digit(place) else { throw fault("a number ends too early") }
            while digit(place) { place += 1 }
        }
        if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            place += 1
            if place < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[place]) { place += 1 }
            guard digit(place) else { throw fault("a number ends too early") }
            while digit(place) { place += 1 }
        }
        // A number of a thousand digits is nobody's.
        guard place - start <= 64 else { throw fault("a number is too long") }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        if isWhole, let whole = Int64(text) { return .whole(whole) }
        guard let real = Double(text), real.isFinite else { throw fault("a number is too large") }
        if let whole = Int64(exactly: real), whole.magnitude < 1 << 53 { return .whole(whole) }
        return .real(real)
    }
}
