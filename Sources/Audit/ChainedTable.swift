import Storage

/// A table whose rows are sealed: what of it is covered.
///
/// Only columns that never change after their row is written, in this order; a column that is added to the list later
/// breaks the codes of rows that are sealed already. The words of residents are not among them: they may have them corrected,
/// restricted or forgotten, and a changed byte shows because they no longer open (`Verification+Texts`).
package struct ChainedTable: Sendable {
    package let name: StaticString
    /// The row's key; `part` is its second column, if it has two.
    let key: StaticString
    let part: StaticString?
    let columns: [StaticString]

    /// Where the sealed are told from those that wait.
    package enum Marking: Sendable {
        /// By a column `seal`, the number in the chain: rows are found however late they were committed.
        case column
        /// By the facts' own numbers, which are without a gap and follow the order of commits.
        case factNumber
    }

    let marking: Marking

    private init(
        _ name: StaticString,
        key: StaticString = "id",
        part: StaticString? = nil,
        marking: Marking = .column,
        _ columns: [StaticString]
    ) {
        self.name = name
        self.key = key
        self.part = part
        self.marking = marking
        self.columns = columns
    }

    /// Facts, whose number is covered with them.
    package static let facts = ChainedTable(
        "outbox",
        key: "number",
        marking: .factNumber,
        ["id", "kind", "subject", "areas", "organisations", "detail", "at"]
    )

    /// Every other table, in the order in which a batch takes them.
    package static let marked = [
        ChainedTable("audit_record", ["at", "account_id", "action", "subject_table", "subject_id", "purpose"]),
        ChainedTable(
            "signal",
            [
                "receipt", "source", "channel", "submission_key", "area_id",
                "is_anonymous",
                "filed_by", "created_at",
            ]
        ),
        ChainedTable(
            "signal_event",
            key: "signal_id",
            part: "number",
            ["action", "at", "account_id", "matter_id", "submission_key"]
        ),
        ChainedTable(
            "case_event",
            [
                "case_id", "number", "action", "from_state", "to_state", "at", "account_id", "organisation_id",
                "holder_id",
                "is_solved", "satisfaction", "category", "contact_limit", "handling_limit", "severity",
                "urgent_contact", "urgent_handling", "pause_reason", "pause_longest", "extension", "workflow_version",
            ]
        ),
        ChainedTable("audit_review", ["account_id", "last_id", "reviewed_by", "at", "note"]),
        ChainedTable(
            "emergency",
            [
                "account_id", "session_id", "area_level", "area_id", "area_name", "key_id", "reason", "begun_at",
                "until_at",
            ]
        ),
        ChainedTable("configuration_version", key: "number", ["made_by", "made_at", "note", "checksum"]),
    ]

    package static let all = [facts] + marked

    package static func named(_ name: String) -> ChainedTable? { all.first { "\($0.name)" == name } }

    /// Whether rows are named by two numbers.
    package var isKeyOfTwo: Bool { part != nil }

    /// `name`, for a statement.
    var table: SQL { SQL(stringLiteral: name) }

    var keyColumn: SQL { SQL(stringLiteral: key) }

    /// The key and the covered columns, as a SELECT names them.
    var selection: SQL {
        let names = [key] + (part.map { [$0] } ?? []) + columns
        return SQL.joined(names.map { SQL(stringLiteral: $0) }, separator: ", ")
    }

    /// The rows that wait to be sealed.
    var waiting: SQL { " WHERE seal IS NULL" }

    /// The key's columns in order.
    var keyOrder: SQL { part.map { keyColumn + ", " + SQL(stringLiteral: $0) } ?? keyColumn }

    /// The one row with a key.
    func condition(_ key: ChainKey) -> SQL {
        let whole = keyColumn + " = \(key.id)"
        return part.map { whole + " AND " + SQL(stringLiteral: $0) + " = \(key.part)" } ?? whole
    }

    /// A row's key with the bytes that its seal covers.
    func read(_ row: any Row) throws -> ChainedRow {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for column in columns { append(try row.value(column), to: &bytes) }
        let part: Int64 = try self.part.map { try row.get($0) } ?? 0
        return ChainedRow(key: ChainKey(id: try row.get(key), part: part), bytes: bytes)
    }
}

/// Which row of a table; `part` is 0 where the key is one column.
package struct ChainKey: Sendable, Hashable, Comparable {
    package let id: Int64
    package let part: Int64

    package static func < (a: Self, b: Self) -> Bool { (a.id, a.part) < (b.id, b.part) }
}

/// What a seal covers of a row, the same bytes on every database.
struct ChainedRow: Sendable, Hashable {
    let key: ChainKey
    let bytes: [UInt8]
}

/// Each value with its kind and its length, so that no two rows have the same bytes.
private func append(_ value: SQLValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes.append(0)
    case .integer(let number):
        bytes.append(1)
        ChainBytes.append(number, to: &bytes)
    case .real(let number):
        bytes.append(2)
        ChainBytes.append(Int64(bitPattern: number.bitPattern), to: &bytes)
    case .text(let text):
        bytes.append(3)
        ChainBytes.append(Int64(text.utf8.count), to: &bytes)
        bytes += text.utf8
    case .blob(let blob):
        bytes.append(4)
        ChainBytes.append(Int64(blob.count), to: &bytes)
        bytes += blob
    }
}

enum ChainBytes {
    /// Eight bytes, the highest first.
    static func append(_ number: Int64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    }
}
