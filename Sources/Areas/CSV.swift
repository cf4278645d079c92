/// A table of texts as RFC 4180 writes it: UTF-8 with or without a byte order mark, lines ended by LF or CRLF.
package struct CSV {
    /// One field with the line (from 1) on which it starts.
    package struct Field: Equatable, Sendable {
        package let text: String
        package let line: Int
    }

    /// The records, empty lines left out.
    package let records: [[Field]]

    /// What cannot be read: the line and the column (fields counted from 1) where reading stopped.
    package enum Fault: Error, Equatable {
        case notUTF8(line: Int, column: Int)
        case quoteNotClosed(line: Int, column: Int)
        case quoteInside(line: Int, column: Int)
        case textAfterQuote(line: Int, column: Int)
    }

    package init(_ bytes: [UInt8]) throws(Fault) {
        var reader = Reader(bytes: bytes)
        records = try reader.records()
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0
        var line = 1

        init(bytes: [UInt8]) {
            self.bytes = bytes
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        }

        mutating func records() throws(Fault) -> [[Field]] {
            var all: [[Field]] = []
            while index < bytes.count {
                let record = try record()
                if record.count > 1 || record.first?.text.isEmpty == false { all.append(record) }
            }
            return all
        }

        private mutating func record() throws(Fault) -> [Field] {
            var fields: [Field] = []
            while true {
                fields.append(try field(column: fields.count + 1))
                if index < bytes.count, bytes[index] == UInt8(ascii: ",") {
                    index += 1
                    continue
                }
                endLine()
                return fields
            }
        }

        private mutating func endLine() {
            guard index < bytes.count else { return }
            if bytes[index] == UInt8(ascii: "\r") { index += 1 }
            if index < bytes.count, bytes[index] == UInt8(ascii: "\n") { index += 1 }
            line += 1
        }

        private mutating func field(column: Int) throws(Fault) -> Field {
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return try plain(column: column) }
            let start = line
            index += 1
            var text: [UInt8] = []
            while true {
                guard index < bytes.count else { throw .quoteNotClosed(line: start, column: column) }
                let byte = bytes[index]
                index += 1
                if byte == UInt8(ascii: "\n") { line += 1 }
                if byte != UInt8(ascii: "\"") {
                    text.append(byte)
                } else if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
                    text.append(byte)
                    index += 1
                } else {
                    break
                }
            }
            if index < bytes.count, ![UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(bytes[index])
            {
                throw .textAfterQuote(line: line, column: column)
            }
            return Field(text: try decoded(text[...], line: start, column: column), line: start)
        }

        private mutating func plain(column: Int) throws(Fault) -> Field {
            let start = index
            while index < bytes.count,
                ![UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(bytes[index])
            {
                if bytes[index] == UInt8(ascii: "\"") { throw .quoteInside(line: line, column: column) }
                index += 1
            }
            return Field(text: try decoded(bytes[start..<index], line: line, column: column), line: line)
        }

        private func decoded(_ bytes: ArraySlice<UInt8>, line: Int, column: Int) throws(Fault) -> String {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .notUTF8(line: line, column: column)
            }
            return text
        }
    }
}
