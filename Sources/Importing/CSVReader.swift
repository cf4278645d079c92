import Kernel

/// A table of texts as RFC 4180 writes it, read record by record in constant memory.
///
/// Fields may be separated by commas, tabs or semicolons; the first line tells which. A quotation mark inside a field that
/// does not begin with one is a character like any other: hotlines write such fields.
package final class CSVReader: RowSource {
    private let file: FileBytes
    private let encoding: TextEncoding
    private let transcoder: Transcoder?
    private var buffer: [UInt8] = []
    /// Where the next record begins in the buffer.
    private var start = 0
    private var line = 1
    private var isAtEnd = false
    private var raw: [UInt8] = []
    private let separator: UInt8

    private var endless = 0

    private static let piece = 1 << 18
    /// Each costs a search through a megabyte.
    private static let mostEndless = 100
    /// A longer record is a quotation mark that was never closed.
    private static let longest = 1 << 20

    package init(_ file: FileBytes, encoding wanted: TextEncoding? = nil) throws(UnreadableTable) {
        self.file = file
        encoding = if let wanted { wanted } else { try TextEncoding.detected(in: file) }
        transcoder = encoding == .utf8 ? nil : try Transcoder(encoding)
        file.rewind()
        var first: [UInt8] = []
        var isEmpty = false
        while first.count < 4096, !isEmpty { isEmpty = try !Self.fill(&first, &raw, file, transcoder) }
        let mark = [0xEF, 0xBB, 0xBF] as [UInt8]
        start = first.starts(with: mark) ? mark.count : 0
        separator = Self.separator(first[start...])
        buffer = first
        isAtEnd = isEmpty
    }

    package var progress: Double { file.progress }

    package var form: String {
        let name = separator == 0x09 ? "tabs" : separator == UInt8(ascii: ";") ? "semicolons" : "commas"
        return "CSV, \(encoding.rawValue), \(name)"
    }

    /// What stands most often in the first line that has any, outside quotation marks.
    private static func separator(_ bytes: ArraySlice<UInt8>) -> UInt8 {
        var counts: [UInt8: Int] = [UInt8(ascii: ","): 0, 0x09: 0, UInt8(ascii: ";"): 0]
        var isQuoted = false
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 0x0A || byte == 0x0D, counts.values.contains(where: { $0 > 0 }) { break }
            if counts[byte] != nil { counts[byte, default: 0] += 1 }
        }
        let most = counts.max { $0.value < $1.value }
        guard let most, most.value > (counts[UInt8(ascii: ",")] ?? 0) else { return UInt8(ascii: ",") }
        return most.key
    }

    private static func fill(
        _ buffer: inout [UInt8],
        _ raw: inout [UInt8],
        _ file: FileBytes,
        _ transcoder: Transcoder?
    ) throws(UnreadableTable) -> Bool {
        guard let transcoder else { return try file.read(piece, into: &buffer) }
        raw.removeAll(keepingCapacity: true)
        let isMore = try file.read(piece, into: &raw)
        transcoder.append(raw, to: &buffer, isLast: !isMore)
        return isMore
    }

    package func next(_ row: inout RawRow) throws -> Bool {
        while true {
            row.clear()
            row.line = line
            let end = scan(into: &row)
            switch end {
            case .record(let next, let lines):
                start = next
                line += lines
                if row.count <= 1, row.isBlank, row.fault == nil { continue }
                check(&row)
                return true
            case .more:
                guard isAtEnd || buffer.count - start > Self.longest else {
                    buffer.removeFirst(start)
                    start = 0
                    isAtEnd = try !Self.fill(&buffer, &raw, file, transcoder)
                    continue
                }
                guard start < buffer.count else { return false }
                // Goes on with the line after the one where it began: the rest may be sound.
                row.clear()
                row.fault = .endless
                endless += 1
                guard endless <= Self.mostEndless else {
                    throw UnreadableTable(
                        Text("引号不成对的记录太多，文件可能已损坏", "too many records with a quotation mark that is never closed"),
                        line: line
                    )
                }
                let newline = buffer[start...].firstIndex(of: 0x0A)
                start = newline.map { $0 + 1 } ?? buffer.count
                line += 1
                return true
            }
        }
    }

    private enum End {
        /// Where the next record begins, and how many lines this one has.
        case record(next: Int, lines: Int)
        /// The buffer ends within the record.
        case more
    }

    /// One walk over the record's bytes; plain fields are copied as they are.
    private func scan(into row: inout RawRow) -> End {
        let isAtEnd = isAtEnd
        let separator = separator
        let start = start
        return buffer.withUnsafeBytes { bytes -> End in
            let count = bytes.count
            guard start < count else { return .more }
            var index = start
            var lines = 0
            while true {
                if index < count, bytes[index] == 0x22 {
                    index += 1
                    var run = index
                    while true {
                        while index < count, bytes[index] != 0x22 {
                            if bytes[index] == 0x0A { lines += 1 }
                            index += 1
                        }
                        guard index < count else { return .more }
                        // Whether it is doubled shows only with the next byte.
                        guard index + 1 < count || isAtEnd else { return .more }
                        row.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[run..<index]))
                        guard index + 1 < count, bytes[index + 1] == 0x22 else { break }
                        row.bytes.append(0x22)
                        index += 2
                        run = index
                    }
                    index += 1
                    let after = index
                    while index < count, bytes[index] != separator, bytes[index] != 0x0A, bytes[index] != 0x0D {
                        index += 1
                    }
                    if bytes[after..<index].contains(where: { $0 != 0x20 }) {
                        row.fault = row.fault ?? .afterQuote(row.count)
                    }
                } else {
                    let from = index
                    while index < count, bytes[index] != separator, bytes[index] != 0x0A, bytes[index] != 0x0D {
                        index += 1
                    }
                    row.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[from..<index]))
                }
                guard index < count || isAtEnd else { return .more }
                row.endField()
                guard index < count else { return .record(next: index, lines: lines + 1) }
                let byte = bytes[index]
                index += 1
                if byte == separator { continue }
                if byte == 0x0D {
                    guard index < count || isAtEnd else { return .more }
                    if index < count, bytes[index] == 0x0A { index += 1 }
                }
                return .record(next: index, lines: lines + 1)
            }
        }
    }

    /// Finds bytes that are no text, in one walk over the record.
    private func check(_ row: inout RawRow) {
        guard row.fault == nil else { return }
        let places = row.bytes.withUnsafeBytes { bytes in
            (bad: UTF8Check.firstInvalid(bytes), nul: bytes.firstIndex(of: 0))
        }
        if let bad = places.bad {
            row.fault = .notText(row.field(at: bad))
        } else if let nul = places.nul {
            row.fault = .nul(row.field(at: nul))
        } else if let cut = row.cutField {
            row.fault = .notText(cut)
        }
    }
}

extension RawRow {
    /// The field that holds a byte.
    func field(at place: Int) -> Int { ends.firstIndex { $0 > place } ?? max(0, ends.count - 1) }

    /// A field that begins within a character: two broken fields can be whole together.
    var cutField: Int? {
        for (field, end) in ends.enumerated() where end < bytes.count && bytes[end] & 0xC0 == 0x80 { return field }
        return nil
    }
}
