public import Kernel

/// A table of areas as a file states it: `code,parent_code,level,name`, one area a line, in any order.
///
/// `level` is the English word of `AreaLevel` or its Chinese name; `parent_code` is empty for the outermost area.
public struct AreaImport: Sendable {
    /// One line.
    public struct Entry: Sendable, Hashable {
        public let code: String
        /// The code of the area that it lies in: another entry's, or of an area that is there already.
        public let parentCode: String?
        public let level: AreaLevel
        public let name: String
        /// The line in the file, from 1; 0 for an entry that comes from no file.
        public let line: Int

        public init(code: String, parentCode: String?, level: AreaLevel, name: String, line: Int = 0) {
            self.code = code
            self.parentCode = parentCode
            self.level = level
            self.name = name
            self.line = line
        }
    }

    /// The columns of the file, in the order in which they are described; the file may have them in any.
    public static let columns = ["code", "parent_code", "level", "name"]

    public let entries: [Entry]
    /// The number (from 1) of each column in the file, for telling where something is wrong.
    let positions: [String: Int]

    /// Entries that come from no file.
    public init(_ entries: [Entry]) {
        self.entries = entries
        positions = Dictionary(uniqueKeysWithValues: Self.columns.enumerated().map { ($1, $0 + 1) })
    }

    /// Reads a file's bytes: the syntax of table, codes, levels and names; throws `ImportProblems`.
    public init(csv bytes: [UInt8]) throws {
        let (records, positions) = try CSVTable.read(bytes, columns: Self.columns)
        self.positions = positions
        var entries: [Entry] = []
        var problems: [ImportProblems.Problem] = []
        for record in records {
            guard problems.count < ImportProblems.most else { break }
            switch Self.entry(record, positions) {
            case .success(let entry): entries.append(entry)
            case .failure(let found): problems += found.problems
            }
        }
        guard problems.isEmpty else { throw ImportProblems(Array(problems.prefix(ImportProblems.most))) }
        self.entries = entries
    }

    /// The place of a column of an entry.
    func place(_ entry: Entry, _ column: String) -> ImportProblems.Place {
        .field(line: entry.line, column: positions[column] ?? 0, name: column)
    }

    private static func entry(_ record: [CSV.Field], _ positions: [String: Int]) -> Result<Entry, ImportProblems> {
        let line = record.first?.line ?? 0
        guard record.count == positions.count else {
            let place = ImportProblems.Place.field(line: line, column: record.count, name: "")
            let text = Text(
                "应有 \(positions.count) 列，实有 \(record.count) 列",
                "\(positions.count) columns are needed, there are \(record.count)"
            )
            return .failure(ImportProblems([.init(place, text)]))
        }
        var problems: [ImportProblems.Problem] = []
        func field(_ column: String) -> String { record[(positions[column] ?? 1) - 1].text.filter { !$0.isWhitespace } }
        func refuse(_ column: String, _ message: Text) {
            let position = positions[column] ?? 1
            problems.append(
                .init(.field(line: record[position - 1].line, column: position, name: column), message)
            )
        }

        let code = field("code")
        let parts = AreaCode.parts(code)
        if parts == nil {
            refuse("code", Text("“\(shortened(code))”不是有效的区划或地址编码", "“\(shortened(code))” is no area code"))
        }
        let parent = field("parent_code")
        if !parent.isEmpty, AreaCode.parts(parent) == nil {
            refuse(
                "parent_code",
                Text("“\(shortened(parent))”不是有效的区划或地址编码", "“\(shortened(parent))” is no area code")
            )
        }
        let word = field("level")
        let level = AreaLevel(rawValue: word) ?? AreaLevel.allCases.first { $0.name.zh == word }
        if level == nil {
            refuse("level", Text("不认识层级“\(shortened(word))”", "“\(shortened(word))” is no level"))
        } else if let parts, parts.level != level {
            refuse(
                "level",
                Text("编码属于“\(parts.level.name.zh)”一级", "the code is that of a \(parts.level.rawValue)")
            )
        }
        let name = field("name")
        if name.isEmpty || name.count > 60 {
            refuse("name", Text("名称应为 1 至 60 个字", "the name needs 1 to 60 characters"))
        }
        guard problems.isEmpty, let level else { return .failure(ImportProblems(problems)) }
        return .success(
            Entry(code: code, parentCode: parent.isEmpty ? nil : parent, level: level, name: name, line: line)
        )
    }

    private static func shortened(_ text: String) -> String { text.count > 40 ? "\(text.prefix(40))…" : text }
}
