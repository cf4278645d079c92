import Crypto
import Foundation
import Kernel

/// The program's keys: a file outside database and backup, with a version for each key that was ever used.
public struct KeyRing: Sendable {
    /// Version -> 32 bytes; the highest seals, all open.
    private let keys: [Int: SymmetricKey]
    private let newest: Int

    /// `keys`: 32 bytes for each version, versions from 1.
    public init(keys: [Int: [UInt8]]) throws {
        guard let newest = keys.keys.max(), keys.allSatisfy({ $0.key >= 1 && $0.key < 256 && $0.value.count == 32 })
        else {
            throw KeyFault("the key file holds no usable key")
        }
        self.keys = keys.mapValues { SymmetricKey(data: $0) }
        self.newest = newest
    }

    /// Reads the key file; makes it, for its owner only, when it is not there.
    ///
    /// One line for each version: `1 <64 hexadecimal digits>`.
    public static func open(path: String, random: (Int) -> [UInt8]) throws -> KeyRing {
        let file = FileManager.default
        if !file.fileExists(atPath: path) {
            let line = "1 \(hexadecimal(random(32)))\n"
            guard file.createFile(atPath: path, contents: Data(line.utf8), attributes: [.posixPermissions: 0o600])
            else {
                throw KeyFault("the key file \(path) cannot be written")
            }
        }
        let mode = try file.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0o777
        guard mode & 0o077 == 0 else { throw KeyFault("the key file \(path) can be read by others: chmod 600 it") }
        var keys: [Int: [UInt8]] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let version = Int(words[0]), let key = bytes(hexadecimal: String(words[1])) else {
                throw KeyFault("the key file \(path) has a line that is no key")
            }
            keys[version] = key
        }
        return try KeyRing(keys: keys)
    }

    /// The version that seals now.
    var current: Int { newest }

    /// A key for one purpose only (HKDF, RFC 5869), of a version.
    func key(_ purpose: String, version: Int) throws -> SymmetricKey {
        guard let root = keys[version] else { throw KeyFault("key version \(version) is not in the key file") }
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Data("linli/\(purpose)".utf8), outputByteCount: 32)
    }

    /// 32 bytes for a purpose that outlives rotation (links, tokens, blind indexes): always of version 1's line.
    public func lasting(_ purpose: String) throws -> [UInt8] {
        try key(purpose, version: keys.keys.min() ?? newest).withUnsafeBytes { [UInt8]($0) }
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

/// The keys are not what the program needs to run.
public struct KeyFault: Error, Sendable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
