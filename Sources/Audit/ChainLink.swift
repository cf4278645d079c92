import Access
public import Kernel
import Storage

/// One link of the chain: that a row stood there with these bytes, after everything with a lower number.
package struct ChainLink: Sendable, Hashable {
    /// Counts from 1 without gaps.
    package let number: Int64
    package let table: String
    package let key: ChainKey
    /// The number of the newest fact that was sealed before it, or its own.
    package let fact: Int64
    package let at: Instant
    /// HMAC-SHA-256 over the code before it and everything above and the row's bytes.
    package let code: [UInt8]

    /// The code of a row in its place.
    static func code(
        _ hash: KeyedHash,
        after previous: [UInt8],
        number: Int64,
        table: String,
        fact: Int64,
        at: Instant,
        _ row: ChainedRow
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(row.bytes.count + 128)
        bytes += previous
        for field in [number, fact, at.milliseconds, row.key.id, row.key.part, Int64(table.utf8.count)] {
            ChainBytes.append(field, to: &bytes)
        }
        bytes += table.utf8
        bytes += row.bytes
        return hash.code(bytes: bytes)
    }

    /// What stands before the first link.
    static let beginning = [UInt8](repeating: 0, count: 32)

    static let columns: SQL = "number, subject_table, subject_id, subject_part, fact_number, at, code"

    static func read(_ row: any Row) throws -> ChainLink {
        ChainLink(
            number: try row.get("number"),
            table: try row.get("subject_table"),
            key: ChainKey(id: try row.get("subject_id"), part: try row.get("subject_part")),
            fact: try row.get("fact_number"),
            at: try row.get("at"),
            code: try row.get("code")
        )
    }
}

/// The end of the chain: whoever has it can tell later whether anything before it is gone.
public struct ChainHead: Sendable, Hashable {
    /// 0 before anything is sealed.
    public let number: Int64
    public let fact: Int64
    public let code: [UInt8]
    public let at: Instant

    package init(number: Int64, fact: Int64, code: [UInt8], at: Instant) {
        self.number = number
        self.fact = fact
        self.code = code
        self.at = at
    }
}
