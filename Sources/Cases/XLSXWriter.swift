import CXLSXWriter
import Dispatch
import Foundation
package import Kernel
import Web

/// A table as spreadsheet programs keep it (Office Open XML), written by libxlsxwriter.
///
/// Texts are written as texts, never as formulas; moments are real dates in China's time.
package struct XLSXWriter: Sendable {
    package enum Cell: Sendable, Hashable {
        case text(String)
        case moment(Instant)
        case number(Int)
        case none
    }

    /// What the sheet is called.
    let sheet: String
    let heads: [String]
    let rows: [[Cell]]
    /// Who took it out and when: the last row, and the foot of each printed page.
    let mark: String
    /// Who made the file, as its properties say.
    let author: String
    let now: Instant

    /// Made of its parts.
    ///
    /// `sheet`: what the sheet is called. `mark`: the last row, and the foot of each printed page. `author`: who made the
    /// file, as its properties say.
    package init(sheet: String, heads: [String], rows: [[Cell]], mark: String, author: String, now: Instant) {
        self.sheet = sheet
        self.heads = heads
        self.rows = rows
        self.mark = mark
        self.author = author
        self.now = now
    }

    /// One file at a time, on a thread that may wait for the disk.
    private static let line = DispatchQueue(label: "xlsx")

    /// The file's bytes; what is written on the way is removed again.
    package func bytes() async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            Self.line.async { continuation.resume(with: Result { try written() }) }
        }
    }

    private func written() throws -> [UInt8] {
        // Only this account may look into what mkdtemp makes.
        var template = Array((FileManager.default.temporaryDirectory.path() + "/linli-table-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SpreadsheetFault(code: errno) }
        let folder = URL(filePath: String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "table.xlsx").path()
        try folder.path().withCString { try write(to: file, between: UnsafeMutablePointer(mutating: $0)) }
        return Array(try Data(contentsOf: URL(filePath: file)))
    }

    private func write(to file: String, between folder: UnsafeMutablePointer<CChar>) throws {
        var options = lxw_workbook_options()
        // Rows go to the disk one by one, so that a large table costs no memory.
        options.constant_memory = 1
        options.tmpdir = folder
        guard let book = workbook_new_opt(file, &options) else { throw SpreadsheetFault(code: ENOMEM) }
        var properties = lxw_doc_properties()
        properties.created = time_t(now.milliseconds / 1000)
        Self.clean(author).withCString { name in
            properties.author = UnsafeMutablePointer(mutating: name)
            _ = workbook_set_properties(book, &properties)
        }
        let bold = workbook_add_format(book)
        format_set_bold(bold)
        let moment = workbook_add_format(book)
        format_set_num_format(moment, "yyyy-mm-dd hh:mm")
        let page = workbook_add_worksheet(book, Self.clean(sheet))
        worksheet_freeze_panes(page, 1, 0)
        for (column, head) in heads.enumerated() {
            let isMoment = rows.contains { if case .moment = $0[column] { true } else { false } }
            _ = worksheet_set_column(page, UInt16(column), UInt16(column), column == 0 ? 36 : isMoment ? 17 : 20, nil)
            _ = worksheet_write_string(page, 0, UInt16(column), Self.clean(head), bold)
        }
        for (index, row) in rows.enumerated() {
            for (column, cell) in row.enumerated() {
                switch cell {
                case .text(let text):
                    _ = worksheet_write_string(page, UInt32(index + 1), UInt16(column), Self.clean(text), nil)
                case .moment(let instant):
                    _ = worksheet_write_number(page, UInt32(index + 1), UInt16(column), Self.day(instant), moment)
                case .number(let number):
                    _ = worksheet_write_number(page, UInt32(index + 1), UInt16(column), Double(number), nil)
                case .none: continue
                }
            }
        }
        _ = worksheet_write_string(page, UInt32(rows.count + 1), 0, Self.clean(mark), nil)
        // A footer has codes that begin with "&", and at most 255 characters.
        _ = worksheet_set_footer(page, "&L\(Self.clean(mark).replacing("&", with: "&&").prefix(200))&R&P/&N")
        let error = workbook_close(book)
        guard error == LXW_NO_ERROR else { throw SpreadsheetFault(code: Int32(error.rawValue)) }
    }

    /// Days since 1899-12-30, as spreadsheets count them; China's clock, without a zone.
    private static func day(_ instant: Instant) -> Double {
        let time = CivilTime(instant)
        return Double(time.date.days + 25_569) + Double(time.millisecondOfDay) / 86_400_000
    }

    /// A text without what XML cannot hold, no longer than a cell may be.
    ///
    /// `_x0041_` means `A` in these files (ECMA-376, ST_Xstring), so that a text that reads so is marked as itself.
    static func clean(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x09, 0x0A: true
            case 0..<0x20, 0x7F, 0xFFFE, 0xFFFF: false
            default: true
            }
        }
        var escaped = String(String.UnicodeScalarView(kept))
        // Few texts hold it, and looking for a pattern takes far longer than looking for two letters.
        if escaped.holds("_x") { escaped = escaped.replacing(/_(?=x[0-9A-Fa-f]{4}_)/, with: "_x005F_") }
        return escaped.utf16.count <= 32_767 ? escaped : String(escaped.prefix(16_000))
    }
}

/// The file could not be written: a full disk, no folder for what is written on the way.
struct SpreadsheetFault: Error, CustomStringConvertible {
    /// The error number of the system or of libxlsxwriter.
    let code: Int32
    var description: String { "no spreadsheet could be written: error \(code)" }
}
