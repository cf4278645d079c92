import Crypto
import Foundation
import Kernel

/// The program's keys: a file outside database and backup, with a version for each key that is in use.
public struct KeyRing: Sendable {
    /// Version -> 32 bytes; the highest seals, all open.
    private let keys: [Int: SymmetricKey]
    private let newest: Int
    /// What checksums, links and forms are made with: it has no versions, because they must stay what they are.
    private let unchanging: SymmetricKey
    /// The file it was read from; nil for one that was made in the process.
    let path: String?

    /// A ring made in the process.
    ///
    /// `keys`: 32 bytes for each version, versions from 1. `lasting`: the oldest version's when there is none.
    public init(keys: [Int: [UInt8]], lasting: [UInt8]? = nil) throws { try self.init(keys, lasting, path: nil) }

    private init(_ keys: [Int: [UInt8]], _ lasting: [UInt8]?, path: String?) throws {
        guard let newest = keys.keys.max(), let oldest = keys.keys.min(),
            keys.allSatisfy({ $0.key >= 1 && $0.key < 256 && $0.value.count == 32 }),
            let root = lasting ?? keys[oldest], root.count == 32
        else {
            throw KeyFault("the key file holds no usable key")
        }
        self.keys = keys.mapValues { SymmetricKey(data: $0) }
        self.newest = newest
        self.path = path
        unchanging = SymmetricKey(data: root)
    }

    /// Reads the key file; makes it, for its owner only, when it is not there.
    ///
    /// One line for each version, `1 <64 hexadecimal digits>`, and one for what has no versions, `lasting <digits>`; a file
    /// from before there was such a line takes its oldest version for it.
    public static func open(path: String, random: (Int) -> [UInt8]) throws -> KeyRing {
        let file = FileManager.default
        if !file.fileExists(atPath: path) {
            let lines = "lasting \(hexadecimal(random(32)))\n1 \(hexadecimal(random(32)))\n"
            guard file.createFile(atPath: path, contents: Data(lines.utf8), attributes: [.posixPermissions: 0o600])
            else {
                throw KeyFault("the key file \(path) cannot be written")
            }
        }
        let (lasting, keys) = try lines(of: path)
        return try KeyRing(keys, lasting, path: path)
    }

    /// Puts a new version into the key file, which seals from then on; running programs find it by themselves.
    ///
    /// What has no versions gets its own line if it has none yet, so that the oldest version can be taken away later.
    /// Returns the new version.
    public static func add(to path: String, random: (Int) -> [UInt8]) throws -> Int {
        var (lasting, keys) = try lines(of: path)
        guard let oldest = keys.keys.min(), let newest = keys.keys.max(), newest < 255 else {
            throw KeyFault("the key file \(path) can take no further version")
        }
        lasting = lasting ?? keys[oldest]
        keys[newest + 1] = random(32)
        try write(lasting, keys, to: path)
        return newest + 1
    }

    /// Takes a version out of the key file: whatever is still sealed with it opens never again.
    public static func remove(_ version: Int, from path: String) throws {
        var (lasting, keys) = try lines(of: path)
        guard keys[version] != nil else { throw KeyFault("version \(version) is not in the key file") }
        guard let newest = keys.keys.max(), let oldest = keys.keys.min(), version != newest else {
            throw KeyFault("version \(version) is the one that seals: add another first")
        }
        lasting = lasting ?? keys[oldest]
        keys[version] = nil
        try write(lasting, keys, to: path)
    }

    private static func lines(of path: String) throws -> (lasting: [UInt8]?, keys: [Int: [UInt8]]) {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0o777
        guard mode & 0o077 == 0 else { throw KeyFault("the key file \(path) can be read by others: chmod 600 it") }
        var lasting: [UInt8]?
        var keys: [Int: [UInt8]] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let key = bytes(hexadecimal: String(words[1])) else {
                throw KeyFault("the key file \(path) has a line that is no key")
            }
            if words[0] == "lasting" {
                lasting = key
            } else if let version = Int(words[0]) {
                keys[version] = key
            } else {
                throw KeyFault("the key file \(path) has a line that is no key")
            }
        }
        return (lasting, keys)
    }

    /// The whole file beside the old one and then in its place: a crash leaves one of the two.
    private static func write(_ lasting: [UInt8]?, _ keys: [Int: [UInt8]], to path: String) throws {
        var text = lasting.map { "lasting \(hexadecimal($0))\n" } ?? ""
        for (version, key) in keys.sorted(by: { $0.key < $1.key }) { text += "\(version) \(hexadecimal(key))\n" }
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

    /// The version that seals now.
    public var current: Int { newest }

    /// The versions that open.
    public var versions: [Int] { keys.keys.sorted() }

    /// A key for one purpose only (HKDF, RFC 5869), of a version.
    func key(_ purpose: String, version: Int) throws -> SymmetricKey {
        guard let root = keys[version] else { throw KeyFault("key version \(version) is not in the key file") }
        return Self.derived(purpose, root)
    }

    /// 32 bytes for a purpose that outlives rotation: links, tokens, blind indexes.
    public func lasting(_ purpose: String) throws -> [UInt8] {
        Self.derived(purpose, unchanging).withUnsafeBytes { [UInt8]($0) }
    }

    private static func derived(_ purpose: String, _ root: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Data("linli/\(purpose)".utf8), outputByteCount: 32)
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
