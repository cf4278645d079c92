package import Access
package import Cases
package import Kernel

/// What is active in this process, and how it becomes another while the program runs.
package struct ActiveConfiguration: Sendable {
    package let store: ConfigurationStore
    /// Read by everything that follows them, afresh for each piece of work.
    package let books: Current<CaseBook>
    package let roles: Current<RoleBook>
    /// The files as they are active, for features that read their own.
    package let files: Current<ConfigurationSet>
    private let number: Current<Int>
    private let onChange = Current<@Sendable () async -> Void>({})
    package let kinds: ConfigurationFileKinds

    /// The number of the version that this process goes by.
    package var activeNumber: Int { number.value }

    private init(_ content: ConfigurationContent, _ store: ConfigurationStore, _ kinds: ConfigurationFileKinds) {
        self.store = store
        books = Current(content.book)
        roles = Current(content.roles)
        number = Current(content.number)
        files = Current(content.set)
        self.kinds = kinds
    }

    /// Reads the active version; the first start makes the files of the installation version 1.
    ///
    /// `kinds`: of the features that read further files.
    /// - Throws: `ConfigurationFault`, which names file and line, for a version that this program cannot read.
    package static func open(
        _ store: ConfigurationStore,
        shipped: () throws -> ConfigurationSet,
        kinds: ConfigurationFileKinds = ConfigurationFileKinds()
    ) async throws -> ActiveConfiguration {
        if let stored = try await store.active() { return try ActiveConfiguration(content(stored), store, kinds) }
        let set = try shipped()
        // Read before it is written: a folder that cannot be used becomes no version.
        _ = try ConfigurationContent(number: 1, set: set, earlier: [])
        let findings = kinds.checks.flatMap { $0(set) }
        if let error = findings.first(where: { $0.severity == .error }) { throw ConfigurationFault(error) }
        _ = try await store.begin(with: set, note: "首次启动")
        guard let stored = try await store.active() else { throw NotFound("configuration version", 1) }
        return try ActiveConfiguration(content(stored), store, kinds)
    }

    private static func content(_ stored: ConfigurationStore.Stored) throws -> ConfigurationContent {
        do {
            return try ConfigurationContent(
                number: stored.version.number,
                set: stored.set,
                earlier: stored.workflows
            )
        } catch let fault as ConfigurationFault {
            throw UnreadableConfiguration(number: stored.version.number, fault: fault)
        }
    }

    /// Takes over what is active in the database if it is newer; whether it was.
    @discardableResult
    package func reload() async throws -> Bool {
        guard try await store.activeNumber() > number.value, let stored = try await store.active() else { return false }
        let content = try Self.content(stored)
        // Two who reload at once may come in any order: the newer one stays.
        guard content.number > number.value else { return false }
        books.value = content.book
        roles.value = content.roles
        files.value = content.set
        number.value = content.number
        await onChange.value()
        return true
    }

    /// What is to be done after this process has taken over a version.
    package func whenChanged(_ body: @escaping @Sendable () async -> Void) { onChange.value = body }

    /// Judges sets of files against what is active.
    package var review: ConfigurationReview { ConfigurationReview(store, kinds: kinds) }

    /// Makes a set active and goes by it at once; other processes follow the fact.
    ///
    /// Returns its number.
    /// - Throws: `ConfigurationRefusal`.
    package func activate(_ set: ConfigurationSet, base: Int, note: String, by account: Account.ID?) async throws -> Int
    {
        let number = try await review.activate(set, base: base, note: note, by: account)
        try await reload()
        return number
    }
}

/// The active version cannot be read by this program: it was made by a newer or an older one.
package struct UnreadableConfiguration: Error, Sendable, CustomStringConvertible {
    package let number: Int
    package let fault: ConfigurationFault

    package var description: String {
        "the active configuration (version \(number)) cannot be read by this program: \(fault). "
            + "Start the program that made it, or activate a corrected folder with `linli config activate`."
    }
}
