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
    /// from before there was such a line takes its oldest version for it. `forDemo`: a new file says that it is a demo's.
    public static func open(path: String, forDemo: Bool = false, random: (Int) -> [UInt8]) throws -> KeyRing {
        if !FileManager.default.fileExists(atPath: path) {
            try KeyFile(lasting: random(32), keys: [1: random(32)], isDemo: forDemo).write(to: path)
        }
        let file = try KeyFile.read(path)
        return try KeyRing(file.keys, file.lasting, path: path)
    }

    /// Puts a new version into the key file, which seals from then on; running programs find it by themselves.
    ///
    /// What has no versions gets its own line if it has none yet, so that the oldest version can be taken away later.
    /// Returns the new version.
    public static func add(to path: String, random: (Int) -> [UInt8]) throws -> Int {
        var file = try KeyFile.read(path)
        guard let oldest = file.keys.keys.min(), let newest = file.keys.keys.max(), newest < 255 else {
            throw KeyFault("the key file \(path) can take no further version")
        }
        file.lasting = file.lasting ?? file.keys[oldest]
        file.keys[newest + 1] = random(32)
        try file.write(to: path)
        return newest + 1
    }

    /// Takes a version out of the key file: whatever is still sealed with it opens never again.
    public static func remove(_ version: Int, from path: String) throws {
        var file = try KeyFile.read(path)
        guard file.keys[version] != nil else { throw KeyFault("version \(version) is not in the key file") }
        guard let newest = file.keys.keys.max(), let oldest = file.keys.keys.min(), version != newest else {
            throw KeyFault("version \(version) is the one that seals: add another first")
        }
        file.lasting = file.lasting ?? file.keys[oldest]
        file.keys[version] = nil
        try file.write(to: path)
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
}

/// The keys are not what the program needs to run.
public struct KeyFault: Error, Sendable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
