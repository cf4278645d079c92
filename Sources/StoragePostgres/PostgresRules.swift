import Storage

/// What the driver asks of the server, and how long it tries.
package struct PostgresRules: Sendable {
    /// How long a request waits for a server that is away.
    package var patience: Duration = .seconds(3)
    /// How long one statement may take; scripts of migrations may take longer.
    package var statementLimit: Duration = .seconds(60)
    /// How often a transaction is begun when others are in its way.
    package var attempts = 20
    /// After so many conflicts the transactions of this process that still repeat go one at a time.
    package var attemptsBeforeLane = 3
    /// How often a transaction is begun when its connection breaks.
    package var losses = 3
    /// Takes a server that answers before a commit is on the disk: for experiments only.
    package var allowsLostCommits = false

    package init() {}

    /// Refuses a server that forgets, or a database that sorts or stores text in another way than SQLite does.
    func check(_ connection: PostgresConnection, limit: Duration) throws(StorageFault) {
        let facts = try facts(of: connection, limit: limit)
        func fact(_ name: String) -> String { facts[name] ?? "unknown" }
        let settings = ["fsync", "synchronous_commit"]
        for setting in settings where fact(setting) == "off" && !allowsLostCommits {
            throw StorageFault(.other, "PostgreSQL's \(setting) is off: a commit could be lost. Set \(setting) = on")
        }
        let collation = fact("provider") == "b" ? fact("locale") : fact("collation")
        let isPlain = ["C", "POSIX", "C.UTF-8", "C.utf8"].contains(collation) && fact("provider") != "i"
        guard fact("encoding") == "UTF8", isPlain else {
            throw StorageFault(
                .other,
                """
                the database has encoding \(fact("encoding")) and collation \(collation). Create it with: \
                CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'
                """
            )
        }
    }

    private func facts(of connection: PostgresConnection, limit: Duration) throws(StorageFault) -> [String: String] {
        let rows: [(String, String)]
        do {
            // The row as JSON: which columns there are depends on the server's version.
            try connection.send(
                """
                SELECT f.key AS key, COALESCE(f.value, '') AS value
                FROM pg_database d, jsonb_each_text(jsonb_build_object(
                    'fsync', current_setting('fsync'), 'synchronous_commit', current_setting('synchronous_commit'),
                    'encoding', pg_encoding_to_char(d.encoding), 'collation', d.datcollate,
                    'provider', to_jsonb(d)->>'datlocprovider', 'locale', to_jsonb(d)->>'datlocale')) f
                WHERE d.datname = current_database()
                """
            )
            rows = try connection.flush(within: limit)?.rows { (try $0.get("key"), try $0.get("value")) } ?? []
        } catch let failure as PostgresFailure {
            throw failure.fault
        } catch {
            throw StorageFault(.other, "the server's settings cannot be read: \(error)")
        }
        return Dictionary(rows) { first, _ in first }
    }
}
