import Foundation
import Kernel

/// The key file as it is written: one line for each version, one for what has no versions, one word if a demo made it.
struct KeyFile {
    var lasting: [UInt8]?
    var keys: [Int: [UInt8]] = [:]
    /// Whether a demo made it: such keys are not for a real street.
    var isDemo = false

    /// Reads it; refuses one that others can read, and one with a line that is no key.
    static func read(_ path: String) throws -> KeyFile {
        guard try isForOwnerOnly(path) else {
            throw KeyFault("the key file \(path) can be read by others: chmod 600 it")
        }
        var file = KeyFile()
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            if line == "demo" {
                file.isDemo = true
                continue
            }
            let words = line.split(separator: " ")
            guard words.count == 2, let key = bytes(hexadecimal: String(words[1])) else {
                throw KeyFault("the key file \(path) has a line that is no key")
            }
            if words[0] == "lasting" {
                file.lasting = key
            } else if let version = Int(words[0]) {
                file.keys[version] = key
            } else {
                throw KeyFault("the key file \(path) has a line that is no key")
            }
        }
        return file
    }

    static func isForOwnerOnly(_ path: String) throws -> Bool {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0o777
        return mode & 0o077 == 0
    }

    /// The whole file beside the old one and then in its place: a crash leaves one of the two.
    func write(to path: String) throws {
        let beside = path + ".new"
        let file = FileManager.default
        try? file.removeItem(atPath: beside)
        guard file.createFile(atPath: beside, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: beside)
        else { throw KeyFault("the key file \(path) cannot be written") }
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
        try handle.close()
        guard rename(beside, path) == 0 else { throw KeyFault("the key file \(path) cannot be replaced") }
    }

    private var text: String {
        var text = isDemo ? "demo\n" : ""
        if let lasting { text += "lasting \(hexadecimal(lasting))\n" }
        for (version, key) in keys.sorted(by: { $0.key < $1.key }) { text += "\(version) \(hexadecimal(key))\n" }
        return text
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var out: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else {
                return nil
            }
            out.append(byte)
        }
        return out
    }
}

/// What is wrong with a key file for a real street.
public enum KeyFileProblem: Sendable, Hashable {
    /// Others of the machine can read it.
    case readableByOthers
    /// Nothing can be opened with it: lines that are no keys, keys of another length, nothing at all.
    case unusable
    /// A key that nobody drew by lot: one byte again and again, a short pattern.
    case weak
    /// A demo made it.
    case demo

    /// What is wrong with the file at a path; nothing if there is none yet, because it is made then.
    public static func all(of path: String) -> [KeyFileProblem] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard (try? KeyFile.isForOwnerOnly(path)) == true else { return [.readableByOthers] }
        guard let file = try? KeyFile.read(path), (try? KeyRing(keys: file.keys, lasting: file.lasting)) != nil else {
            return [.unusable]
        }
        var problems: [KeyFileProblem] = []
        if (Array(file.keys.values) + [file.lasting].compactMap { $0 }).contains(where: isWeak) {
            problems.append(.weak)
        }
        if file.isDemo { problems.append(.demo) }
        return problems
    }

    /// 32 random bytes hold fewer than 16 different ones once in 10^12 times, and never steps of one size all along.
    private static func isWeak(_ key: [UInt8]) -> Bool {
        Set(key).count < 16 || Set(zip(key, key.dropFirst()).map { $1 &- $0 }).count < 4
    }
}
