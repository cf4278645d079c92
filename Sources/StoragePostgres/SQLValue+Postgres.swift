import Storage

extension SQLValue {
    /// Reads PostgreSQL's binary form; nil for a type outside of the subset.
    ///
    /// A comparison is a BOOLEAN here and a number on SQLite: both read as 0 or 1. A sum of BIGINT is a NUMERIC here:
    /// without decimals it reads as a whole number.
    init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
        switch type {
        case PostgresType.bigint: self = .integer(Int64(bitPattern: bytes.bigEndian()))
        case PostgresType.integer: self = .integer(Int64(Int32(bitPattern: bytes.bigEndian())))
        case PostgresType.smallint: self = .integer(Int64(Int16(bitPattern: bytes.bigEndian())))
        case PostgresType.oid: self = .integer(Int64(bytes.bigEndian() as UInt32))
        case PostgresType.boolean: self = .integer(bytes.first == 1 ? 1 : 0)
        case PostgresType.double: self = .real(Double(bitPattern: bytes.bigEndian()))
        case PostgresType.real: self = .real(Double(Float(bitPattern: bytes.bigEndian())))
        case PostgresType.bytes: self = .blob([UInt8](bytes))
        case PostgresType.text, PostgresType.varchar, PostgresType.character, PostgresType.name,
            PostgresType.unknown, PostgresType.json:
            self = .text(String(decoding: bytes, as: UTF8.self))
        case PostgresType.numeric:
            guard let number = numeric(bytes) else { return nil }
            self = number
        default: return nil
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The whole number in network byte order at `offset`; 0 when there are too few bytes.
    fileprivate func bigEndian<Number: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        at offset: Int = 0
    ) -> Number {
        guard count >= offset + MemoryLayout<Number>.size else { return 0 }
        return Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}

/// A NUMERIC: digits to the base 10,000, the first of them counting 10,000 to the power of `weight`.
///
/// nil for NaN, infinity and whole numbers beyond 64 bits.
private func numeric(_ bytes: UnsafeRawBufferPointer) -> SQLValue? {
    let count: UInt16 = bytes.bigEndian()
    let weight = Int(Int16(bitPattern: bytes.bigEndian(at: 2)))
    let sign: UInt16 = bytes.bigEndian(at: 4)
    let decimals: UInt16 = bytes.bigEndian(at: 6)
    let isNegative = sign == 0x4000
    guard isNegative || sign == 0 else { return nil }
    func digit(_ place: Int) -> UInt16 { place < Int(count) ? bytes.bigEndian(at: 8 + 2 * place) : 0 }
    guard decimals == 0 else {
        // Through the decimal text, so that the nearest Double is found.
        var text = isNegative ? "-0" : "0"
        if weight >= 0 { for place in 0...weight { text += padded(digit(place)) } }
        text += "."
        if weight < -1 { text += String(repeating: "0000", count: -1 - weight) }
        for place in max(0, weight + 1)..<max(0, weight + 1, Int(count)) { text += padded(digit(place)) }
        return Double(text + "0").map(SQLValue.real)
    }
    var number: Int64 = 0
    if weight >= 0 {
        for place in 0...weight {
            let (shifted, tooLarge) = number.multipliedReportingOverflow(by: 10_000)
            let step = Int64(digit(place))
            let (sum, over) = shifted.addingReportingOverflow(isNegative ? -step : step)
            if tooLarge || over { return nil }
            number = sum
        }
    }
    return .integer(number)
}

private func padded(_ digit: UInt16) -> String {
    let text = String(digit)
    return String(repeating: "0", count: 4 - text.count) + text
}
