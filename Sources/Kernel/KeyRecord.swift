/// Notes which keys a value asks for while it is read from a file: what stands there beside them is read by nobody.
final class KeyRecord {
    private var asked: [[String]: Set<String>] = [:]
    /// Where every key is taken, as in a table of words.
    private var open: Set<[String]> = []

    /// The keys that were asked for at a place; nil where nobody asked, or for all.
    func known(at place: [String]) -> Set<String>? { open.contains(place) ? nil : asked[place] }

    func begin(at path: [any CodingKey]) { asked[Self.place(path), default: []].formUnion([]) }

    func ask(_ key: String, at path: [any CodingKey]) { asked[Self.place(path), default: []].insert(key) }

    func takeAll(at path: [any CodingKey]) { open.insert(Self.place(path)) }

    /// A place in a list is its number from 0 in brackets.
    private static func place(_ path: [any CodingKey]) -> [String] {
        path.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }
    }
}

/// A value read with a record of the keys that it asked for.
struct Recorded<Value: Decodable>: Decodable {
    let value: Value

    static var record: CodingUserInfoKey? { CodingUserInfoKey(rawValue: "linli.keys") }

    init(from decoder: any Decoder) throws {
        let record = Self.record.flatMap { decoder.userInfo[$0] as? KeyRecord } ?? KeyRecord()
        value = try Value(from: RecordingDecoder(decoder, record))
    }
}

/// Stands between a value and the decoder that it is read from.
private struct RecordingDecoder: Decoder {
    private let inner: any Decoder
    private let record: KeyRecord

    init(_ inner: any Decoder, _ record: KeyRecord) {
        self.inner = inner
        self.record = record
    }

    var codingPath: [any CodingKey] { inner.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { inner.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(RecordingKeyed(try inner.container(keyedBy: type), record))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        RecordingUnkeyed(try inner.unkeyedContainer(), record)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        RecordingSingle(try inner.singleValueContainer(), record)
    }
}

/// The decoder at a place itself, to be stood before.
private struct Captured: Decodable {
    let decoder: any Decoder

    init(from decoder: any Decoder) { self.decoder = decoder }
}

private struct RecordingKeyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let inner: KeyedDecodingContainer<Key>
    private let record: KeyRecord

    init(_ inner: KeyedDecodingContainer<Key>, _ record: KeyRecord) {
        self.inner = inner
        self.record = record
        record.begin(at: inner.codingPath)
    }

    var codingPath: [any CodingKey] { inner.codingPath }

    /// Who asks for all keys takes them all.
    var allKeys: [Key] {
        record.takeAll(at: inner.codingPath)
        return inner.allKeys
    }

    private func ask(_ key: Key) { record.ask(key.stringValue, at: inner.codingPath) }

    func contains(_ key: Key) -> Bool {
        ask(key)
        return inner.contains(key)
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        ask(key)
        return try inner.decodeNil(forKey: key)
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        ask(key)
        if isScalar(type) { return try inner.decode(type, forKey: key) }
        return try Value(from: RecordingDecoder(try inner.decode(Captured.self, forKey: key).decoder, record))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        ask(key)
        return KeyedDecodingContainer(
            RecordingKeyed<Nested>(try inner.nestedContainer(keyedBy: type, forKey: key), record)
        )
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        ask(key)
        return RecordingUnkeyed(try inner.nestedUnkeyedContainer(forKey: key), record)
    }

    func superDecoder() throws -> any Decoder { try inner.superDecoder() }
    func superDecoder(forKey key: Key) throws -> any Decoder {
        ask(key)
        return RecordingDecoder(try inner.superDecoder(forKey: key), record)
    }
}

private struct RecordingUnkeyed: UnkeyedDecodingContainer {
    private var inner: any UnkeyedDecodingContainer
    private let record: KeyRecord

    init(_ inner: any UnkeyedDecodingContainer, _ record: KeyRecord) {
        self.inner = inner
        self.record = record
    }

    var codingPath: [any CodingKey] { inner.codingPath }
    var count: Int? { inner.count }
    var isAtEnd: Bool { inner.isAtEnd }
    var currentIndex: Int { inner.currentIndex }

    mutating func decodeNil() throws -> Bool { try inner.decodeNil() }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try Value(from: RecordingDecoder(try inner.decode(Captured.self).decoder, record))
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        KeyedDecodingContainer(RecordingKeyed<Nested>(try inner.nestedContainer(keyedBy: type), record))
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        RecordingUnkeyed(try inner.nestedUnkeyedContainer(), record)
    }

    mutating func superDecoder() throws -> any Decoder { RecordingDecoder(try inner.superDecoder(), record) }
}

private struct RecordingSingle: SingleValueDecodingContainer {
    private let inner: any SingleValueDecodingContainer
    private let record: KeyRecord

    init(_ inner: any SingleValueDecodingContainer, _ record: KeyRecord) {
        self.inner = inner
        self.record = record
    }

    var codingPath: [any CodingKey] { inner.codingPath }

    func decodeNil() -> Bool { inner.decodeNil() }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if isScalar(type) { return try inner.decode(type) }
        return try Value(from: RecordingDecoder(try inner.decode(Captured.self).decoder, record))
    }
}

/// What has no keys: it is left to the decoder itself, whose errors name what was wanted.
private func isScalar(_ type: any Decodable.Type) -> Bool { scalars.contains(ObjectIdentifier(type)) }

private let scalars: Set<ObjectIdentifier> = {
    let types: [any Decodable.Type] = [
        Bool.self, String.self, Double.self, Float.self,
        Int.self, Int8.self, Int16.self, Int32.self, Int64.self,
        UInt.self, UInt8.self, UInt16.self, UInt32.self, UInt64.self,
    ]
    return Set(types.map { ObjectIdentifier($0) })
}()
