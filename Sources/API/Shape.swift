import Foundation
public import Kernel
import Web

/// What a value of the programs' door looks like: said once, for reading it and for describing it.
public indirect enum Shape: Sendable {
    /// One or more lines with at least one visible character.
    case prose(max: Int)
    /// The same, which may be empty.
    case anyText(max: Int)
    /// A text that matches a pattern of ours: the regular expression for others, the test for us.
    case matching(pattern: String, max: Int, test: @Sendable (String) -> Bool)
    case choice([String])
    /// The number of a row, as a text of decimal digits: 63 bits are more than JavaScript's numbers hold.
    case identifier
    case whole(ClosedRange<Int64>)
    case flag
    /// `2026-11-21`.
    case day
    /// RFC 3339.
    case moment
    /// An absolute address.
    case address(max: Int)
    /// Bytes in base64 (RFC 4648), at most so many characters.
    case base64(max: Int)
    case list(Shape, max: Int)
    case object(Fields)
    /// An object whose names are not fixed.
    case map(Shape)
    case nullable(Shape)

    /// The members of an object.
    public struct Fields: Sendable {
        /// The name of the schema: `Signal`.
        public let name: String
        public let members: [Field]

        public init(_ name: String, _ members: [Field]) {
            self.name = name
            self.members = members
        }
    }

    /// One member.
    public struct Field: Sendable {
        public let name: String
        public let shape: Shape
        public let isRequired: Bool
        public let about: String

        public init(_ name: String, _ shape: Shape, optional: Bool = false, _ about: String = "") {
            self.name = name
            self.shape = shape
            self.isRequired = !optional
            self.about = about
        }
    }
}

/// What is wrong with one value, and where: a JSON pointer (RFC 6901) or the name of a parameter.
public struct ShapeFault: Sendable, Hashable {
    public let place: String
    public let message: Text
}

extension Shape {
    /// Every fault of a value; none when it has this shape.
    public func faults(of value: JSONValue, at place: String = "") -> [ShapeFault] {
        func fault(_ zh: String, _ en: String) -> [ShapeFault] { [ShapeFault(place: place, message: Text(zh, en))] }
        switch (self, value) {
        case (.nullable(let inner), _):
            return value == .null ? [] : inner.faults(of: value, at: place)
        case (.prose(let max), .text(let text)):
            guard text.isReadable else { return fault("含有控制字符", "holds control characters") }
            guard text.isVisible else { return fault("不能为空", "must not be blank") }
            return text.isAtMost(max) ? [] : fault("最多 \(max) 字", "at most \(max) characters")
        case (.anyText(let max), .text(let text)):
            guard text.isReadable else { return fault("含有控制字符", "holds control characters") }
            return text.isAtMost(max) ? [] : fault("最多 \(max) 字", "at most \(max) characters")
        case (.matching(let pattern, let max, let test), .text(let text)):
            return text.isAtMost(max) && test(text) ? [] : fault("格式应为 \(pattern)", "must match \(pattern)")
        case (.choice(let words), .text(let text)):
            return words.contains(text)
                ? [] : fault("只能是：\(words.joined(separator: "、"))", "must be one of: \(words.joined(separator: ", "))")
        case (.identifier, .text(let text)):
            return Self.isIdentifier(text) ? [] : fault("不是编号", "is no identifier")
        case (.whole(let range), .whole(let number)):
            return range.contains(number)
                ? []
                : fault(
                    "应在 \(range.lowerBound) 到 \(range.upperBound) 之间",
                    "must be from \(range.lowerBound) to \(range.upperBound)"
                )
        case (.flag, .flag): return []
        case (.day, .text(let text)): return CivilDate(text) == nil ? fault("不是日期", "is no date like 2026-11-21") : []
        case (.moment, .text): return []
        case (.address(let max), .text(let text)):
            return text.isAtMost(max) && WebAddress(text) != nil ? [] : fault("不是网址", "is no absolute http(s) address")
        case (.base64(let max), .text(let text)):
            guard text.utf8.count <= max else { return fault("最多 \(max) 字", "at most \(max) characters") }
            return Data(base64Encoded: text) == nil ? fault("不是 base64", "is no base64") : []
        case (.list(let inner, let max), .list(let values)):
            guard values.count <= max else { return fault("最多 \(max) 项", "at most \(max) items") }
            return values.enumerated().flatMap { inner.faults(of: $1, at: "\(place)/\($0)") }
        case (.map(let inner), .object(let members)):
            return members.sorted { $0.key < $1.key }.flatMap { inner.faults(of: $1, at: "\(place)/\($0.pointer)") }
        case (.object(let fields), .object(let members)): return fields.faults(of: members, at: place)
        default: return fault("类型不对", "has the wrong type")
        }
    }

    static func isIdentifier(_ text: String) -> Bool {
        (1...19).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "0")
            && text.utf8.allSatisfy { (48...57).contains($0) }
    }
}

extension Shape.Fields {
    func faults(of members: [String: JSONValue], at place: String) -> [ShapeFault] {
        var faults: [ShapeFault] = []
        for field in self.members {
            if let value = members[field.name] {
                faults += field.shape.faults(of: value, at: "\(place)/\(field.name.pointer)")
            } else if field.isRequired {
                faults.append(ShapeFault(place: "\(place)/\(field.name.pointer)", message: Text("缺少", "is missing")))
            }
        }
        let known = Set(self.members.map(\.name))
        for name in members.keys.filter({ !known.contains($0) }).sorted() {
            faults.append(ShapeFault(place: "\(place)/\(name.pointer)", message: Text("没有这个字段", "is not known")))
        }
        return faults
    }
}

extension String {
    /// The name as a part of a JSON pointer.
    fileprivate var pointer: String { replacing("~", with: "~0").replacing("/", with: "~1") }

    /// Whether it holds no control characters but tab and line ends.
    fileprivate var isReadable: Bool {
        unicodeScalars.allSatisfy { $0.value >= 0x20 || [9, 10, 13].contains($0.value) }
    }

    /// Whether any character can be seen; the separators of ASCII count as white space, as in other languages.
    fileprivate var isVisible: Bool {
        unicodeScalars.contains { !$0.properties.isWhitespace && !(0x1C...0x1F).contains($0.value) }
    }

    /// Counted in code points, as JSON Schema counts.
    fileprivate func isAtMost(_ limit: Int) -> Bool {
        utf8.count <= limit || (utf8.count <= limit * 4 && unicodeScalars.count <= limit)
    }
}
