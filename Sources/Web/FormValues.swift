/// The fields of a form or of a query, in the order they came.
public struct FormValues: Sendable, Hashable {
    private let fields: [(name: String, value: String)]

    public init(_ fields: [(name: String, value: String)]) { self.fields = fields }

    public static func == (a: Self, b: Self) -> Bool { a.fields.elementsEqual(b.fields, by: ==) }

    public func hash(into hasher: inout Hasher) {
        for field in fields {
            hasher.combine(field.name)
            hasher.combine(field.value)
        }
    }

    /// The first value of that name, with white space around it removed; nil when missing or blank.
    public subscript(name: String) -> String? {
        guard let value = fields.first(where: { $0.name == name })?.value else { return nil }
        let trimmed = value.trimmed
        return trimmed.isEmpty ? nil : trimmed
    }

    /// The first value of that name exactly as it came; nil when missing.
    public func exact(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Every value of that name.
    public func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    public var isEmpty: Bool { fields.isEmpty }

    /// Every field as it came.
    public var pairs: [(name: String, value: String)] { fields }
}

extension String {
    /// The text without white space and line ends at both ends.
    package var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        if first == startIndex, index(after: last) == endIndex { return self }
        return String(self[first...last])
    }

    /// Whether an ASCII word stands in the text, byte by byte: headers are searched on every request.
    package func holds(_ word: StaticString) -> Bool {
        var text = self
        return text.withUTF8 { bytes in
            word.withUTF8Buffer { wanted in
                guard bytes.count >= wanted.count else { return false }
                return (0...(bytes.count - wanted.count)).contains { start in
                    UnsafeBufferPointer(rebasing: bytes[start..<(start + wanted.count)]).elementsEqual(wanted)
                }
            }
        }
    }
}

/// A file that came with a form.
public struct UploadedFile: Sendable {
    public let field: String
    /// The name on the sender's machine; never used as a path.
    public let fileName: String
    public let bytes: [UInt8]

    public init(field: String, fileName: String, bytes: [UInt8]) {
        self.field = field
        self.fileName = fileName
        self.bytes = bytes
    }
}

/// A form that was sent: `application/x-www-form-urlencoded` or `multipart/form-data`.
public struct Form: Sendable {
    public let values: FormValues
    public let files: [UploadedFile]

    public init(values: FormValues, files: [UploadedFile] = []) {
        self.values = values
        self.files = files
    }

    public subscript(name: String) -> String? { values[name] }
}
