import Areas
import Foundation
import Importing
import Kernel

/// Files that people give to the program.
extension Borders {
    static var tables: [Border] {
        [
            Border(
                "table.areas",
                [
                    "code,parent_code,level,name\n330110001001,330110001000,community,桂花园\n330110001001001,330110001001,grid,1\n"
                ],
                words: ["\n", ",", "\"", "330110001001", "community", "building"]
            ) { bytes in _ = try refusing([ImportProblems.self]) { try AreaImport(csv: bytes) } },
            Border(
                "table.outlines",
                [
                    #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"330110001001"},"#
                        + #""geometry":{"type":"Polygon","coordinates":[[[120.1,30.1],[120.2,30.1],[120.2,30.2],[120.1,30.1]]]}}]}"#
                ],
                words: ["[", "]", "120.15", "-181", "1e308", "MultiPolygon", "null"]
            ) { bytes in _ = try refusing([ImportProblems.self]) { try OutlineImport(geoJSON: bytes) } },
            Border(
                "table.csv",
                bytes: [
                    Array("编号,内容\r\n1,\"夜里\"\"吵\r\n\"\r\n2;3\t4\r\n".utf8),
                    [0xEF, 0xBB, 0xBF] + Array("a,b\n1,2\n".utf8),
                    // 编号 in GB 18030.
                    [0xB1, 0xE0, 0xBA, 0xC5, 0x2C, 0x61, 0x0D, 0x0A, 0x31, 0x2C, 0x81, 0x30, 0x81, 0x30, 0x0A],
                ],
                words: ["\"", ",", "\n", "\r\n", "\u{0}"].map { Array($0.utf8) }
            ) { bytes in
                try refusing([UnreadableTable.self]) { try drain(try CSVReader(FileBytes(bytes))) }
            },
            Border("table.xlsx-archive", bytes: [SheetArchive.bytes(sheet: Array(SheetArchive.sheet.utf8))]) { bytes in
                try refusing([UnreadableTable.self]) { try drain(try XLSXReader(bytes)) }
            },
            Border(
                "table.xlsx-sheet",
                [SheetArchive.sheet],
                words: [
                    "<row r=\"", "<c r=\"XFD1048576\"", "<v>", "</v>", "t=\"s\"", "t=\"inlineStr\"",
                    "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;",
                ]
            ) { bytes in
                try refusing([UnreadableTable.self]) { try drain(try XLSXReader(SheetArchive.bytes(sheet: bytes))) }
            },
            Border("table.time", ["2026-11-21 14:05", "2026/1/2 3:04:05 PM", "46347.5"]) { bytes in
                var reader = TimeReader(
                    ["yyyy-M-d H:mm", "yyyy/M/d h:mm:ss a", "yyyy-M-d"].compactMap { TimePattern($0) },
                    zone: .gmt
                )
                bytes.withUnsafeBytes { _ = reader.read($0) }
            },
        ]
    }

    private static func drain(_ source: some RowSource) throws {
        var row = RawRow()
        while try source.next(&row) {
            for field in 0..<row.count { _ = row.text(field) }
        }
    }
}
