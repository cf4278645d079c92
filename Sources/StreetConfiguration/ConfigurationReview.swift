package import Access
package import Kernel
import Storage

/// Judges sets of files against what is active and what is stored, and makes them active.
package struct ConfigurationReview: Sendable {
    let store: ConfigurationStore
    private let kinds: ConfigurationFileKinds

    package init(_ store: ConfigurationStore, kinds: ConfigurationFileKinds = ConfigurationFileKinds()) {
        self.store = store
        self.kinds = kinds
    }

    /// All findings of a set: what the files say, and what it would break in what is stored.
    package func findings(_ set: ConfigurationSet) async throws -> [ConfigurationFinding] {
        let active = try await store.active()
        let now = store.context.now()
        let stored = try await store.database.read { tx in
            try ConfigurationUsage.findings(of: set, instead: active?.set, at: now, in: tx)
        }
        return lint(set, active) + stored
    }

    /// Makes a set active; its number.
    /// - Throws: `ConfigurationRefusal`.
    package func activate(_ set: ConfigurationSet, base: Int, note: String, by account: Account.ID?) async throws -> Int
    {
        let active = try await store.active()
        let errors = lint(set, active).count { $0.severity == .error }
        guard errors == 0 else { throw ConfigurationRefusal.hasErrors(errors) }
        let now = store.context.now()
        return try await store.activate(set, base: base, note: note, by: account) { tx in
            try ConfigurationUsage.findings(of: set, instead: active?.set, at: now, in: tx)
        }
    }

    private func lint(_ set: ConfigurationSet, _ active: ConfigurationStore.Stored?) -> [ConfigurationFinding] {
        ConfigurationLint.findings(set, active: active?.set, workflows: active?.workflows ?? [], kinds: kinds)
    }
}
