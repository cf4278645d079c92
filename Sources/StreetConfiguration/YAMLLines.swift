import Foundation
import Kernel

/// The lines of a YAML file, for changing one thing in it and leaving everything else as somebody wrote it.
struct YAMLLines {
    private(set) var lines: [String]
    private let file: String

    init(_ text: String, file: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        self.file = file
    }

    var text: String { lines.joined(separator: "\n") }

    /// The lines of an item of a list, from its dash to its last line with content; nil when there is no such item.
    func item(at place: String) -> Range<Int>? {
        guard let line = ConfigurationDocument(file: file, text: text).line(at: place), lines.indices.contains(line - 1)
        else { return nil }
        let start = line - 1
        guard let dash = Self.dash(lines[start]) else { return nil }
        var end = start + 1
        var next = end
        while next < lines.count {
            let indent = lines[next].prefix { $0 == " " }.count
            let content = lines[next].dropFirst(indent)
            if !content.isEmpty, !content.hasPrefix("#") {
                if indent <= dash { break }
                end = next + 1
            }
            next += 1
        }
        return start..<end
    }

    /// The lines of a key within an item, and where its value starts; nil when the item has no such key.
    func key(_ name: String, in item: Range<Int>) -> Range<Int>? {
        guard let dash = Self.dash(lines[item.lowerBound]) else { return nil }
        let indent = Self.contentIndent(lines[item.lowerBound], dash)
        func isKey(_ index: Int, _ name: String?) -> Bool {
            let line = index == item.lowerBound ? Self.blanked(lines[index], dash) : lines[index]
            guard line.prefix(while: { $0 == " " }).count == indent else { return false }
            let content = line.dropFirst(indent)
            guard !content.hasPrefix("#"), !content.hasPrefix("-") else { return false }
            return name.map { content.hasPrefix("\($0):") } ?? true
        }
        guard let start = item.first(where: { isKey($0, name) }) else { return nil }
        var end = start + 1
        while end < item.upperBound, !isKey(end, nil) { end += 1 }
        // Comments above the next key belong to that one.
        while end > start + 1, lines[end - 1].drop(while: { $0 == " " }).first.map({ $0 == "#" }) ?? true { end -= 1 }
        return start..<end
    }

    /// Whether an item is written with a line for each of its keys.
    func isBlock(_ item: Range<Int>) -> Bool {
        guard let dash = Self.dash(lines[item.lowerBound]) else { return false }
        return !Self.blanked(lines[item.lowerBound], dash).drop(while: { $0 == " " }).hasPrefix("{")
    }

    /// Puts `key: value` into an item: in its place, or behind the key `after`; nil takes the key out.
    mutating func set(_ name: String, to value: String?, after: String, in item: Range<Int>) -> Range<Int> {
        guard let dash = Self.dash(lines[item.lowerBound]) else { return item }
        let indent = Self.contentIndent(lines[item.lowerBound], dash)
        let margin = String(repeating: " ", count: indent)
        if let found = key(name, in: item) {
            let comment = found.count == 1 ? Self.comment(lines[found.lowerBound]) : ""
            guard let value else {
                // The line with the dash carries the item: its first key is its code, which is never taken out.
                guard found.lowerBound != item.lowerBound else { return item }
                lines.removeSubrange(found)
                return item.lowerBound..<(item.upperBound - found.count)
            }
            var line = "\(margin)\(name): \(value)\(comment)"
            if found.lowerBound == item.lowerBound {
                line = String(lines[found.lowerBound].prefix(indent)) + line.dropFirst(indent)
            }
            lines.replaceSubrange(found, with: [line])
            return item.lowerBound..<(item.upperBound - found.count + 1)
        }
        guard let value else { return item }
        let place = key(after, in: item)?.upperBound ?? item.upperBound
        lines.insert("\(margin)\(name): \(value)", at: place)
        return item.lowerBound..<(item.upperBound + 1)
    }

    /// Puts lines in the place of others.
    mutating func replace(_ range: Range<Int>, with new: [String]) { lines.replaceSubrange(range, with: new) }

    /// The column of an item's dash; nil when the line starts no item.
    static func dash(_ line: String) -> Int? {
        let indent = line.prefix { $0 == " " }.count
        return line.dropFirst(indent).hasPrefix("- ") ? indent : nil
    }

    private static func blanked(_ line: String, _ dash: Int) -> String {
        var characters = Array(line)
        characters[dash] = " "
        return String(characters)
    }

    private static func contentIndent(_ line: String, _ dash: Int) -> Int {
        blanked(line, dash).prefix { $0 == " " }.count
    }

    /// A comment at the end of a line, with the space before it; empty when there is none or it may be part of the value.
    private static func comment(_ line: String) -> String {
        guard let mark = line.range(of: " #"), !line[..<mark.lowerBound].contains(where: { "'\"".contains($0) }) else {
            return ""
        }
        let value = line[..<mark.lowerBound].lastIndex { $0 != " " } ?? line.startIndex
        return String(line[line.index(after: value)...])
    }

    /// A text as YAML writes it, quoted when it has to be.
    static func quoted(_ text: String) -> String {
        let words = ["true", "false", "yes", "no", "on", "off", "null", "~", "y", "n"]
        let isPlain =
            !text.isEmpty && !words.contains(text.lowercased()) && Double(text) == nil
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.value > 0x2E7F && scalar.properties.generalCategory != .control
                    || "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _/.()".unicodeScalars
                        .contains(scalar)
            }
            && text.first != " " && text.last != " " && text.first?.isNumber == false && text.first != "."
        return isPlain ? text : "'\(text.replacing("'", with: "''"))'"
    }
}
