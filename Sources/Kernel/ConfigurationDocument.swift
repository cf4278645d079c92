package import Foundation
import Yams

/// A YAML file while it is read: it knows the line of every place, and collects all that is wrong.
///
/// A place is written as the file is: keys and the codes of list items, `actions.close.to`; an item without a code by its
/// number from 1, `examples.[3]`.
package struct ConfigurationDocument {
    package let file: String
    package private(set) var findings: [ConfigurationFinding] = []
    /// Whether everything could be read; otherwise what refers to other places cannot be judged.
    package private(set) var isWhole = true
    private(set) var root: Node?

    private static let mostMistakes = 100

    /// Reads the text's structure; a text that is no YAML becomes a finding.
    package init(file: String, text: String) {
        self.file = file
        do {
            root = try Yams.compose(yaml: text).map(Self.withoutBase60)
            if root == nil { error("", Text("文件是空的", "the file is empty")) }
        } catch let error as YamlError {
            let (line, problem) = Self.words(error, text)
            add(.error, line: line, "", problem)
        } catch { self.error("", Text("无法读取：\(error)", "cannot be read: \(error)")) }
        isWhole = root != nil
    }

    /// The tree with texts where numbers of base 60 stand.
    ///
    /// YAML 1.1 reads `8:30` as one. Nobody means that here, and the library multiplies beyond what its integers hold,
    /// which would end the program.
    private static func withoutBase60(_ node: Node) -> Node {
        switch node {
        case .scalar(var scalar):
            guard scalar.style == .any || scalar.style == .plain, scalar.string.contains(":") else { return node }
            scalar.style = .singleQuoted
            return .scalar(scalar)
        case .mapping(let mapping):
            let pairs = mapping.map { ($0.key, withoutBase60($0.value)) }
            return .mapping(Node.Mapping(pairs, mapping.tag, mapping.style, mapping.mark))
        case .sequence(let sequence):
            return .sequence(
                Node.Sequence(sequence.map(withoutBase60), sequence.tag, sequence.style, sequence.mark)
            )
        case .alias: return node
        }
    }

    /// Reads a file.
    /// - Throws: `ConfigurationFault` when there is none.
    package init(_ file: URL) throws {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw ConfigurationFault(file: file.lastPathComponent, place: "", problem: "cannot be read")
        }
        self.init(file: file.lastPathComponent, text: text)
    }

    /// The file as a value; nil when nothing is left to read.
    ///
    /// An item of a list that cannot be read becomes a finding and is left out, so that one mistake does not hide the others.
    /// After a hundred of them nothing more is looked for: each costs a reading of the whole file.
    package mutating func read<Value: Decodable>(_ type: Value.Type = Value.self) -> Value? {
        var mistakes = 0
        while let node = root {
            guard mistakes < Self.mostMistakes else {
                error("", Text("错误太多，请先改正上面这些", "too many mistakes: mend these first"))
                return nil
            }
            mistakes += 1
            let record = KeyRecord()
            var notes: [CodingUserInfoKey: Any] = [:]
            if let key = Recorded<Value>.record { notes[key] = record }
            do {
                let value = try YAMLDecoder().decode(Recorded<Value>.self, from: node, userInfo: notes).value
                addUnknown(in: node, record, [], [])
                return value
            } catch let error as DecodingError {
                isWhole = false
                let (path, problem) = Self.words(error)
                add(.error, line: line(path[...], node), place(path[...], node), problem(node, path))
                guard let item = path.lastIndex(where: { if case .index = $0 { true } else { false } }) else {
                    return nil
                }
                root = Self.without(path[...item], node)
            } catch {
                isWhole = false
                self.error("", Text("无法读取：\(error)", "cannot be read: \(error)"))
                return nil
            }
        }
        return nil
    }

    /// Says of each key that nothing asked for what it may have been meant to be.
    private mutating func addUnknown(in node: Node, _ record: KeyRecord, _ path: [String], _ place: [String]) {
        switch node {
        case .mapping(let mapping):
            let asked = record.known(at: path)
            for pair in mapping {
                let key = pair.key.string ?? ""
                if let asked, !asked.contains(key) {
                    let present = Set(mapping.compactMap(\.key.string))
                    addUnknown(key, pair.key.mark?.line, asked, present, place)
                } else {
                    addUnknown(in: pair.value, record, path + [key], place + [key])
                }
            }
        case .sequence(let sequence):
            for (index, item) in sequence.enumerated() {
                let name = item.mapping.flatMap { $0["code"]?.string } ?? "[\(index + 1)]"
                addUnknown(in: item, record, path + ["[\(index)]"], place + [name])
            }
        case .scalar, .alias: break
        }
    }

    private mutating func addUnknown(
        _ key: String,
        _ line: Int?,
        _ asked: Set<String>,
        _ present: Set<String>,
        _ place: [String]
    ) {
        let path = (place + [key]).joined(separator: ".")
        // What stands there already was hardly meant a second time.
        let nearest = NearestWord.of(key, among: asked.subtracting(present)) ?? NearestWord.of(key, among: asked)
        let known = asked.sorted()
        let message =
            nearest.map { word in
                Text("不认识“\(key)”，是不是 \(word)？", "\(key) is no word of this file: did you mean \(word)?")
            }
            ?? Text(
                "不认识“\(key)”，这里可以写 \(known.joined(separator: "、"))",
                "\(key) is no word of this file: here stand \(known.joined(separator: ", "))"
            )
        findings.append(
            ConfigurationFinding(
                file: file,
                line: line,
                path: path,
                severity: .warning,
                message: message,
                isIgnored: true
            )
        )
    }

    /// Adds an error at a place.
    package mutating func error(_ place: String, _ message: Text) { add(.error, line: line(at: place), place, message) }

    /// Adds a warning at a place.
    package mutating func warn(_ place: String, _ message: Text) {
        add(.warning, line: line(at: place), place, message)
    }

    /// The line of a place, or of what of it there is; nil for the whole file.
    package func line(at place: String) -> Int? {
        guard var node = root, !place.isEmpty else { return nil }
        var line: Int?
        for part in place.split(separator: ".") {
            switch node {
            case .mapping(let mapping):
                guard let pair = mapping.first(where: { $0.key.string == String(part) }) else { return line }
                line = pair.key.mark?.line ?? line
                node = pair.value
            case .sequence(let sequence):
                let number = part.hasPrefix("[") ? Int(part.dropFirst().dropLast()) : nil
                let item = number.flatMap { sequence.indices.contains($0 - 1) ? sequence[$0 - 1] : nil }
                guard let found = item ?? sequence.first(where: { $0["code"]?.string == String(part) }) else {
                    return line
                }
                node = found
                line = node.mark?.line ?? line
            case .scalar, .alias: return line
            }
        }
        return line
    }

    /// The first error as what a program that needs the file throws.
    package var fault: ConfigurationFault? { findings.first { $0.severity == .error }.map(ConfigurationFault.init) }

    private mutating func add(_ severity: ConfigurationFinding.Severity, line: Int?, _ place: String, _ message: Text) {
        findings.append(ConfigurationFinding(file: file, line: line, path: place, severity: severity, message: message))
    }
}

