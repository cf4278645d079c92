package import Foundation

/// All files of a configuration with their texts: what is linted, compared and made active as one.
package struct ConfigurationSet: Sendable, Hashable {
    /// Texts by path relative to the folder: `workflows/matter.yaml`.
    package var files: [String: String]

    package init(_ files: [String: String] = [:]) { self.files = files }

    package subscript(path: String) -> String? { files[path] }

    /// The paths in order.
    package var paths: [String] { files.keys.sorted() }

    /// The paths of the YAML files in a folder, in order: `in("workflows")`.
    package func paths(in folder: String) -> [String] {
        paths.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(".yaml") }
    }

    /// A checksum of paths and texts, in hexadecimal digits: equal for equal sets.
    package var checksum: String {
        Self.checksum(paths.map { "\($0)\u{0}\(Self.checksum(files[$0] ?? ""))\n" }.joined())
    }

    /// The checksum of one text.
    package static func checksum(_ text: String) -> String {
        sha256(text).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What a street's rules are written in; other files of the folder are left alone.
    package static let endings = [".yaml", ".yml", ".csv", ".json", ".txt"]
    /// A folder of examples for the set-up of a street: it tells no rule.
    private static let leftOut = "areas/"
    /// No file of rules is larger than this, in bytes.
    package static let sizeLimit = 512 * 1024

    /// Reads a folder.
    /// - Throws: `ConfigurationFault` for a folder that is not there, and for a file that is no text.
    package static func read(folder: URL) throws -> ConfigurationSet {
        let root = folder.path()
        guard let walk = FileManager.default.enumerator(atPath: root) else {
            throw ConfigurationFault(file: folder.lastPathComponent, place: "", problem: "cannot be read")
        }
        var files: [String: String] = [:]
        for case let path as String in walk {
            guard endings.contains(where: path.hasSuffix), !path.hasPrefix(leftOut), !path.hasPrefix("."),
                !path.contains("/.")
            else { continue }
            guard let data = FileManager.default.contents(atPath: folder.appending(path: path).path()),
                data.count <= sizeLimit, let text = String(data: data, encoding: .utf8)
            else { throw ConfigurationFault(file: path, place: "", problem: "is no UTF-8 text of at most 512 KiB") }
            files[path] = text
        }
        guard !files.isEmpty else {
            throw ConfigurationFault(file: folder.lastPathComponent, place: "", problem: "holds no configuration")
        }
        return ConfigurationSet(files)
    }

    /// Writes the files below a folder.
    package func write(to folder: URL) throws {
        for (path, text) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
    }
}
