import Storage

/// The values of one statement in PostgreSQL's binary form, one after the other.
///
/// Each place has the type of its value (whole numbers BIGINT, text TEXT ...), never a guess of the server.
struct BoundValues {
    private var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var lengths: [Int32] = []
    private var types: [UInt32] = []

    /// Throws `constraint` for a text with U+0000, which PostgreSQL cannot store.
    init(_ values: [SQLValue]) throws(StorageFault) {
        bytes.reserveCapacity(values.count * 16 + 1)
        starts.reserveCapacity(values.count)
        lengths.reserveCapacity(values.count)
        types.reserveCapacity(values.count)
        for value in values {
            let start = bytes.count
            switch value {
            case .null: continue
            case .integer(let number):
                append(UInt64(bitPattern: number))
                types.append(PostgresType.bigint)
            case .real(let number):
                append(number.bitPattern)
                types.append(PostgresType.double)
            case .text(let text):
                bytes.append(contentsOf: text.utf8)
                if bytes[start...].contains(0) {
                    throw StorageFault(.constraint, "a text with the character U+0000 cannot be stored")
                }
                types.append(PostgresType.text)
            case .blob(let blob):
                bytes.append(contentsOf: blob)
                types.append(PostgresType.bytes)
            }
            guard let length = Int32(exactly: bytes.count - start) else {
                throw StorageFault(.constraint, "a value of more than two gigabytes cannot be stored")
            }
            starts.append(start)
            lengths.append(length)
        }
        // An empty text is a place of length zero; without a byte behind it its address would be NULL, which means NULL.
        bytes.append(0)
    }

    /// Rows as one array for each column, in the form that PostgreSQL's own `array_send` writes.
    ///
    /// Throws `constraint` for a text with U+0000, `other` for a value in a column of another kind.
    init(columnsOf rows: BulkRows) throws(StorageFault) {
        let width = rows.table.kinds.count
        guard width > 0, rows.values.count % width == 0, let count = Int32(exactly: rows.values.count / width) else {
            throw StorageFault(.other, "a row has too few values: \(rows.table.opening)")
        }
        bytes.reserveCapacity(rows.values.count * 16 + width * 20 + 1)
        for (column, kind) in rows.table.kinds.enumerated() {
            let start = bytes.count
            let element: UInt32
            switch kind {
            case .integer: (element, types) = (PostgresType.bigint, types + [PostgresType.bigints])
            case .text: (element, types) = (PostgresType.text, types + [PostgresType.texts])
            case .bytes: (element, types) = (PostgresType.bytes, types + [PostgresType.byteStrings])
            }
            // One dimension, perhaps with NULLs, of that type, so many, counted from 1.
            for word in [1, 1, element, UInt32(bitPattern: count), 1] { append(word) }
            for index in stride(from: column, to: rows.values.count, by: width) {
                try append(rows.values[index], as: kind)
            }
            guard let length = Int32(exactly: bytes.count - start) else {
                throw StorageFault(.constraint, "a value of more than two gigabytes cannot be stored")
            }
            starts.append(start)
            lengths.append(length)
        }
        bytes.append(0)
    }

    private mutating func append(_ value: SQLValue, as kind: BulkTable.Kind) throws(StorageFault) {
        switch (value, kind) {
        case (.null, _): append(UInt32.max)
        case (.integer(let number), .integer):
            append(8 as UInt32)
            append(UInt64(bitPattern: number))
        case (.text(let text), .text):
            append(UInt32(truncatingIfNeeded: text.utf8.count))
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            if bytes[start...].contains(0) {
                throw StorageFault(.constraint, "a text with the character U+0000 cannot be stored")
            }
        case (.blob(let blob), .bytes):
            append(UInt32(truncatingIfNeeded: blob.count))
            bytes.append(contentsOf: blob)
        default: throw StorageFault(.other, "a value of another kind than its column")
        }
    }

    private mutating func append(_ bits: UInt32) {
        withUnsafeBytes(of: bits.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Network byte order.
    private mutating func append(_ bits: UInt64) {
        withUnsafeBytes(of: bits.bigEndian) { bytes.append(contentsOf: $0) }
    }

    var count: Int32 { Int32(starts.count) }
    var byteCount: Int { bytes.count }

    /// Calls `body` with the types for a prepare.
    func withTypes<Value>(_ body: (UnsafePointer<UInt32>?) -> Value) -> Value {
        types.withUnsafeBufferPointer { body($0.baseAddress) }
    }

    /// Calls `body` with addresses, lengths and formats (all binary) for a run.
    func withPointers<Value>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Value
    ) -> Value {
        bytes.withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = starts.map { start in base.map { UnsafePointer($0 + start) } }
            let binary = [Int32](repeating: 1, count: starts.count)
            return pointers.withUnsafeBufferPointer { pointers in
                lengths.withUnsafeBufferPointer { lengths in
                    binary.withUnsafeBufferPointer { binary in
                        body(pointers.baseAddress, lengths.baseAddress, binary.baseAddress)
                    }
                }
            }
        }
    }
}

/// Numbers of PostgreSQL's built-in types (`pg_type.oid`), fixed by its file format.
enum PostgresType {
    static let boolean: UInt32 = 16
    static let byteStrings: UInt32 = 1001
    static let texts: UInt32 = 1009
    static let bigints: UInt32 = 1016
    static let bytes: UInt32 = 17
    static let name: UInt32 = 19
    static let bigint: UInt32 = 20
    static let smallint: UInt32 = 21
    static let integer: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let json: UInt32 = 114
    static let real: UInt32 = 700
    static let double: UInt32 = 701
    static let unknown: UInt32 = 705
    static let character: UInt32 = 1042
    static let varchar: UInt32 = 1043
    static let numeric: UInt32 = 1700
}
