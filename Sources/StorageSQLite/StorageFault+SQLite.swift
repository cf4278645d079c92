import GRDB
import Storage

extension StorageFault {
    /// What SQLite's error means to the callers, who know no SQLite.
    ///
    /// The description holds the statement's text, never a bound value: it goes to the log.
    init(_ error: DatabaseError) {
        let kind: Kind =
            switch error.resultCode {
            case .SQLITE_FULL: .full
            case .SQLITE_BUSY where error.extendedResultCode == .SQLITE_BUSY_SNAPSHOT: .conflict
            // Another process holds the file, or the disk under it is not there, read-only or failing.
            case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_PERM:
                .unavailable
            case .SQLITE_CONSTRAINT: .constraint
            default: .other
            }
        let statement = error.sql.map { " in: \($0)" } ?? ""
        self.init(kind, "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")\(statement)")
    }

    /// A fault for any error that came out of a statement.
    static func of(_ error: any Error) -> StorageFault {
        switch error {
        case let fault as StorageFault: fault
        case let error as DatabaseError: StorageFault(error)
        default: StorageFault(.other, "\(error)")
        }
    }
}