/// What leads from the root to a place.
private enum Step {
    case key(String)
    case index(Int)
}

extension ConfigurationDocument {
    private func line(_ path: ArraySlice<Step>, _ node: Node) -> Int? { line(at: place(path, node)) }

    private func place(_ path: ArraySlice<Step>, _ root: Node) -> String {
        var node: Node? = root
        return path.map { step in
            switch step {
            case .key(let key):
                node = node?[key]
                return key
            case .index(let index):
                node = node?.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                return node?.mapping.flatMap { $0["code"]?.string } ?? "[\(index + 1)]"
            }
        }.joined(separator: ".")
    }

    /// The tree without the item that a path ends at.
    private static func without(_ path: ArraySlice<Step>, _ node: Node) -> Node {
        guard let step = path.first else { return node }
        let rest = path.dropFirst()
        switch (node, step) {
        case (.mapping(let mapping), .key(let key)):
            let pairs = mapping.map { pair in
                (pair.key, pair.key.string == key ? without(rest, pair.value) : pair.value)
            }
            return .mapping(Node.Mapping(pairs, mapping.tag, mapping.style, mapping.mark))
        case (.sequence(let sequence), .index(let index)):
            var items = Array(sequence)
            guard items.indices.contains(index) else { return node }
            if rest.isEmpty { items.remove(at: index) } else { items[index] = without(rest, items[index]) }
            return .sequence(Node.Sequence(items, sequence.tag, sequence.style, sequence.mark))
        default: return node
        }
    }

