import Kernel

/// How codes of areas are built, from city to room.
///
/// - 12 digits of the statistical division code (2 province, 2 city, 2 district, 3 street, 3 community) down to the
///   community, with zeros where the level ends: `999901001000` is a street, `999901001002` a community in it.
/// - A grid is its community's code and three digits (15 digits, as CJ/T 213 numbers grids).
/// - Below, each level adds a letter and digits to the code of the community, not of the grid, so that a code survives
///   a new cut of the grids: `E` estate (3 digits), `B` building (3), `U` unit (2), `F` floor (2, basements `B1`...`B9`),
///   `R` room (2). `999901001002E001B003U01F05R02`. A level that a place does not have is left out.
public enum AreaCode {
    /// A code taken apart.
    struct Parts: Equatable {
        /// The 12 digits.
        var division: String
        var level: AreaLevel
        /// The suffixes below the community: `E001`, `B003`; for a grid its three digits.
        var suffixes: [String]
    }

    /// The code's parts; nil when it is not a code of any level.
    static func parts(_ code: String) -> Parts? {
        let bytes = Array(code.utf8)
        guard bytes.count >= 12, bytes.prefix(12).allSatisfy(isDigit), bytes[0] != zero else { return nil }
        let division = String(decoding: bytes[..<12], as: UTF8.self)
        let rest = Array(bytes[12...])
        if rest.isEmpty {
            guard let level = level(ofDivision: Array(bytes)) else { return nil }
            return Parts(division: division, level: level, suffixes: [])
        }
        guard !division.hasSuffix("000") else { return nil }
        if rest.count == 3, rest.allSatisfy(isDigit) {
            return Parts(division: division, level: .grid, suffixes: [String(decoding: rest, as: UTF8.self)])
        }
        return suffixes(rest).map { Parts(division: division, level: $0.level, suffixes: $0.texts) }
    }

    /// Whether `child` can be the code of an area right below the one with the code `parent`.
    static func isChild(_ child: Parts, of parent: Parts) -> Bool {
        guard parent.level.depth < child.level.depth else { return false }
        if child.suffixes.isEmpty {
            let significant =
                switch parent.level {
                case .city: 4
                case .district: 6
                case .street: 9
                default: 12
                }
            return child.division.prefix(significant) == parent.division.prefix(significant)
        }
        guard child.division == parent.division else { return false }
        let above = parent.level == .grid || parent.level == .community ? [] : parent.suffixes
        return child.suffixes.dropLast().elementsEqual(above)
    }

    private static let zero = UInt8(ascii: "0")

    private static func isDigit(_ byte: UInt8) -> Bool { (zero...zero + 9).contains(byte) }

    private static func level(ofDivision digits: [UInt8]) -> AreaLevel? {
        let isUsed = [2..<4, 4..<6, 6..<9, 9..<12].map { digits[$0].contains { $0 != zero } }
        return switch (isUsed[0], isUsed[1], isUsed[2], isUsed[3]) {
        case (true, false, false, false): .city
        case (true, true, false, false): .district
        case (true, true, true, false): .street
        case (true, true, true, true): .community
        default: nil
        }
    }

    private static func suffixes(_ bytes: [UInt8]) -> (level: AreaLevel, texts: [String])? {
        let kinds: [(letter: UInt8, digits: Int, level: AreaLevel)] = [
            (UInt8(ascii: "E"), 3, .estate), (UInt8(ascii: "B"), 3, .building), (UInt8(ascii: "U"), 2, .unit),
            (UInt8(ascii: "F"), 2, .floor), (UInt8(ascii: "R"), 2, .room),
        ]
        var rest = bytes[...]
        var texts: [String] = []
        var last: AreaLevel?
        for kind in kinds where rest.first == kind.letter {
            let suffix = rest.prefix(1 + kind.digits)
            let digits = suffix.dropFirst()
            let isBasement = kind.level == .floor && digits.first == UInt8(ascii: "B")
            guard digits.count == kind.digits, digits.dropFirst(isBasement ? 1 : 0).allSatisfy(isDigit) else {
                return nil
            }
            texts.append(String(decoding: suffix, as: UTF8.self))
            last = kind.level
            rest = rest.dropFirst(1 + kind.digits)
        }
        guard rest.isEmpty, let last else { return nil }
        return (last, texts)
    }
}
