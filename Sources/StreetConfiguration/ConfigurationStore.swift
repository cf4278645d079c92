package import Access
package import Kernel
package import Storage
import Web

/// The versions of the configuration in the database: one method, one transaction.
package struct ConfigurationStore: Sendable {
    let database: any Database
    let context: Context

    package init(database: any Database, context: Context) {
        self.database = database
        self.context = context
    }

    /// What is announced when a version becomes active; its subject is the version's number.
    package static let activated = "configuration.activated"

    /// The longest note, in characters.
    static let noteLimit = 500

    /// A version with its files and all workflow texts that were ever active, newest first.
    package struct Stored: Sendable {
        package let version: ConfigurationVersion
        package let set: ConfigurationSet
        package let workflows: [String]
    }

    /// The active version; nil before the first start.
    package func active() async throws -> Stored? {
        try await database.read { tx in
            guard let version = try Self.newest(in: tx) else { return nil }
            return Stored(
                version: version,
                set: try Self.files(of: version.number, in: tx),
                workflows: try Self.workflowTexts(in: tx)
            )
        }
    }

    /// The number of the active version; 0 before the first start.
    package func activeNumber() async throws -> Int {
        try await database.read { tx in try Self.newest(in: tx)?.number ?? 0 }
    }

    /// The newest versions, the active one first.
    package func versions(before number: Int = .max, limit: Int = 50) async throws -> [ConfigurationVersion] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT number, made_by, made_at, note, checksum FROM configuration_version
                WHERE number < \(number) ORDER BY number DESC LIMIT \(limit)
                """,
                Self.version
            )
        }
    }

    /// One version with its files; `NotFound` when there is none.
    package func version(_ number: Int) async throws -> (version: ConfigurationVersion, set: ConfigurationSet) {
        let found = try await database.read { tx -> (ConfigurationVersion, ConfigurationSet)? in
            let sql: SQL = """
                SELECT number, made_by, made_at, note, checksum FROM configuration_version WHERE number = \(number)
                """
            guard let version = try tx.first(sql, Self.version) else { return nil }
            return (version, try Self.files(of: number, in: tx))
        }
        guard let found else { throw NotFound("configuration version", number) }
        return found
    }

    /// The names of those who made versions.
    package func names(of versions: [ConfigurationVersion]) async throws -> [Int64: String] {
        let accounts = versions.compactMap(\.account)
        return try await database.read { tx in try AccountStore.names(accounts, in: tx) }
    }

    /// Makes the installation's files version 1 if there is no version yet; whether it did.
    package func begin(with set: ConfigurationSet, note: String) async throws -> Bool {
        let now = context.now()
        return try await database.write { [context] tx in
            guard try Self.newest(in: tx) == nil else { return false }
            return try Self.insert(set, number: 1, by: nil, note: note, at: now, context: context, in: tx)
        }
    }

    /// Makes a set of files the active version: version, audit and fact together; its number.
    ///
    /// `base`: the version that the person saw as active. `check`: looks at what the set may break in what is stored, in
    /// the same transaction.
    /// - Throws: `ConfigurationRefusal`.
    package func activate(
        _ set: ConfigurationSet,
        base: Int,
        note: String,
        by account: Account.ID?,
        check: @escaping @Sendable (any ReadTransaction) throws -> [ConfigurationFinding]
    ) async throws -> Int {
        let note = note.trimmed
        guard !note.isEmpty else { throw ConfigurationRefusal.noteMissing }
        guard note.count <= Self.noteLimit else { throw ConfigurationRefusal.noteTooLong }
        let now = context.now()
        return try await database.write { [context] tx in
            let active = try Self.newest(in: tx)
            guard active?.number ?? 0 == base else {
                throw ConfigurationRefusal.changedMeanwhile(active: active?.number ?? 0)
            }
            guard active?.checksum != set.checksum else { throw ConfigurationRefusal.unchanged }
            let errors = try check(tx).count { $0.severity == .error }
            guard errors == 0 else { throw ConfigurationRefusal.hasErrors(errors) }
            guard try Self.insert(set, number: base + 1, by: account, note: note, at: now, context: context, in: tx)
            else { throw ConfigurationRefusal.changedMeanwhile(active: base + 1) }
            if let account {
                try tx.execute("DELETE FROM configuration_draft WHERE account_id = \(account)")
            }
            return base + 1
        }
    }

    private static func insert(
        _ set: ConfigurationSet,
        number: Int,
        by account: Account.ID?,
        note: String,
        at now: Instant,
        context: Context,
        in tx: any WriteTransaction
    ) throws -> Bool {
        // Two who come at the same moment: the second finds the number taken.
        let isFirst = try tx.execute(
            """
            INSERT INTO configuration_version (number, made_by, made_at, note, checksum)
            VALUES (\(number), \(account), \(now), \(note), \(set.checksum)) ON CONFLICT (number) DO NOTHING
            """
        )
        guard isFirst == 1 else { return false }
        for (path, text) in set.files.sorted(by: { $0.key < $1.key }) {
            let checksum = ConfigurationSet.checksum(text)
            try tx.execute(
                """
                INSERT INTO configuration_text (checksum, text) VALUES (\(checksum), \(text))
                ON CONFLICT (checksum) DO NOTHING
                """
            )
            try tx.execute(
                "INSERT INTO configuration_file (number, path, checksum) VALUES (\(number), \(path), \(checksum))"
            )
        }
        try tx.audit(
            .init(by: account, "configuration.activated", table: "configuration_version", row: Int64(number)),
            context: context
        )
        try tx.announce(
            Fact(activated, subject: Int64(number), areas: [], organisations: [], at: now),
            id: context.number()
        )
        return true
    }

    static func newest(in tx: any ReadTransaction) throws -> ConfigurationVersion? {
        try tx.first(
            """
            SELECT number, made_by, made_at, note, checksum FROM configuration_version ORDER BY number DESC LIMIT 1
            """,
            version
        )
    }

    static func files(of number: Int, in tx: any ReadTransaction) throws -> ConfigurationSet {
        let files: [(String, String)] = try tx.query(
            """
            SELECT f.path, t.text FROM configuration_file f JOIN configuration_text t ON t.checksum = f.checksum
            WHERE f.number = \(number) ORDER BY f.path
            """
        ) { (try $0.get("path"), try $0.get("text")) }
        return ConfigurationSet(Dictionary(files) { $1 })
    }

    private static func workflowTexts(in tx: any ReadTransaction) throws -> [String] {
        try tx.query(
            """
            SELECT t.text FROM configuration_text t JOIN (
                SELECT checksum, MAX(number) AS newest FROM configuration_file
                WHERE path >= 'workflows/' AND path < 'workflows0' GROUP BY checksum
            ) f ON f.checksum = t.checksum
            ORDER BY f.newest DESC, t.checksum
            """
        ) { try $0.get("text") }
    }

    private static func version(_ row: any Row) throws -> ConfigurationVersion {
        ConfigurationVersion(
            number: try row.get("number"),
            account: try row.find("made_by"),
            at: try row.get("made_at"),
            note: try row.get("note"),
            checksum: try row.get("checksum")
        )
    }
}
