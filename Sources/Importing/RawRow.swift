/// One record of a table as bytes: UTF-8, one field after the other, used again for the next record.
package struct RawRow: Sendable {
    /// The fields' bytes without anything between them.
    package var bytes: [UInt8] = []
    /// Where each field ends.
    package var ends: [Int] = []
    /// The line (CSV) or row (XLSX) on which it starts, from 1.
    package var line = 0
    /// Something that makes the record unreadable; its fields are then not to be trusted.
    package var fault: Fault?

    /// What is wrong with the form of a record.
    package enum Fault: Sendable, Hashable {
        /// Bytes that are no text in the file's encoding, in that field (from 0).
        case notText(Int)
        /// A quotation mark that is never closed, or a record of more than a megabyte.
        case endless
        /// Text after a closing quotation mark, in that field.
        case afterQuote(Int)
        /// A character U+0000, in that field.
        case nul(Int)
    }

    package init() {}

    package var count: Int { ends.count }

    /// Where a field's bytes are; empty for one that the record does not have.
    package func range(_ field: Int) -> Range<Int> {
        guard ends.indices.contains(field) else { return 0..<0 }
        return (field == 0 ? 0 : ends[field - 1])..<ends[field]
    }

    /// A field's text as it stands there.
    package func text(_ field: Int) -> String { String(decoding: bytes[range(field)], as: UTF8.self) }

    package mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        fault = nil
    }

    /// Ends the field that was being written.
    mutating func endField() { ends.append(bytes.count) }

    /// Whether nothing but white space is in it.
    var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
}

/// A table that is read record by record, in the file's order.
package protocol RowSource: AnyObject {
    /// Reads the next record that is not blank; false at the end.
    /// - Throws: `UnreadableTable` when nothing more can be read.
    func next(_ row: inout RawRow) throws -> Bool
    /// How much of the file has been read, 0...1.
    var progress: Double { get }
    /// What the file turned out to be: `CSV, GB18030`, `XLSX, sheet 工单`.
    var form: String { get }
}
