/// Statements of many rows: a NULL stands within the text as a value like any other, so that all rows are one statement
/// to PostgreSQL, which prepares each pattern of NULLs anew.
extension SQL.StringInterpolation {
    /// A comma and a whole number, or NULL for none; never for a column that may hold 0.
    package mutating func appendOrNull(_ number: Int64?) {
        appendLiteral(", NULLIF(")
        appendInterpolation(number ?? 0)
        appendLiteral(", 0)")
    }

    /// A comma and bytes, or NULL for none; never for a column that may be empty.
    package mutating func appendOrNull(_ bytes: [UInt8]?) {
        appendLiteral(", NULLIF(")
        appendInterpolation(bytes ?? [])
        appendLiteral(", ")
        appendInterpolation([UInt8]())
        appendLiteral(")")
    }
}

extension Array {
    /// The elements in slices of `size`, the last of them shorter.
    package func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: Swift.max(1, size)).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
