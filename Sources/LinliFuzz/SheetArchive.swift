import CZlib

/// The smallest XLSX file around a sheet, packed without compression, so that changes reach the reader of the sheet.
enum SheetArchive {
    static let sheet = """
        <?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">\
        <sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>夜里</t></is></c></row>\
        <row r="3"><c r="A3" s="1"><v>46347.5</v></c><c r="B3" t="b"><v>1</v></c><c r="C3" t="e"><v>#N/A</v></c></row>\
        </sheetData></worksheet>
        """

    private static let others: [(name: String, content: String)] = [
        (
            "xl/workbook.xml",
            """
            <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" \
            xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">\
            <sheets><sheet name="工单" sheetId="1" r:id="rId1"/></sheets></workbook>
            """
        ),
        (
            "xl/_rels/workbook.xml.rels",
            """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" \
            Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" \
            Target="worksheets/sheet1.xml"/></Relationships>
            """
        ),
        (
            "xl/sharedStrings.xml",
            """
            <sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>编号</t></si></sst>
            """
        ),
    ]

    /// ZIP, PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
    static func bytes(sheet: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        let files = others.map { ($0.name, Array($0.content.utf8)) } + [("xl/worksheets/sheet1.xml", sheet)]
        for (name, content) in files {
            let place = out.count
            let sum = content.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
            var common = short(20) + short(0x800) + short(0) + short(0) + short(0x21) + long(UInt32(sum))
            common += long(UInt32(content.count)) + long(UInt32(content.count))
            common += short(UInt16(name.utf8.count)) + short(0)
            out += long(0x0403_4B50) + common + Array(name.utf8) + content
            directory += long(0x0201_4B50) + short(20) + common + short(0) + short(0) + short(0) + long(0)
            directory += long(UInt32(place)) + Array(name.utf8)
        }
        let count = UInt16(files.count)
        let end = long(0x0605_4B50) + short(0) + short(0) + short(count) + short(count)
        return out + directory + end + long(UInt32(directory.count)) + long(UInt32(out.count)) + short(0)
    }

    private static func short(_ value: UInt16) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    private static func long(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}
