import Storage

/// What makes two statements the same prepared statement: the places of their literals in the program, and the kinds
/// of their values.
///
/// A literal's address stands for its text, which saves building and hashing the text for each run.
struct StatementShape: Hashable {
    private let marks: [UInt]

    init(_ sql: SQL) {
        var marks: [UInt] = []
        marks.reserveCapacity(sql.pieces.count)
        var values = sql.values.makeIterator()
        for piece in sql.pieces {
            switch piece {
            case .text(let literal): marks.append(address(literal))
            case .value: marks.append(values.next().map(mark) ?? 0)
            }
        }
        self.marks = marks
    }
}

/// Addresses are larger than the marks of values; a literal that is a bare character is moved away from both.
private func address(_ literal: StaticString) -> UInt {
    literal.hasPointerRepresentation
        ? UInt(bitPattern: literal.utf8Start) : UInt(literal.unicodeScalar.value) | (1 << 63)
}

private func mark(_ value: SQLValue) -> UInt {
    switch value {
    case .null: 0
    case .integer: 1
    case .real: 2
    case .text: 3
    case .blob: 4
    }
}

extension SQL {
    /// The statement with `$1`, `$2` and so on for its values and `NULL` written out.
    ///
    /// PostgreSQL cannot tell the type of a place that is bound to NULL in `$1 IS NULL`; the word itself fits everywhere.
    var preparedText: String {
        var out = ""
        out.reserveCapacity(256)
        var number = 0
        var values = values.makeIterator()
        for piece in pieces {
            switch piece {
            case .text(let literal): out += "\(literal)"
            case .value:
                switch values.next() {
                case .null, nil: out += "NULL"
                case .integer, .real, .text, .blob:
                    number += 1
                    out += "$\(number)"
                }
            }
        }
        return out
    }
}
