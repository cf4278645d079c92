/// A database whose transactions have the keys at hand.
public struct VaultDatabase: Database {
    private let inner: any Database
    private let vault: any Vault

    public init(_ inner: any Database, vault: any Vault) {
        self.inner = inner
        self.vault = vault
    }

    public var dialect: Dialect { inner.dialect }
    public var commits: CommitBell? { inner.commits }
    public var load: DatabaseLoad? { inner.load }
    public func close() async { await inner.close() }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> Value
    ) async throws -> Value {
        try await inner.read { [vault] tx in try body(VaultReader(inner: tx, vault: vault)) }
    }

    @discardableResult
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
    ) async throws -> Value {
        try await inner.write { [vault] tx in try body(VaultWriter(inner: tx, vault: vault)) }
    }
}

private struct VaultRow: Row {
    let inner: any Row
    let vault: any Vault
    func value(_ column: StaticString) throws -> SQLValue { try inner.value(column) }
}

private struct VaultReader: ReadTransaction {
    let inner: any ReadTransaction
    let vault: any Vault
    var dialect: Dialect { inner.dialect }

    func query<Value>(_ sql: SQL, _ read: (any Row) throws -> Value) throws -> [Value] {
        try inner.query(sql) { try read(VaultRow(inner: $0, vault: vault)) }
    }
}

private struct VaultWriter: WriteTransaction {
    let inner: any WriteTransaction
    let vault: any Vault
    var dialect: Dialect { inner.dialect }

    func query<Value>(_ sql: SQL, _ read: (any Row) throws -> Value) throws -> [Value] {
        try inner.query(sql) { try read(VaultRow(inner: $0, vault: vault)) }
    }

    func execute(_ sql: SQL) throws -> Int { try inner.execute(sql) }
    func enqueue(_ sql: SQL) throws { try inner.enqueue(sql) }
    func insert(_ rows: BulkRows) throws { try inner.insert(rows) }
    func execute(script: String) throws { try inner.execute(script: script) }
}
