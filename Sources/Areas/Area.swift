public import Kernel

/// A part of the territory: a street, a community, a grid, an estate, a building, a room.
public struct Area: Sendable, Hashable {
    public typealias ID = Kernel.ID<Area>

    public let id: ID
    /// The area that it lies in; nil for the outermost one.
    public let parent: ID?
    public let level: AreaLevel
    /// The administrative division code, or ours below it: see `AreaCode`.
    public let code: String
    /// Its own name: `3幢`.
    public let name: String
    /// The name with its ancestors', from the street down: `云溪街道桂雨社区第一网格竹里苑3幢`.
    public let fullName: String
    /// The identifiers that rights, lists and figures cut by, its own among them where its level has a column.
    public let path: AreaPath
    /// The order among its neighbours.
    public let position: Int64
    /// Where its label stands; nil while no outline is known.
    public let centre: Coordinate?

    public init(
        id: ID,
        parent: ID?,
        level: AreaLevel,
        code: String,
        name: String,
        fullName: String,
        path: AreaPath,
        position: Int64 = 0,
        centre: Coordinate? = nil
    ) {
        self.id = id
        self.parent = parent
        self.level = level
        self.code = code
        self.name = name
        self.fullName = fullName
        self.path = path
        self.position = position
        self.centre = centre
    }
}

/// A place on the earth in CGCS2000 (within a decimetre of WGS 84), in units of 1e-7 degrees (about a centimetre).
public struct Coordinate: Sendable, Hashable {
    /// Positive to the east, between -1,800,000,000 and 1,800,000,000.
    public let longitude: Int64
    /// Positive to the north, between -900,000,000 and 900,000,000.
    public let latitude: Int64

    public init(longitude: Int64, latitude: Int64) {
        self.longitude = longitude
        self.latitude = latitude
    }

    public var degreesEast: Double { Double(longitude) / 1e7 }
    public var degreesNorth: Double { Double(latitude) / 1e7 }

    /// The place at so many degrees; nil when that is not on the earth.
    public init?(degreesEast: Double, degreesNorth: Double) {
        guard (-180...180).contains(degreesEast), (-90...90).contains(degreesNorth) else { return nil }
        longitude = Int64((degreesEast * 1e7).rounded())
        latitude = Int64((degreesNorth * 1e7).rounded())
    }
}

extension AreaLevel {
    /// 0 for the outermost level.
    package var depth: Int { AreaLevel.allCases.firstIndex(of: self) ?? 0 }

    /// What the level is called.
    public var name: Text {
        switch self {
        case .city: Text("市", "City")
        case .district: Text("区县", "District")
        case .street: Text("街道", "Sub-district")
        case .community: Text("社区", "Community")
        case .grid: Text("网格", "Grid")
        case .estate: Text("小区", "Estate")
        case .building: Text("楼幢", "Building")
        case .unit: Text("单元", "Unit")
        case .floor: Text("楼层", "Floor")
        case .room: Text("房屋", "Room")
        }
    }
}
