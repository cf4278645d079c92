public import Kernel
public import Storage

/// What a data key seals: one matter of one person, so that destroying it destroys that and nothing else.
public enum DataKeyKind: String, Sendable, CaseIterable {
    /// What a reporter wrote and left of himself.
    case signal
    /// What the staff wrote about a case.
    case matter = "case"
    case photo
    case handover
    case importRun = "import"
}

extension DataKeyKind: SQLConvertible {}

extension SQL {
    /// The columns `key_id` and `key_wrapped` of a table's rows, by which `opened` opens them: one look-up by number a row.
    ///
    /// Destroying a key takes effect with the next statement of every process, because nothing else leads to it.
    public static func key(of table: SQL) -> SQL {
        "\(table).key_id, (SELECT k.wrapped FROM data_key k WHERE k.id = \(table).key_id) AS key_wrapped"
    }
}

extension WriteTransaction {
    /// Makes a data key and writes its row.
    ///
    /// `person`: the blind index of whom it belongs to, by which all that is his is found.
    public func makeKey(_ kind: DataKeyKind, person: [UInt8]? = nil, context: Context) throws -> DataKey {
        let key = try vault.makeKey(id: context.number())
        try keep(key, kind, person: person, at: context.now())
        return key
    }

    /// Writes the row of a data key that was made before the transaction began.
    package func keep(_ key: DataKey, _ kind: DataKeyKind, person: [UInt8]? = nil, at now: Instant) throws {
        try enqueue(
            """
            INSERT INTO data_key (id, kind, wrapped, key_version, person_index, made_at)
            VALUES (\(key.id), \(kind), \(key.wrapped), \(key.version), \(person), \(now))
            """
        )
    }

    /// Destroys data keys: what they sealed opens never again, in no process.
    package func destroyKeys(_ ids: [Int64], at now: Instant) throws {
        for chunk in ids.chunks(of: 500) {
            try execute(
                """
                UPDATE data_key SET wrapped = NULL, person_index = NULL, destroyed_at = \(now)
                WHERE id IN \(list: chunk) AND destroyed_at IS NULL
                """
            )
        }
    }
}

extension ReadTransaction {
    /// The data key of the first row of a statement with the columns of `SQL.key(of:)`; nil for none, and for one that was
    /// destroyed.
    package func dataKey(of sql: SQL) throws -> DataKey? {
        let row = try first(sql) {
            (id: try $0.find("key_id", as: Int64.self), wrapped: try $0.find("key_wrapped", as: [UInt8].self))
        }
        guard let id = row?.id, let wrapped = row?.wrapped else { return nil }
        return try vault.key(id: id, wrapped: wrapped)
    }

    /// The data key of a row's `key_id`; nil for none, and for one that was destroyed.
    package func dataKey(_ id: Int64?) throws -> DataKey? {
        guard let id else { return nil }
        let wrapped = try first("SELECT wrapped FROM data_key WHERE id = \(id)") {
            try $0.find("wrapped", as: [UInt8].self)
        }
        guard let wrapped = wrapped ?? nil else { return nil }
        return try vault.key(id: id, wrapped: wrapped)
    }
}

extension BulkRows {
    /// Many data keys with one statement.
    package static func dataKeys(rows: Int) -> BulkRows {
        BulkRows(
            BulkTable("INSERT INTO data_key (id, kind, wrapped, key_version, person_index, made_at)", "itbibi"),
            rows: rows
        )
    }

    package mutating func add(_ key: DataKey, _ kind: DataKeyKind, person: [UInt8]? = nil, at now: Instant) {
        add(key.id)
        add(kind)
        add(key.wrapped)
        add(key.version)
        add(person)
        add(now)
    }
}
