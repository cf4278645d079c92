/// The levels of the tree of areas, outermost first.
public enum AreaLevel: String, Sendable, CaseIterable, Hashable {
    case city, district, street, community, grid, estate, building, unit, floor, room
}

/// Where something is, as one number per level that rights, lists and figures cut by; each is an area's identifier.
public struct AreaPath: Sendable, Hashable {
    public var district: Int64?
    public var street: Int64?
    public var community: Int64?
    public var grid: Int64?
    public var estate: Int64?
    public var building: Int64?

    public init(
        district: Int64? = nil,
        street: Int64? = nil,
        community: Int64? = nil,
        grid: Int64? = nil,
        estate: Int64? = nil,
        building: Int64? = nil
    ) {
        self.district = district
        self.street = street
        self.community = community
        self.grid = grid
        self.estate = estate
        self.building = building
    }

    /// The area of that level on the path; nil when the place is not known that exactly, and for levels without a column.
    public subscript(level: AreaLevel) -> Int64? {
        switch level {
        case .district: district
        case .street: street
        case .community: community
        case .grid: grid
        case .estate: estate
        case .building: building
        case .city, .unit, .floor, .room: nil
        }
    }

    /// The known areas, outermost first.
    public var all: [Int64] { [district, street, community, grid, estate, building].compactMap(\.self) }
}
