import Kernel

/// Reads the bodies that HTML forms send.
///
/// The border of the program: whatever comes in, the outcome is a form or a refusal that names the field.
package enum FormDecoder {
    /// More fields than any form of ours has: more is an attack on memory.
    static let fieldLimit = 300
    static let partHeaderLimit = 8 * 1024

    /// Reads a body by its content type; an empty form for a type that no form has.
    package static func decode(_ body: [UInt8], contentType: String) throws -> Form {
        let type = contentType.prefix { $0 != ";" }.trimmedLowercased
        switch type {
        case "application/x-www-form-urlencoded":
            return Form(values: FormValues(try decodeURLEncoded(body)))
        case "multipart/form-data":
            guard let boundary = parameter("boundary", of: contentType), !boundary.isEmpty, boundary.utf8.count <= 70
            else { throw MalformedForm() }
            return try decodeMultipart(body, boundary: Array(boundary.utf8))
        default:
            return Form(values: FormValues([]))
        }
    }

    /// Reads `a=1&b=%20` (WHATWG URL, application/x-www-form-urlencoded parsing).
    package static func decodeURLEncoded(_ bytes: some Collection<UInt8>) throws -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            guard fields.count < fieldLimit else { throw MalformedForm() }
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let name = percentDecoded(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true)
            let value = equals.map { percentDecoded(pair[pair.index(after: $0)...], plusIsSpace: true) } ?? []
            let fieldName = try text(name, field: "")
            fields.append((fieldName, try text(value, field: fieldName)))
        }
        return fields
    }

    /// The bytes with `%41` replaced; a broken escape stays as it is.
    package static func percentDecoded(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) -> [UInt8] {
        let bytes = Array(bytes)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "%"), place + 2 < bytes.count, let high = hexValue(bytes[place + 1]),
                let low = hexValue(bytes[place + 2])
            {
                out.append(high << 4 | low)
                place += 3
            } else {
                out.append(byte == UInt8(ascii: "+") && plusIsSpace ? 0x20 : byte)
                place += 1
            }
        }
        return out
    }

    /// UTF-8 as text; invalid UTF-8 is the sender's mistake and is said at the field, never repaired in silence.
    static func text(_ bytes: [UInt8], field: String) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw InvalidInput(field, Text("文字编码有误，请重新输入。", "This text is not valid UTF-8. Please type it again."))
        }
        guard !bytes.contains(0) else {
            throw InvalidInput(field, Text("文字中有无法保存的字符，请删去后重试。", "This text holds a character that cannot be stored."))
        }
        return text
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// The value of `; name=value` or `; name="value"` in a header.
    static func parameter(_ name: String, of header: String) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            guard part[..<equals].trimmedLowercased == name else { continue }
            let value = String(part[part.index(after: equals)...]).trimmed
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                return String(value.dropFirst().dropLast())
            }
            return value
        }
        return nil
    }
}

/// A body that is not the form it says it is.
package struct MalformedForm: Error, Sendable {
    package init() {}
}

extension Substring {
    var trimmedLowercased: String { String(self).trimmed.lowercased() }
}
