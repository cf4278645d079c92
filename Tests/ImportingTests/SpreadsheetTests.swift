import Foundation
import TestSupport
import Testing

@testable import Importing

/// Spreadsheets that another maker's library wrote.
@Suite struct SpreadsheetTests {
    /// Runs Python with openpyxl; nothing is skipped where it is missing.
    static func python(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = Folders.root.appending(path: ".venv/bin/python")
        process.arguments = arguments
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(said)")
    }

    /// A spreadsheet that a few lines of Python make, as bytes.
    static func made(_ lines: String) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "linli-\(UUID().uuidString).xlsx")
        defer { try? FileManager.default.removeItem(at: file) }
        try python(["-c", "import sys, datetime, zipfile\nfrom openpyxl import Workbook\n\(lines)", file.path()])
        return [UInt8](try Data(contentsOf: file))
    }

    @Test func `texts, numbers, times, merged and empty cells come out as they are shown`() throws {
        let bytes = try Self.made(
            """
            b = Workbook(); s = b.active
            s.append(["id", "when", "phone", "share", "ok"])
            s.append(["A&B <1>", datetime.datetime(2026, 11, 1, 8, 5, 9), 13800138000, 0.1, True])
            s["A4"] = "two\\nlines"; s["E4"] = "=1/0"; s["C4"] = "０１"
            s.merge_cells("A4:B5")
            b.save(sys.argv[1])
            """
        )
        let rows = try ReaderTests.rows(XLSXReader(bytes))
        #expect(rows[0] == ["id", "when", "phone", "share", "ok"])
        #expect(rows[1] == ["A&B <1>", "2026-11-01 08:05:09", "13800138000", "0.1", "TRUE"])
        #expect(rows[2].prefix(3) == ["two\nlines", "", "０１"])
        #expect(rows.count == 3)
    }

    @Test func `the 1904 system and another sheet are heeded`() throws {
        let bytes = try Self.made(
            """
            from openpyxl.utils.datetime import CALENDAR_MAC_1904
            b = Workbook(); b.epoch = CALENDAR_MAC_1904
            s = b.create_sheet("第二"); s.append([datetime.datetime(2026, 1, 2, 3, 4, 5)])
            b.save(sys.argv[1])
            """
        )
        #expect(try ReaderTests.rows(XLSXReader(bytes, sheet: "第二")) == [["2026-01-02 03:04:05"]])
        #expect(throws: UnreadableTable.self) { try XLSXReader(bytes, sheet: "第三") }
    }

    @Test func `rows out of order, cells without references and inline texts are read`() throws {
        let bytes = try Self.made(
            """
            b = Workbook(); b.save(sys.argv[1])
            src = zipfile.ZipFile(sys.argv[1]); parts = {n: src.read(n) for n in src.namelist()}; src.close()
            parts["xl/worksheets/sheet1.xml"] = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="3"><c r="B3"><v>2</v></c><c r="A3" t="inlineStr"><is><t>x</t><rPh><t>no</t></rPh></is></c></row><row r="1"><c t="str"><v>id</v></c><c t="str"><v>n</v></c></row><row r="9"><c r="A9" t="s"><v>999</v></c></row></sheetData></worksheet>'
            out = zipfile.ZipFile(sys.argv[1], "w")
            for n, c in parts.items(): out.writestr(n, c)
            out.close()
            """
        )
        #expect(try ReaderTests.rows(XLSXReader(bytes)) == [["x", "2"], ["id", "n"]])
    }

    @Test(arguments: ["bomb", "entity", "many"])
    func `archives made to do harm are refused`(_ kind: String) throws {
        let bytes = try Self.made(
            """
            b = Workbook(); b.save(sys.argv[1])
            src = zipfile.ZipFile(sys.argv[1]); parts = {n: src.read(n) for n in src.namelist()}; src.close()
            kind = "\(kind)"
            if kind == "bomb":
                parts["xl/worksheets/sheet1.xml"] = b'<worksheet><sheetData>' + b' ' * 200_000_000 + b'</sheetData></worksheet>'
            if kind == "entity":
                parts["xl/worksheets/sheet1.xml"] = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>'
            if kind == "many":
                for i in range(10_001): parts["x%d" % i] = b''
            out = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)
            for n, c in parts.items(): out.writestr(n, c)
            out.close()
            """
        )
        #expect(throws: UnreadableTable.self) { _ = try ReaderTests.rows(XLSXReader(bytes)) }
    }
}
