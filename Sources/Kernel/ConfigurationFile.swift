public import Foundation
import Yams

/// A file under `Config/`: read as YAML into a value, with errors that name file and place.
public enum ConfigurationFile {
    /// Reads a file into a value.
    /// - Throws: `ConfigurationFault` that says which file, which place in it, and what is wrong there.
    public static func read<Value: Decodable>(_ file: URL, as type: Value.Type = Value.self) throws -> Value {
        let name = file.lastPathComponent
        let text: String
        do { text = try String(contentsOf: file, encoding: .utf8) } catch {
            throw ConfigurationFault(file: name, place: "", problem: "cannot be read")
        }
        return try decode(text, name: name)
    }

    /// The same for a text.
    public static func decode<Value: Decodable>(_ text: String, name: String, as type: Value.Type = Value.self) throws
        -> Value
    {
        do {
            return try YAMLDecoder().decode(Value.self, from: text)
        } catch let error as DecodingError {
            switch error {
            case .keyNotFound(let key, let context):
                throw ConfigurationFault(file: name, place: path(context), problem: "\(key.stringValue) is missing")
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                throw ConfigurationFault(file: name, place: path(context), problem: context.debugDescription)
            @unknown default:
                throw ConfigurationFault(file: name, place: "", problem: "\(error)")
            }
        } catch let error as YamlError {
            throw ConfigurationFault(file: name, place: "", problem: "\(error)")
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        context.codingPath.map { $0.intValue.map { "[\($0 + 1)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}

/// A configuration that cannot be used: which file, where in it, and why.
public struct ConfigurationFault: Error, Sendable, CustomStringConvertible, Equatable {
    public let file: String
    public let place: String
    public let problem: String

    public init(file: String, place: String, problem: String) {
        self.file = file
        self.place = place
        self.problem = problem
    }

    public var description: String { place.isEmpty ? "\(file): \(problem)" : "\(file): \(place): \(problem)" }
}

/// A text of a configuration file: Chinese is needed, English falls back to it.
public struct ConfiguredText: Decodable, Sendable {
    public let text: Text

    private enum Key: String, CodingKey { case zh, en }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let zh = try container.decode(String.self, forKey: .zh)
        text = Text(zh, try container.decodeIfPresent(String.self, forKey: .en) ?? zh)
    }
}
