/// A table as RFC 4180 writes it, with a byte order mark, by which spreadsheet programs know UTF-8.
package struct CSVWriter {
    package private(set) var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

    package init() {}

    /// Adds a line.
    package mutating func add(_ fields: [String]) {
        bytes += Array(fields.map(Self.field).joined(separator: ",").utf8)
        bytes += [0x0D, 0x0A]
    }

    private static func field(_ text: String) -> String {
        // A spreadsheet takes a text that begins so for a formula, and somebody may have written it for that.
        let safe = text.first.map { "=+-@\t\r".contains($0) } ?? false ? "'\(text)" : text
        guard safe.contains(where: { "\",\r\n".contains($0) || $0.isNewline }) else { return safe }
        return "\"\(safe.replacing("\"", with: "\"\""))\""
    }
}
