import Kernel

/// The rows of one sheet of an XLSX file (ECMA-376), unpacked and parsed as they are asked for.
///
/// Times come out as `2026-11-21 14:05:09`, numbers with the digits that people see. Of merged cells the first has the
/// value. Rows that stand in another order are told in the file's order, each with its own number.
package final class XLSXReader: RowSource {
    private let book: Workbook
    private let entry: ZipArchive.Entry
    private let sheet: String
    private var stream: XMLStream?
    private let buffer: UnsafeMutableRawBufferPointer
    private var isAtEnd = false
    /// Rows that have been parsed and not yet asked for.
    private var ready: [RawRow] = []
    private var place = 0

    // The cell that is being read.
    private var row = RawRow()
    private var lastRow = 0
    private var isInRow = false
    private var column = 0
    private var cells: [(column: Int, range: Range<Int>)] = []
    private var cellBytes: [UInt8] = []
    private var kind = Kind.number
    private var isTime = false
    private var isValue = false
    private var isPhonetic = false
    private var value: [UInt8] = []

    private enum Kind {
        case number, shared, text, boolean, error
    }

    /// Columns beyond XFD are none.
    private static let mostColumns = 16_384
    private static let mostRowBytes = 1 << 20

    /// Opens a sheet by its name; the first one without.
    package convenience init(path: String, sheet: String? = nil) throws(UnreadableTable) {
        try self.init(ZipArchive(path: path), sheet: sheet)
    }

    package convenience init(_ bytes: [UInt8], sheet: String? = nil) throws(UnreadableTable) {
        try self.init(ZipArchive(bytes), sheet: sheet)
    }

    init(_ archive: ZipArchive, sheet: String?) throws(UnreadableTable) {
        let book = try Workbook(archive)
        let wanted = sheet == nil ? book.sheets.first : book.sheets.first { $0.name == sheet }
        guard let wanted, let entry = try archive.open(wanted.path) else {
            let names = book.sheets.map(\.name).joined(separator: ", ")
            throw UnreadableTable(Text("没有这个工作表；文件里有：\(names)", "there is no such sheet; the file has: \(names)"))
        }
        self.book = book
        self.sheet = wanted.name
        self.entry = entry
        buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        stream = try XMLStream(
            onStart: { [unowned self] name, attributes in start(name, attributes) },
            onEnd: { [unowned self] name in end(name) },
            onText: { [unowned self] text in
                if isValue, !isPhonetic, value.count < Self.mostRowBytes { value.append(contentsOf: text) }
            }
        )
    }

    deinit { buffer.deallocate() }

    package var progress: Double { entry.progress }

    package var form: String { "XLSX, sheet \(sheet)" }

    package func next(_ row: inout RawRow) throws -> Bool {
        while place == ready.count {
            ready.removeAll(keepingCapacity: true)
            place = 0
            guard !isAtEnd else { return false }
            let count = try entry.read(into: buffer)
            isAtEnd = count == 0
            try stream?.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]), isLast: isAtEnd)
        }
        row = ready[place]
        place += 1
        return true
    }

    private func start(_ name: UnsafePointer<CChar>, _ attributes: XMLStream.Attributes) {
        if XMLStream.equals(name, "c"), isInRow {
            column = attributes["r"].flatMap { Self.column($0) } ?? column + 1
            kind = Self.kind(attributes["t"])
            let style = attributes["s"].flatMap { Self.number($0) } ?? 0
            isTime = book.timeStyles.indices.contains(style) && book.timeStyles[style]
            value.removeAll(keepingCapacity: true)
        } else if XMLStream.equals(name, "v") || XMLStream.equals(name, "t") {
            isValue = isInRow
        } else if XMLStream.equals(name, "rPh") {
            isPhonetic = true
        } else if XMLStream.equals(name, "row") {
            isInRow = true
            column = -1
            lastRow = attributes["r"].flatMap { Self.number($0) } ?? lastRow + 1
            row.clear()
            row.line = lastRow
            cells.removeAll(keepingCapacity: true)
            cellBytes.removeAll(keepingCapacity: true)
        }
    }

    private func end(_ name: UnsafePointer<CChar>) {
        if XMLStream.equals(name, "v") || XMLStream.equals(name, "t") {
            isValue = false
        } else if XMLStream.equals(name, "c") {
            endCell()
        } else if XMLStream.equals(name, "rPh") {
            isPhonetic = false
        } else if XMLStream.equals(name, "row"), isInRow {
            endRow()
        }
    }

    private func endCell() {
        guard isInRow, !value.isEmpty, column >= 0, column < Self.mostColumns, cellBytes.count < Self.mostRowBytes
        else {
            return
        }
        let start = cellBytes.count
        switch kind {
        case .shared:
            guard let number = Int(String(decoding: value, as: UTF8.self)), let range = book.range(ofText: number)
            else {
                return
            }
            cellBytes.append(contentsOf: book.texts[range])
        case .text: cellBytes.append(contentsOf: value)
        case .boolean: cellBytes.append(contentsOf: value == [0x31] ? "TRUE".utf8 : "FALSE".utf8)
        // #N/A and its like say nothing.
        case .error: return
        case .number:
            let text = String(decoding: value, as: UTF8.self)
            guard let number = Double(text), number.isFinite else {
                cellBytes.append(contentsOf: value)
                break
            }
            let time = isTime ? SpreadsheetNumber.time(number, is1904: book.is1904) : nil
            cellBytes.append(contentsOf: (time ?? SpreadsheetNumber.text(number)).utf8)
        }
        cells.append((column, start..<cellBytes.count))
    }

    private func endRow() {
        isInRow = false
        guard !cells.isEmpty else { return }
        // Cells may stand in any order, and one may be there twice: the last counts.
        if zip(cells, cells.dropFirst()).contains(where: { $0.column >= $1.column }) {
            var last: [Int: Range<Int>] = [:]
            for cell in cells { last[cell.column] = cell.range }
            cells = last.sorted { $0.key < $1.key }.map { (column: $0.key, range: $0.value) }
        }
        for cell in cells {
            while row.count < cell.column { row.endField() }
            row.bytes.append(contentsOf: cellBytes[cell.range])
            row.endField()
        }
        guard !row.isBlank else { return }
        if let nul = row.bytes.firstIndex(of: 0) { row.fault = .nul(row.field(at: nul)) }
        ready.append(row)
    }

    private static func kind(_ word: UnsafePointer<CChar>?) -> Kind {
        guard let word else { return .number }
        if XMLStream.equals(word, "s") { return .shared }
        if XMLStream.equals(word, "inlineStr") || XMLStream.equals(word, "str") || XMLStream.equals(word, "d") {
            return .text
        }
        if XMLStream.equals(word, "b") { return .boolean }
        if XMLStream.equals(word, "e") { return .error }
        return .number
    }

    /// `AB12` is column 27, counted from 0; nil for anything else.
    private static func column(_ reference: UnsafePointer<CChar>) -> Int? {
        var column = 0
        var index = 0
        while case let byte = UInt8(bitPattern: reference[index]), (0x41...0x5A).contains(byte), index < 4 {
            column = column * 26 + Int(byte - 0x40)
            index += 1
        }
        return index == 0 ? nil : column - 1
    }

    private static func number(_ text: UnsafePointer<CChar>) -> Int? {
        var number = 0
        var index = 0
        while case let byte = UInt8(bitPattern: text[index]), (0x30...0x39).contains(byte), index < 10 {
            number = number * 10 + Int(byte - 0x30)
            index += 1
        }
        return index == 0 || text[index] != 0 ? nil : number
    }
}
