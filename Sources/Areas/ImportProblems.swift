public import Kernel

/// Everything that is wrong with a file of areas or outlines; nothing of the file has been taken over.
public struct ImportProblems: Error, Sendable, Equatable, CustomStringConvertible {
    /// One thing that is wrong, and where.
    public struct Problem: Sendable, Equatable {
        /// Where in the file: a field of a table, or a feature of a GeoJSON file.
        public let place: Place
        public let message: Text

        public init(_ place: Place, _ message: Text) {
            self.place = place
            self.message = message
        }
    }

    /// A place in a file; everything counts from 1.
    public enum Place: Sendable, Hashable {
        /// A field: the line, the column's number and its name in the head line (empty when unknown).
        case field(line: Int, column: Int, name: String)
        /// A feature with the code it states, if it states one.
        case feature(Int, code: String?)
        /// The file as a whole.
        case file

        /// The place in words.
        public var text: Text {
            switch self {
            case .field(let line, let column, let name) where name.isEmpty:
                Text("第 \(line) 行第 \(column) 列", "line \(line), column \(column)")
            case .field(let line, let column, let name):
                Text("第 \(line) 行第 \(column) 列（\(name)）", "line \(line), column \(column) (\(name))")
            case .feature(let number, nil): Text("第 \(number) 个要素", "feature \(number)")
            case .feature(let number, let code?):
                Text("第 \(number) 个要素（\(code)）", "feature \(number) (\(code))")
            case .file: Text("文件", "the file")
            }
        }
    }

    /// At least one; at most `most`, in the file's order.
    public let problems: [Problem]

    /// So many are told; who has more corrects these first.
    package static let most = 100

    package init(_ problems: [Problem]) { self.problems = problems }

    public var description: String {
        problems.map { "\($0.place.text.en): \($0.message.en)" }.joined(separator: "\n")
    }
}
