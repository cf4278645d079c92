public import Foundation

/// A file under `Config/`: read as YAML into a value, with errors that name file, line and place.
public enum ConfigurationFile {
    /// Reads a file into a value.
    /// - Throws: `ConfigurationFault` that says which file, which line of it, and what is wrong there.
    public static func read<Value: Decodable>(_ file: URL, as type: Value.Type = Value.self) throws -> Value {
        var document = try ConfigurationDocument(file)
        return try value(&document)
    }

    /// The same for a text.
    public static func decode<Value: Decodable>(_ text: String, name: String, as type: Value.Type = Value.self) throws
        -> Value
    {
        var document = ConfigurationDocument(file: name, text: text)
        return try value(&document)
    }

    /// The same for a document, which keeps what else is to be said of the file.
    package static func value<Value: Decodable>(_ document: inout ConfigurationDocument) throws -> Value {
        let value: Value? = document.read()
        if let fault = document.fault { throw fault }
        guard let value else { throw ConfigurationFault(file: document.file, place: "", problem: "cannot be read") }
        return value
    }
}

/// A configuration that cannot be used: which file, where in it, and why.
public struct ConfigurationFault: Error, Sendable, CustomStringConvertible, Equatable {
    public let file: String
    /// Counted from 1; nil where the file as a whole is meant.
    public let line: Int?
    public let place: String
    /// What is wrong, for people.
    public let message: Text

    public var problem: String { message.en }

    public init(file: String, line: Int? = nil, place: String, problem: String) {
        self.init(file: file, line: line, place: place, Text("不能用：\(problem)", problem))
    }

    public init(file: String, line: Int? = nil, place: String, _ message: Text) {
        self.file = file
        self.line = line
        self.place = place
        self.message = message
    }

    package init(_ finding: ConfigurationFinding) {
        self.init(file: finding.file, line: finding.line, place: finding.path, finding.message)
    }

    public var description: String {
        let start = line.map { "\(file):\($0)" } ?? file
        return place.isEmpty ? "\(start): \(problem)" : "\(start): \(place): \(problem)"
    }
}

/// A text of a configuration file: Chinese is needed, English falls back to it.
public struct ConfiguredText: Decodable, Sendable, Hashable {
    public let text: Text

    package init(_ text: Text) { self.text = text }

    private enum Key: String, CodingKey { case zh, en }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let zh = try container.decode(String.self, forKey: .zh)
        text = Text(zh, try container.decodeIfPresent(String.self, forKey: .en) ?? zh)
    }
}
