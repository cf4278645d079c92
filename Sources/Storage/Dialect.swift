/// What differs between the two databases; everything else is one SQL.
public enum Dialect: Sendable, Hashable {
    case sqlite
    case postgres

    /// A migration's text with the types of this database.
    ///
    /// SQLite keeps a table in the order of a key that is called INTEGER; any other key costs a second tree beside the
    /// table's own.
    package func schema(_ script: String) -> String {
        switch self {
        case .sqlite: script.replacing(" BIGINT PRIMARY KEY", with: " INTEGER PRIMARY KEY")
        case .postgres: script.replacing(" BLOB", with: " BYTEA")
        }
    }

    /// Ends a `SELECT` whose rows this transaction is about to change, so that two never decide on the same state.
    ///
    /// SQLite has one writer at a time and needs nothing.
    public var forUpdate: SQL {
        switch self {
        case .sqlite: ""
        case .postgres: " FOR UPDATE"
        }
    }

    /// The same for workers that share a queue: rows another holds are passed over.
    public var forUpdateSkippingLocked: SQL {
        switch self {
        case .sqlite: ""
        case .postgres: " FOR UPDATE SKIP LOCKED"
        }
    }
}
