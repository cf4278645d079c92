import CExpat
import Kernel

/// Reads XML piece by piece and tells of elements and texts; refuses document types, and with them every entity.
final class XMLStream {
    private let parser: XML_Parser
    /// Called with the local name and the attributes, names without prefixes.
    private let onStart: (UnsafePointer<CChar>, Attributes) -> Void
    private let onEnd: (UnsafePointer<CChar>) -> Void
    private let onText: (UnsafeRawBufferPointer) -> Void
    private var hasDocumentType = false

    /// The attributes of one element, valid only while it is told of.
    struct Attributes {
        fileprivate let list: UnsafeMutablePointer<UnsafePointer<CChar>?>?

        /// The value of an attribute by its name with its prefix.
        subscript(name: StaticString) -> UnsafePointer<CChar>? {
            guard let list else { return nil }
            var index = 0
            while let found = list[index] {
                if XMLStream.equals(found, name) { return list[index + 1] }
                index += 2
            }
            return nil
        }

        func text(_ name: StaticString) -> String? { self[name].map { String(cString: $0) } }
    }

    init(
        onStart: @escaping (UnsafePointer<CChar>, Attributes) -> Void,
        onEnd: @escaping (UnsafePointer<CChar>) -> Void = { _ in },
        onText: @escaping (UnsafeRawBufferPointer) -> Void = { _ in }
    ) throws(UnreadableTable) {
        guard let parser = XML_ParserCreate(nil) else {
            throw UnreadableTable(Text("内存不足", "there is no memory for reading the file"))
        }
        self.parser = parser
        self.onStart = onStart
        self.onEnd = onEnd
        self.onText = onText
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { data, name, attributes in
                guard let data, let name else { return }
                let stream = Unmanaged<XMLStream>.fromOpaque(data).takeUnretainedValue()
                stream.onStart(XMLStream.local(name), Attributes(list: attributes))
            },
            { data, name in
                guard let data, let name else { return }
                Unmanaged<XMLStream>.fromOpaque(data).takeUnretainedValue().onEnd(XMLStream.local(name))
            }
        )
        XML_SetCharacterDataHandler(parser) { data, text, count in
            guard let data, let text else { return }
            let bytes = UnsafeRawBufferPointer(start: text, count: Int(count))
            Unmanaged<XMLStream>.fromOpaque(data).takeUnretainedValue().onText(bytes)
        }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            guard let data else { return }
            let stream = Unmanaged<XMLStream>.fromOpaque(data).takeUnretainedValue()
            stream.hasDocumentType = true
            XML_StopParser(stream.parser, XML_Bool(0))
        }
    }

    deinit { XML_ParserFree(parser) }

    /// Reads the next bytes.
    func feed(_ bytes: UnsafeRawBufferPointer, isLast: Bool) throws(UnreadableTable) {
        let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        let status = XML_Parse(parser, text, Int32(bytes.count), isLast ? 1 : 0)
        guard status == XML_STATUS_OK else {
            if hasDocumentType {
                throw UnreadableTable(Text("文件里有不允许的 XML 声明", "the file holds an XML document type, which is refused"))
            }
            throw UnreadableTable(Text("XLSX 里的 XML 已损坏", "XML in the XLSX file is damaged"))
        }
    }

    /// Reads a whole entry.
    func readAll(_ entry: ZipArchive.Entry) throws(UnreadableTable) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try entry.read(into: buffer)
            try feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]), isLast: count == 0)
            if count == 0 { return }
        }
    }

    /// Without the prefix of its name space.
    private static func local(_ name: UnsafePointer<CChar>) -> UnsafePointer<CChar> {
        var place = name
        var start = name
        while place.pointee != 0 {
            if place.pointee == 0x3A { start = place + 1 }
            place += 1
        }
        return start
    }

    static func equals(_ text: UnsafePointer<CChar>, _ other: StaticString) -> Bool {
        guard other.hasPointerRepresentation else { return String(cString: text) == "\(other)" }
        let bytes = other.utf8Start
        var index = 0
        while index < other.utf8CodeUnitCount {
            guard UInt8(bitPattern: text[index]) == bytes[index] else { return false }
            index += 1
        }
        return text[index] == 0
    }
}
