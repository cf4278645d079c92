import Areas
import Kernel
import TestSupport

/// A street with two communities: one with a grid and an estate, one with a building that stands alone.
enum SmallTown {
    static let moment = Instant(milliseconds: 1_790_000_000_000)

    static func store() throws -> AreaStore { AreaStore(database: try FreshDatabase.current, context: .fixed(moment)) }

    private static let rows: [(code: String, parent: String?, level: AreaLevel, name: String)] = [
        ("999901000000", nil, .district, "青禾区"),
        ("999901001000", "999901000000", .street, "云溪街道"),
        ("999901001001", "999901001000", .community, "桂雨社区"),
        ("999901001002", "999901001000", .community, "竹溪社区"),
        ("999901001001001", "999901001001", .grid, "第一网格"),
        ("999901001001E001", "999901001001001", .estate, "兰亭苑"),
        ("999901001001E001B001", "999901001001E001", .building, "1幢"),
        ("999901001002B001", "999901001002", .building, "1幢"),
        ("999901001001E001B001U01", "999901001001E001B001", .unit, "1单元"),
        ("999901001001E001B001U01F05", "999901001001E001B001U01", .floor, "5层"),
        ("999901001001E001B001U01F05R01", "999901001001E001B001U01F05", .room, "501室"),
        ("999901001001E001B001U01F05R02", "999901001001E001B001U01F05", .room, "502室"),
    ]

    static let entries = rows.enumerated().map { index, row in
        AreaImport.Entry(code: row.code, parentCode: row.parent, level: row.level, name: row.name, line: index + 1)
    }
}
