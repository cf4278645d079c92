public import Areas
public import Kernel
public import Registry

/// A fictional street, the same for the same seed: places, outlines, bodies, people and codes.
///
/// Nothing in it exists: the division code 9999 is given to no province, the outlines are drawn on a made-up plan that is
/// laid over an arbitrary spot near 120.0° E 30.2° N, numbers start with the area code 0500, which nobody has, and every name is put
/// together from lists of words.
public struct DemoStreet: Sendable {
    /// A body that works in the street.
    public struct Body: Sendable, Hashable {
        public let kind: Organisation.Kind
        public let code: String
        public let name: String
        /// The code of the area where it sits.
        public let area: String
        public let phone: String
        public let dutyHours: String
        public let contactName: String
        /// The codes of the areas that it serves.
        public let serves: [String]
    }

    /// Somebody who signs in.
    public struct Person: Sendable, Hashable {
        public let login: String
        public let name: String
        public let posts: [PersonPost]
    }

    /// What a person does, where and for whom: a role of `Config/roles.yaml`, the code of an area, the code of a body.
    public struct PersonPost: Sendable, Hashable {
        public let role: String
        public let area: String
        public let body: String
    }

    /// The code on a building's door.
    public struct DoorCode: Sendable, Hashable {
        public let area: String
        public let code: String
    }

    /// One district and one street with all below, parents first.
    public let areas: [AreaImport.Entry]
    /// Of street, communities, grids, estates and buildings.
    public let outlines: [OutlineImport.Entry]
    public let bodies: [Body]
    public let people: [Person]
    /// One for each building.
    public let doorCodes: [DoorCode]

    public init(seed: UInt64) {
        var plan = DemoPlan(seed: seed)
        plan.draw()
        var staff = DemoStaff(plan: plan, seed: seed &+ 1)
        staff.hire()
        areas = plan.areas
        outlines = plan.outlines
        bodies = staff.bodies
        people = staff.people
        let context = Context.seeded(seed &+ 2, clock: { IDSequence.epoch })
        var used: Set<String> = []
        doorCodes = plan.areas.filter { $0.level == .building }.map { building in
            var code = HomeCode.make(context)
            while !used.insert(code).inserted { code = HomeCode.make(context) }
            return DoorCode(area: building.code, code: code)
        }
    }

    /// The areas of one level.
    public func areas(of level: AreaLevel) -> [AreaImport.Entry] { areas.filter { $0.level == level } }
}
