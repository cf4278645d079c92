import API
import Access
import Foundation
import Importing
import Outreach
import PersonalData
import Residents

/// Changes the key file while the program runs: only wrappings change, never what the data keys sealed.
package struct KeyRotation: Sendable {
    let path: String
    let keys: DataKeyStore
    let webhooks: WebhookStore
    let importFiles: ImportFiles
    let accounts: AccountStore
    let requests: SubjectRequestStore
    let messages: Messages
    let residents: ResidentStore
    let sealing: Sealing

    /// How things stand.
    package struct Status: Sendable, Hashable {
        /// The versions in the key file, and how many data keys are wrapped with each.
        package var versions: [Int: Int]
        package var newest: Int
        package var destroyed: Int
    }

    /// Something still needs the version that is to be taken away.
    package struct StillNeeded: Error, CustomStringConvertible {
        let version: Int
        let keys: Int
        package var description: String { "\(keys) keys are still wrapped with version \(version)" }
    }

    package func status() async throws -> Status {
        let ring = try KeyRing.open(path: path, random: { _ in [] })
        let found = try await keys.status()
        var versions = found.byVersion
        for version in ring.versions where versions[version] == nil { versions[version] = 0 }
        return Status(versions: versions, newest: ring.current, destroyed: found.destroyed)
    }

    /// Adds a version to the key file and brings everything to it; the new version.
    ///
    /// `progress`: how many keys were wrapped anew, now and then.
    package func rotate(random: (Int) -> [UInt8], progress: @Sendable (Int) -> Void = { _ in }) async throws -> Int {
        let version = try KeyRing.add(to: path, random: random)
        try await bringUp(to: version, progress: progress)
        return version
    }

    /// Takes an old version out of the key file, after seeing to it that nothing needs it.
    package func retire(_ version: Int) async throws {
        let newest = try await status().newest
        if version != newest {
            try await bringUp(to: newest) { _ in }
            let left = try await status().versions[version] ?? 0
            guard left == 0 else { throw StillNeeded(version: version, keys: left) }
        }
        try KeyRing.remove(version, from: path)
    }

    /// Wraps every data key with a version, and seals anew the little that the key file seals directly.
    private func bringUp(to version: Int, progress: @Sendable (Int) -> Void) async throws {
        // What has no data key yet gets one first: it could not be opened without the old version.
        try await sealing.sealAll()
        var last: Int64 = 0
        var changed = 0
        while let step = try await keys.rewrap(after: last, to: version) {
            last = step.last
            changed += step.changed
            progress(changed)
        }
        _ = try await webhooks.reseal()
        _ = try importFiles.reseal()
        _ = try await accounts.reseal()
        _ = try await requests.reseal()
        _ = try await messages.store.reseal()
        _ = try await messages.demo?.reseal()
        _ = try await residents.reseal()
    }
}
