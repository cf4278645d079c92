import Kernel

/// What a spreadsheet needs to be read row by row: its sheets, shared texts and the formats that mean a time.
final class Workbook {
    let archive: ZipArchive
    /// Names and paths of the sheets, in their order.
    private(set) var sheets: [(name: String, path: String)] = []
    private(set) var is1904 = false
    /// Whether cells of a style hold a time.
    private(set) var timeStyles: [Bool] = []
    /// The shared texts, one after the other.
    private(set) var texts: [UInt8] = []
    private(set) var ends: [Int] = []

    /// Shared texts beyond this many bytes are refused: they are kept in memory.
    private static let mostTexts = 512 << 20

    init(_ archive: ZipArchive) throws(UnreadableTable) {
        self.archive = archive
        try readSheets()
        try readStyles()
        try readTexts()
    }

    private func readSheets() throws(UnreadableTable) {
        guard let entry = try archive.open("xl/workbook.xml") else {
            throw UnreadableTable(Text("这不是有效的 XLSX 文件", "this is no XLSX file, or it is damaged"))
        }
        var found: [(name: String, relation: String)] = []
        var is1904 = false
        let stream = try XMLStream(onStart: { name, attributes in
            if XMLStream.equals(name, "sheet") {
                found.append((attributes.text("name") ?? "", attributes.text("r:id") ?? ""))
            } else if XMLStream.equals(name, "workbookPr") {
                is1904 = ["1", "true"].contains(attributes.text("date1904") ?? "")
            }
        })
        try stream.readAll(entry)
        self.is1904 = is1904
        var targets: [String: String] = [:]
        if let relations = try archive.open("xl/_rels/workbook.xml.rels") {
            let stream = try XMLStream(onStart: { name, attributes in
                guard XMLStream.equals(name, "Relationship"), let id = attributes.text("Id") else { return }
                targets[id] = attributes.text("Target")
            })
            try stream.readAll(relations)
        }
        sheets = found.enumerated().map { index, sheet in
            let target = targets[sheet.relation] ?? "worksheets/sheet\(index + 1).xml"
            return (sheet.name, target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)")
        }
    }

    private func readStyles() throws(UnreadableTable) {
        guard let entry = try archive.open("xl/styles.xml") else { return }
        var formats: [Int: Bool] = [:]
        var styles: [Bool] = []
        var isInCells = false
        let stream = try XMLStream(
            onStart: { name, attributes in
                if XMLStream.equals(name, "numFmt"), let id = attributes.text("numFmtId").flatMap({ Int($0) }) {
                    formats[id] = SpreadsheetNumber.isTime(attributes.text("formatCode") ?? "")
                } else if XMLStream.equals(name, "cellXfs") {
                    isInCells = true
                } else if isInCells, XMLStream.equals(name, "xf") {
                    let id = attributes.text("numFmtId").flatMap { Int($0) } ?? 0
                    styles.append(formats[id] ?? SpreadsheetNumber.isTime(builtIn: id))
                }
            },
            onEnd: { name in if XMLStream.equals(name, "cellXfs") { isInCells = false } }
        )
        try stream.readAll(entry)
        timeStyles = styles
    }

    private func readTexts() throws(UnreadableTable) {
        guard let entry = try archive.open("xl/sharedStrings.xml") else { return }
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var isText = false
        var isPhonetic = false
        var isTooMuch = false
        let stream = try XMLStream(
            onStart: { name, _ in
                if XMLStream.equals(name, "t") { isText = true }
                if XMLStream.equals(name, "rPh") { isPhonetic = true }
            },
            onEnd: { name in
                if XMLStream.equals(name, "t") { isText = false }
                if XMLStream.equals(name, "rPh") { isPhonetic = false }
                if XMLStream.equals(name, "si") { ends.append(bytes.count) }
            },
            onText: { text in
                guard isText, !isPhonetic, !isTooMuch else { return }
                bytes.append(contentsOf: text)
                if bytes.count > Self.mostTexts { isTooMuch = true }
            }
        )
        try stream.readAll(entry)
        guard !isTooMuch else {
            throw UnreadableTable(Text("表格里的文字太多，请拆分后导入", "the sheet holds too much text; split it"))
        }
        texts = bytes
        self.ends = ends
    }

    /// Where a shared text stands; nil for a number that no text has.
    func range(ofText number: Int) -> Range<Int>? {
        guard ends.indices.contains(number) else { return nil }
        return (number == 0 ? 0 : ends[number - 1])..<ends[number]
    }
}
