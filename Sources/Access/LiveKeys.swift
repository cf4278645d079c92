import Crypto
import Foundation
import Synchronization

/// The sealing keys of the key file as it is now: a version that was added while the program runs is found.
final class LiveKeys: Sendable {
    private struct State {
        var keys: [UInt8: SymmetricKey]
        var newest: UInt8
        var stamp: Stamp?
    }

    /// What tells that a file was replaced.
    private struct Stamp: Equatable {
        let file: UInt
        let seconds: Int
        let nanoseconds: Int

        init?(_ path: String) {
            var info = stat()
            guard stat(path, &info) == 0 else { return nil }
            file = UInt(info.st_ino)
            seconds = info.st_mtim.tv_sec
            nanoseconds = info.st_mtim.tv_nsec
        }
    }

    private let path: String?
    private let state: Mutex<State>

    init(_ ring: KeyRing) throws {
        path = ring.path
        let stamp = ring.path.flatMap(Stamp.init)
        state = Mutex(State(keys: try Self.keys(of: ring), newest: UInt8(ring.current), stamp: stamp))
    }

    /// The key that seals, with its version; looks at the file's time, so that a new version seals at once.
    func newest() throws -> (version: UInt8, key: SymmetricKey) {
        try refresh()
        return try state.withLock { state in
            guard let key = state.keys[state.newest] else { throw KeyFault("no key") }
            return (state.newest, key)
        }
    }

    /// The key of a version; a version that is not known yet is looked for in the file.
    func key(_ version: UInt8) throws -> SymmetricKey {
        if let key = state.withLock({ $0.keys[version] }) { return key }
        try refresh()
        guard let key = state.withLock({ $0.keys[version] }) else { throw KeyFault("sealed with an unknown key") }
        return key
    }

    /// Reads the file again when it is another one.
    ///
    /// A file that is away for the moment changes nothing.
    private func refresh() throws {
        guard let path, let stamp = Stamp(path), stamp != state.withLock({ $0.stamp }) else { return }
        let ring = try KeyRing.open(path: path, random: { _ in [] })
        let keys = try Self.keys(of: ring)
        state.withLock { $0 = State(keys: keys, newest: UInt8(ring.current), stamp: stamp) }
    }

    private static func keys(of ring: KeyRing) throws -> [UInt8: SymmetricKey] {
        var keys: [UInt8: SymmetricKey] = [:]
        for version in ring.versions { keys[UInt8(version)] = try ring.key("seal", version: version) }
        return keys
    }
}