    private typealias Problem = (Node, [Step]) -> Text

    private static func words(_ error: DecodingError) -> ([Step], Problem) {
        func steps(_ context: DecodingError.Context) -> [Step] {
            context.codingPath.map { key in key.intValue.map { .index($0) } ?? .key(key.stringValue) }
        }
        switch error {
        case .keyNotFound(let key, let context):
            let name = key.stringValue
            return (
                steps(context),
                { root, path in
                    let node = path.reduce(root as Node?) { node, step in node.flatMap { child(step, of: $0) } }
                    let written = node?.mapping?.compactMap(\.key.string) ?? []
                    guard let near = NearestWord.of(name, among: written) else {
                        return Text("缺少 \(name)", "\(name) is missing")
                    }
                    return Text("缺少 \(name)（写成了 \(near)？）", "\(name) is missing: is \(near) meant to be it?")
                }
            )
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let wanted = kind(type)
            return (
                steps(context), { _, _ in Text("这里应为\(wanted.zh)", "\(wanted.en) belongs here") }
            )
        case .dataCorrupted(let context):
            return (
                steps(context),
                { node, path in
                    guard let word = scalar(path[...], node) else {
                        return Text("无法读取：\(context.debugDescription)", "cannot be read: \(context.debugDescription)")
                    }
                    return Text("这里不能写“\(word)”", "“\(word)” cannot stand here")
                }
            )
        @unknown default: return ([], { _, _ in Text("无法读取：\(error)", "cannot be read: \(error)") })
        }
    }

    private static func child(_ step: Step, of node: Node) -> Node? {
        switch step {
        case .key(let key): node[key]
        case .index(let index): node.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        }
    }

    private static func scalar(_ path: ArraySlice<Step>, _ node: Node) -> String? {
        guard let step = path.first else { return node.scalar?.string }
        switch step {
        case .key(let key): return node[key].flatMap { scalar(path.dropFirst(), $0) }
        case .index(let index):
            guard let items = node.sequence, items.indices.contains(index) else { return nil }
            return scalar(path.dropFirst(), items[index])
        }
    }

    private static func kind(_ type: Any.Type) -> Text {
        switch type {
        case is String.Type: Text("一段文字", "a text")
        case is Int.Type: Text("一个整数", "a whole number")
        case is Double.Type: Text("一个数", "a number")
        case is Bool.Type: Text(" true 或 false", "true or false")
        case _ where "\(type)".hasPrefix("Array") || "\(type)".contains("Unkeyed"): Text("一个列表", "a list")
        default: Text("一组“名称: 值”", "a group of “name: value”")
        }
    }

    private static func words(_ error: YamlError, _ text: String) -> (Int?, Text) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark.line, Text("YAML 写法有误：\(problem)", "this is no YAML: \(problem)"))
        case .duplicatedKeysInMapping(let duplicates, let context):
            (
                context.mark.line,
                Text(
                    "重复的名称：\(duplicates.joined(separator: "、"))",
                    "stands twice: \(duplicates.joined(separator: ", "))"
                )
            )
        case .reader(let problem, let offset, _, _):
            (
                offset.map { text.utf8.prefix($0).count { $0 == UInt8(ascii: "\n") } + 1 },
                Text("文件中有无法读取的字符：\(problem)", "a character cannot be read: \(problem)")
            )
        default: (nil, Text("无法读取：\(error)", "cannot be read: \(error)"))
        }
    }
}
