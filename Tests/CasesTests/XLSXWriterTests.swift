import Foundation
import Kernel
import Testing

@testable import Cases

@Suite(.serialized) struct XLSXWriterTests {
    /// The parts of a file, as a reader of its own finds them.
    private func part(_ name: String, of bytes: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "table-\(UUID().uuidString).xlsx")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        let script = """
            import sys, zipfile, xml.dom.minidom
            text = zipfile.ZipFile(sys.argv[1]).read(sys.argv[2])
            xml.dom.minidom.parseString(text)
            sys.stdout.buffer.write(text)
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, file.path(), name]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(name) is no well-formed XML")
        return String(decoding: data, as: UTF8.self)
    }

    private func writer(_ rows: [[XLSXWriter.Cell]]) -> XLSXWriter {
        XLSXWriter(
            sheet: "事项",
            heads: ["标题", "立案时间"],
            rows: rows,
            mark: "由 A&B 于今天导出",
            author: "值班长 <1>",
            now: CivilTime(date: CivilDate(year: 2026, month: 11, day: 20)).instant
        )
    }

    @Test func `what looks like a formula stays a text, and what XML cannot hold is left out`() async throws {
        let noon = CivilTime(date: CivilDate(year: 2026, month: 11, day: 20), hour: 12).instant
        let bytes = try await writer([
            [.text("=HYPERLINK(\"http://x\")"), .moment(noon)],
            [.text("+1\u{1}\u{8}<b>&_x0041_\u{FFFF}"), .none],
        ]).bytes()
        let sheet = try part("xl/worksheets/sheet1.xml", of: bytes)
        #expect(!sheet.contains("<f>"))
        #expect(sheet.contains("=HYPERLINK(&quot;") || sheet.contains("=HYPERLINK(\""))
        #expect(sheet.contains("+1&lt;b&gt;&amp;_x005F_x0041_<"))
        // 2026-11-20 is day 46,346 of the spreadsheets' count.
        #expect(sheet.contains("<v>46346.5</v>"))
        #expect(sheet.contains("由 A&amp;B 于今天导出</t>"))
        #expect(sheet.contains("A&amp;&amp;B"))
        #expect(try part("docProps/core.xml", of: bytes).contains("2026-11-19T16:00:00Z"))
    }

    @Test func `a large table is written, and nothing is left on the disk`() async throws {
        func left() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path())
                .filter { $0.hasPrefix("linli-table-") }
        }
        let rows = (1...10_000).map { number -> [XLSXWriter.Cell] in
            [.text("第 \(number) 件"), .moment(Instant(milliseconds: Int64(number) * 60_000))]
        }
        let sheet = try part("xl/worksheets/sheet1.xml", of: try await writer(rows).bytes())
        #expect(sheet.components(separatedBy: "<row ").count == 10_003)
        #expect(sheet.contains("第 10000 件"))
        #expect(try left().isEmpty)
    }
}
