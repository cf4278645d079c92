public import Kernel
public import Storage

/// One entry of the audit log: who did what to which row; names rows and fields, never what stands in them.
public struct AuditRecord: Sendable, Hashable {
    let account: Account.ID?
    let action: String
    let table: String
    let row: Int64
    let purpose: String

    /// Made of its parts.
    ///
    /// `account`: who did it; nil for the program itself.
    /// `action`: `noun.verb`; each has its words in `AuditWords`.
    /// `purpose`: what a look at personal data was for; of a refusal, the route.
    public init(by account: Account.ID?, _ action: String, table: StaticString, row: Int64, purpose: String = "") {
        self.account = account
        self.action = action
        self.table = "\(table)"
        self.row = row
        self.purpose = purpose
    }
}

extension WriteTransaction {
    /// Writes an audit record in this transaction.
    public func audit(_ record: AuditRecord, context: Context) throws {
        try execute(
            """
            INSERT INTO audit_record (id, at, account_id, action, subject_table, subject_id, purpose)
            VALUES (\(context.number()), \(context.now()), \(record.account), \(record.action),
                    \(record.table), \(record.row), \(record.purpose))
            """
        )
    }
}
