import Foundation
import Kernel
import Testing

@testable import Importing

@Suite struct ReaderTests {
    static func rows(_ source: any RowSource) throws -> [[String]] {
        var rows: [[String]] = []
        var row = RawRow()
        while try source.next(&row) {
            #expect(row.fault == nil)
            rows.append((0..<row.count).map { row.text($0) })
        }
        return rows
    }

    static func csv(_ text: String) throws -> [[String]] { try rows(CSVReader(FileBytes(Array(text.utf8)))) }

    @Test func `quotes, line ends and empty fields are read as RFC 4180 has them`() throws {
        #expect(try Self.csv("a,b\r\n\"x,\"\"y\"\"\",\r\n") == [["a", "b"], ["x,\"y\"", ""]])
        #expect(try Self.csv("\u{FEFF}a\n\"two\nlines\"") == [["a"], ["two\nlines"]])
        #expect(try Self.csv("a;b\n1;2") == [["a", "b"], ["1", "2"]])
        #expect(try Self.csv("a\tb\n5\" pipe\t2") == [["a", "b"], ["5\" pipe", "2"]])
        #expect(try Self.csv("") == [])
        #expect(try Self.csv("a\r\rb") == [["a"], ["b"]])
    }

    @Test func `a record knows the line on which it begins`() throws {
        let source = try CSVReader(FileBytes(Array("h\n\"a\nb\nc\"\n\nlast\n".utf8)))
        var row = RawRow()
        var lines: [Int] = []
        while try source.next(&row) { lines.append(row.line) }
        #expect(lines == [1, 2, 6])
    }

    @Test func `GB 18030 is recognised, and read across the pieces of a file`() throws {
        let gbkOfText: [UInt8] = [0xC2, 0xB7, 0xB5, 0xC6, 0xB2, 0xBB, 0xC1, 0xC1]  // 路灯不亮
        var bytes = Array("id,text\n".utf8)
        for number in 0..<60_000 { bytes += Array("\(number),".utf8) + gbkOfText + [0x0A] }
        let source = try CSVReader(FileBytes(bytes))
        #expect(source.form.contains("GB18030"))
        let rows = try Self.rows(source)
        #expect(rows.count == 60_001)
        #expect(rows.dropFirst().allSatisfy { $0[1] == "路灯不亮" })
    }

    @Test func `bytes that are no text are reported with their line, and the next record is sound`() throws {
        let source = try CSVReader(FileBytes(Array("路灯,坏\n一二三四,".utf8) + [0xE4, 0xB8] + Array("\n好,好\n".utf8)))
        var row = RawRow()
        #expect(try source.next(&row) && row.fault == nil)
        #expect(try source.next(&row))
        #expect(row.fault == .notText(1))
        #expect(row.line == 2)
        #expect(try source.next(&row) && row.fault == nil)
        #expect(row.text(0) == "好")
    }

    @Test func `UTF-16 with its mark is read`() throws {
        let units = Array("a,路灯\n1,坏".utf16)
        let bytes: [UInt8] = [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try Self.rows(CSVReader(FileBytes(bytes))) == [["a", "路灯"], ["1", "坏"]])
    }

    @Test func `a quotation mark that is never closed costs its own record`() throws {
        let source = try CSVReader(FileBytes(Array("a,b\n1,\"x\n2,y\n3,z".utf8)))
        var row = RawRow()
        var faults: [RawRow.Fault?] = []
        while try source.next(&row) { faults.append(row.fault) }
        #expect(faults == [nil, .endless, nil, nil])
    }

    @Test func `numbers of spreadsheets come out as people see them`() {
        #expect(SpreadsheetNumber.text(13_800_138_000) == "13800138000")
        #expect(SpreadsheetNumber.text(0.1) == "0.1")
        #expect(SpreadsheetNumber.time(45962.5, is1904: false) == "2025-11-01 12:00:00")
        #expect(SpreadsheetNumber.time(61, is1904: false) == "1900-03-01 00:00:00")
        #expect(SpreadsheetNumber.time(59, is1904: false) == "1900-02-28 00:00:00")
        #expect(SpreadsheetNumber.time(1, is1904: false) == "1900-01-01 00:00:00")
        #expect(SpreadsheetNumber.time(44500.25, is1904: true) == "2025-11-01 06:00:00")
        #expect(SpreadsheetNumber.isTime("yyyy\\-mm\\-dd"))
        #expect(!SpreadsheetNumber.isTime("0.00\"days\""))
        #expect(!SpreadsheetNumber.isTime("[Red]0.00"))
    }

    @Test func `moments are read as their patterns say, and days that do not exist are none`() throws {
        var reader = TimeReader(
            [try #require(TimePattern("yyyy-M-d H:m:s")), try #require(TimePattern("M/d/yyyy h:m:s a"))],
            zone: try #require(TimeReader.zone("Asia/Shanghai"))
        )
        func read(_ text: String) -> String? {
            Array(text.utf8).withUnsafeBytes { reader.read($0) }.map { CivilTime($0).description }
        }
        #expect(read("2026-2-28 8:05:00") == "2026-02-28 08:05:00")
        #expect(read("2026-2-29 8:05:00") == nil)
        #expect(read("12/31/2025 12:00:01 AM") == "2025-12-31 00:00:01")
        #expect(read("46000") == "2025-12-09 00:00:00")
        #expect(read("2026-2-28 8:05:00 x") == nil)
        var ny = TimeReader(
            [try #require(TimePattern("yyyy-M-d H:m"))],
            zone: try #require(TimeReader.zone("America/New_York"))
        )
        func moment(_ text: String) -> Int64? {
            Array(text.utf8).withUnsafeBytes { ny.read($0) }.map { $0.milliseconds / 3_600_000 }
        }
        let winter = try #require(moment("2018-1-2 0:0"))
        let summer = try #require(moment("2018-7-2 0:0"))
        #expect((summer - winter) == 181 * 24 - 1)
    }

    @Test func `words are found wherever they stand`() {
        let finder = WordFinder(["he", "she", "hers", "路灯", "灯"])
        var found: [String] = []
        Array("ushers 路灯".utf8).withUnsafeBytes { bytes in
            finder.find(in: bytes) { word, end in found.append("\(word)@\(end)") }
        }
        #expect(Set(found) == ["1@4", "0@4", "2@6", "3@13", "4@13"])
    }
}
