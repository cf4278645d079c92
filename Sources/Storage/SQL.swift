public import Kernel

/// A statement: literals are the program's own text, everything interpolated is bound as a value, never pasted.
///
///     tx.query("SELECT id, title FROM signal WHERE community_id = \(community) ORDER BY id DESC LIMIT \(20)") { ... }
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// A run of the program's own text, or the place of a value.
    @usableFromInline
    package enum Piece: Sendable {
        case text(StaticString)
        case value
    }

    package private(set) var pieces: [Piece]
    package private(set) var values: [SQLValue]

    public init(stringLiteral value: StaticString) {
        pieces = [.text(value)]
        values = []
    }

    public init(stringInterpolation interpolation: StringInterpolation) {
        pieces = interpolation.pieces
        values = interpolation.values
    }

    private init(pieces: [Piece], values: [SQLValue]) {
        self.pieces = pieces
        self.values = values
    }

    public static func + (a: SQL, b: SQL) -> SQL { SQL(pieces: a.pieces + b.pieces, values: a.values + b.values) }

    /// The fragments one after the other with `separator` between them; empty for none.
    public static func joined(_ fragments: [SQL], separator: SQL) -> SQL {
        // Appended in place: a sum of hundreds of rows would copy what it has for each of them.
        var all = fragments.first ?? ""
        for fragment in fragments.dropFirst() {
            all.pieces += separator.pieces
            all.pieces += fragment.pieces
            all.values += separator.values
            all.values += fragment.values
        }
        return all
    }

    /// The statement's text, with `?` (SQLite) or `$1`, `$2` and so on (PostgreSQL) where values are bound.
    package func text(for dialect: Dialect) -> String {
        var out = ""
        out.reserveCapacity(256)
        var number = 0
        for piece in pieces {
            switch piece {
            case .text(let literal): out += "\(literal)"
            case .value:
                number += 1
                switch dialect {
                case .sqlite: out += "?"
                case .postgres: out += "$\(number)"
                }
            }
        }
        return out
    }

    /// Collects literals, values and fragments.
    public struct StringInterpolation: StringInterpolationProtocol {
        public typealias StringLiteralType = StaticString
        @usableFromInline var pieces: [Piece] = []
        @usableFromInline var values: [SQLValue] = []

        @inlinable
        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
            values.reserveCapacity(interpolationCount)
        }

        @inlinable
        public mutating func appendLiteral(_ literal: StaticString) { pieces.append(.text(literal)) }

        /// A value, bound.
        @inlinable
        public mutating func appendInterpolation(_ value: some SQLBindable) {
            pieces.append(.value)
            values.append(value.sqlValue)
        }

        /// A value that may be missing, bound as NULL then.
        @inlinable
        public mutating func appendInterpolation(_ value: (some SQLBindable)?) {
            pieces.append(.value)
            values.append(value?.sqlValue ?? .null)
        }

        /// A list for `IN`, each bound: `(?, ?, ?)`; an empty list matches nothing.
        @inlinable
        public mutating func appendInterpolation(list: some Collection<some SQLBindable>) {
            pieces.append(.text(list.isEmpty ? "(NULL" : "("))
            for (index, value) in list.enumerated() {
                if index > 0 { pieces.append(.text(", ")) }
                appendInterpolation(value)
            }
            pieces.append(.text(")"))
        }

        /// A fragment, with its own values.
        public mutating func appendInterpolation(_ fragment: SQL) {
            pieces += fragment.pieces
            values += fragment.values
        }
    }
}

/// What a column or a bound place can hold.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// A type that can be bound to a place in a statement.
public protocol SQLBindable {
    var sqlValue: SQLValue { get }
}

/// A type that can be read from a column; nil means that the column holds something else.
public protocol SQLReadable {
    init?(sqlValue: SQLValue)
}

/// A type that goes both ways.
public typealias SQLConvertible = SQLBindable & SQLReadable

extension SQLValue: SQLBindable {
    @inlinable public var sqlValue: SQLValue { self }
}

extension Int: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .integer(Int64(self)) }
    @inlinable public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue else { return nil }
        self.init(exactly: number)
    }
}

extension Int64: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .integer(self) }
    @inlinable public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue else { return nil }
        self = number
    }
}

extension Bool: SQLConvertible {
    /// 0 or 1: the subset has no boolean type.
    @inlinable public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
    @inlinable public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue, number == 0 || number == 1 else { return nil }
        self = number == 1
    }
}

extension Double: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .real(self) }
    @inlinable public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .real(let number): self = number
        // SQLite hands back a whole number that was stored into an expression's column.
        case .integer(let number): self = Double(number)
        case .null, .text, .blob: return nil
        }
    }
}

extension String: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .text(self) }
    @inlinable public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self = text
    }
}

extension [UInt8]: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .blob(self) }
    @inlinable public init?(sqlValue: SQLValue) {
        guard case .blob(let bytes) = sqlValue else { return nil }
        self = bytes
    }
}

extension Instant: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .integer(milliseconds) }
    @inlinable public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue else { return nil }
        self.init(milliseconds: number)
    }
}

extension ID: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .integer(rawValue) }
    @inlinable public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue else { return nil }
        self.init(rawValue: number)
    }
}

extension SQLBindable where Self: RawRepresentable, RawValue: SQLBindable {
    @inlinable public var sqlValue: SQLValue { rawValue.sqlValue }
}

extension SQLReadable where Self: RawRepresentable, RawValue: SQLReadable {
    @inlinable public init?(sqlValue: SQLValue) {
        guard let raw = RawValue(sqlValue: sqlValue) else { return nil }
        self.init(rawValue: raw)
    }
}
