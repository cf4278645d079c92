import Kernel
import Registry

/// Fills the demo street with bodies and people.
struct DemoStaff {
    private(set) var bodies: [DemoStreet.Body] = []
    private(set) var people: [DemoStreet.Person] = []
    private let plan: DemoPlan
    private var random: SeededRandom
    private var lastNumber = 8_800_000
    private var names: Set<String> = []

    private static let officeHours = "周一至周五 8:30–12:00，13:30–17:30"
    private static let always = "全天 24 小时"

    init(plan: DemoPlan, seed: UInt64) {
        self.plan = plan
        random = SeededRandom(seed)
    }

    mutating func hire() {
        hireStreet()
        for (index, community) in plan.communities.enumerated() { hire(community, number: index + 1) }
        hireWorkers()
        hireInGrids()
        employ("audit1", [post("auditor", DemoPlan.street, "street-office")])
        // Whoever leads a body is told first when the time of its cases is over.
        employ("head1", [post("head", DemoPlan.street, "enforcement")])
        if let estate = plan.communities.first?.grids.first?.estates.first {
            employ("head2", [post("head", estate.code, Self.property(estate.code))])
        }
        // The administrations that are kept apart.
        employ("system1", [post("system_administrator", DemoPlan.street, "street-office")])
        employ("security1", [post("security_administrator", DemoPlan.street, "street-office")])
        employ("privacy1", [post("privacy_officer", DemoPlan.street, "street-office")])
    }

    private mutating func hireStreet() {
        let street = DemoPlan.street
        let name = DemoPlan.streetName
        found(.streetOffice, "street-office", "\(name)办事处", Self.officeHours, serving: street)
        found(.dutyCentre, "duty-centre", "\(name)值班中心", Self.always, serving: street)
        found(.policeStation, "police", "云溪派出所", Self.always, serving: street)
        found(.department, "enforcement", "\(name)综合行政执法队", "每天 7:00–22:00", serving: street)
        found(.department, "fire", "云溪消防救援站", Self.always, serving: street)
        found(.department, "social", "\(name)社会事务科", Self.officeHours, serving: street)
        employ("admin", [post("administrator", street, "street-office")])
        employ("duty1", [post("street_duty", street, "duty-centre")])
        employ("duty2", [post("street_duty", street, "duty-centre")])
        for department in ["enforcement", "fire", "social"] {
            employ("\(department)1", [post("department_worker", street, department)])
        }
    }

    private mutating func hire(_ community: DemoPlan.Community, number: Int) {
        found(
            .communityOffice,
            "community-\(number)",
            "\(community.name)居委会",
            Self.officeHours,
            serving: community.code
        )
        for (index, grid) in community.grids.enumerated() {
            let person = newName()
            found(
                .gridPost,
                "grid-\(number)-\(index + 1)",
                "\(community.name)\(grid.name)",
                "每天 8:00–20:00",
                serving: grid.code,
                contact: person
            )
        }
        for estate in community.grids.flatMap(\.estates) {
            let company = DemoNames.property.randomElement(using: &random) ?? "安居物业"
            found(
                .propertyCompany,
                Self.property(estate.code),
                "\(company)\(estate.name)服务中心",
                Self.always,
                serving: estate.code,
                contact: newName()
            )
            found(
                .ownersCommittee,
                Self.committee(estate.code),
                "\(estate.name)业主委员会",
                "周六 14:00–17:00",
                serving: estate.code,
                contact: newName()
            )
        }
    }

    /// The first workers of all communities are `worker1` to `worker5`, the second `worker6` to `worker10`.
    private mutating func hireWorkers() {
        let communities = plan.communities
        for turn in 0..<2 {
            for (index, community) in communities.enumerated() {
                employ(
                    "worker\(turn * communities.count + index + 1)",
                    [post("community_worker", community.code, "community-\(index + 1)")]
                )
            }
        }
    }

    /// One grid worker a grid, one property worker for the estates of a grid, one committee member a community.
    private mutating func hireInGrids() {
        var number = 0
        for (index, community) in plan.communities.enumerated() {
            for (gridIndex, grid) in community.grids.enumerated() {
                number += 1
                let body = "grid-\(index + 1)-\(gridIndex + 1)"
                employ("grid\(number)", [post("grid_worker", grid.code, body)], name: contact(of: body))
                employ(
                    "property\(number)",
                    grid.estates.map { post("property_worker", $0.code, Self.property($0.code)) },
                    name: grid.estates.first.flatMap { contact(of: Self.property($0.code)) }
                )
            }
            if let estate = community.grids.first?.estates.first {
                let body = Self.committee(estate.code)
                employ("committee\(index + 1)", [post("committee_member", estate.code, body)], name: contact(of: body))
            }
        }
    }

    private static func property(_ estate: String) -> String { "property-\(estate)" }
    private static func committee(_ estate: String) -> String { "committee-\(estate)" }

    private func post(_ role: String, _ area: String, _ body: String) -> DemoStreet.PersonPost {
        DemoStreet.PersonPost(role: role, area: area, body: body)
    }

    private func contact(of body: String) -> String? { bodies.first { $0.code == body }?.contactName }

    private mutating func found(
        _ kind: Organisation.Kind,
        _ code: String,
        _ name: String,
        _ hours: String,
        serving area: String,
        contact: String = ""
    ) {
        lastNumber += 1
        bodies.append(
            DemoStreet.Body(
                kind: kind,
                code: code,
                name: name,
                area: area,
                phone: "0500-\(lastNumber)",
                dutyHours: hours,
                contactName: contact,
                serves: [area]
            )
        )
    }

    private mutating func employ(_ login: String, _ posts: [DemoStreet.PersonPost], name: String? = nil) {
        people.append(DemoStreet.Person(login: login, name: name ?? newName(), posts: posts))
    }

    /// A name that nobody in the street has yet.
    private mutating func newName() -> String {
        var name = DemoNames.person(using: &random)
        while !names.insert(name).inserted { name = DemoNames.person(using: &random) }
        return name
    }
}
