import Access
import Areas
import Kernel
import Registry
import Simulation
import Storage
import TestSupport
import Testing

@Suite(
    .freshDatabase(
        AccountMigrations.all + AreaMigrations.all + OrganisationMigrations.all + SignInMigrations.all
            + EmergencyMigrations.all
    )
)
struct DemoStreetTests {
    static let street = DemoStreet(seed: 1)

    private func outlines(of level: AreaLevel, in street: DemoStreet) -> [(entry: AreaImport.Entry, outline: Outline)] {
        let byCode = Dictionary(uniqueKeysWithValues: street.outlines.map { ($0.code, $0.outline) })
        return street.areas(of: level).compactMap { entry in byCode[entry.code].map { (entry, $0) } }
    }

    @Test(arguments: 1...20) func `every seed makes a street of the right size`(_ seed: Int) {
        let street = DemoStreet(seed: UInt64(seed))
        #expect(street.areas(of: .community).count == 5)
        #expect((15...20).contains(street.areas(of: .grid).count))
        #expect((30...60).contains(street.areas(of: .estate).count))
        #expect((1900...2200).contains(street.areas(of: .room).count))
        #expect(Set(street.areas.map(\.code)).count == street.areas.count)
        #expect(Set(street.people.map(\.login)).count == street.people.count)
        #expect(Set(street.doorCodes.map(\.code)).count == street.areas(of: .building).count)
        let estates = street.areas(of: .estate).count
        #expect(street.bodies.filter { $0.kind == .propertyCompany }.count == estates)
        #expect(street.bodies.filter { $0.kind == .ownersCommittee }.count == estates)
        #expect(street.bodies.filter { $0.kind == .department }.count == 3)
    }

    @Test func `the same seed makes the same street, another seed another one`() {
        let again = DemoStreet(seed: 1)
        #expect(again.areas == Self.street.areas)
        #expect(again.outlines == Self.street.outlines)
        #expect(again.bodies == Self.street.bodies)
        #expect(again.people == Self.street.people)
        #expect(again.doorCodes == Self.street.doorCodes)
        #expect(DemoStreet(seed: 2).outlines != Self.street.outlines)
    }

    /// Communities cover the street and grids their communities exactly: nothing overlaps if nothing sticks out.
    @Test(arguments: 1...10) func `outlines fill their parents without a gap`(_ seed: Int) throws {
        let street = DemoStreet(seed: UInt64(seed))
        let whole = try #require(outlines(of: .street, in: street).first?.outline)
        let communities = outlines(of: .community, in: street)
        #expect(communities.reduce(0) { $0 + $1.outline.doubledArea } == whole.doubledArea)
        let grids = outlines(of: .grid, in: street)
        for (community, outline) in communities {
            let parts = grids.filter { $0.entry.parentCode == community.code }
            #expect(parts.reduce(0) { $0 + $1.outline.doubledArea } == outline.doubledArea)
        }
    }

    @Test(arguments: 1...3) func `outlines of one level do not overlap and lie in their parents`(_ seed: Int) throws {
        let street = DemoStreet(seed: UInt64(seed))
        let byCode = Dictionary(uniqueKeysWithValues: street.outlines.map { ($0.code, $0.outline) })
        for level in [AreaLevel.community, .grid, .estate, .building] {
            let all = outlines(of: level, in: street)
            for (index, one) in all.enumerated() {
                let parent = try #require(one.entry.parentCode.flatMap { byCode[$0] })
                #expect(
                    parent.contains(one.outline.centre),
                    "\(one.entry.code) lies outside \(one.entry.parentCode ?? "")"
                )
                for other in all[(index + 1)...] {
                    #expect(!overlap(one.outline, other.outline), "\(one.entry.code) overlaps \(other.entry.code)")
                }
            }
        }
        for level in [AreaLevel.estate, .building] {
            for (entry, outline) in outlines(of: level, in: street) {
                let parent = try #require(entry.parentCode.flatMap { byCode[$0] })
                let corners = outline.polygons.joined().joined()
                #expect(corners.allSatisfy(parent.contains), "\(entry.code) sticks out")
            }
        }
    }

    /// Whether borders cross, or one centre lies in the other.
    private func overlap(_ a: Outline, _ b: Outline) -> Bool {
        a.crosses(b) || a.contains(b.centre) || b.contains(a.centre)
    }

    @Test func `a contact is found for every door, nearest first, and 12345 at last`() async throws {
        let context = Context.fixed(Instant(milliseconds: 1_790_000_000_000))
        let database = try FreshDatabase.current
        let areas = AreaStore(database: database, context: context)
        let organisations = OrganisationStore(database: database, context: context)
        try await Self.street.load(areas: areas, organisations: organisations, context: context)
        // Loading twice changes nothing.
        try await Self.street.load(areas: areas, organisations: organisations, context: context)

        let doors = Self.street.doorCodes
        #expect(doors.count > 80)
        for door in doors {
            let home = try await areas.homeCode(door.code)
            #expect(home.area.code == door.area)
            let contacts = try await organisations.contacts(for: home.area)
            #expect(
                contacts.map(\.kind) == [
                    .gridPost, .propertyCompany, .communityOffice, .ownersCommittee, .policeStation, .dutyCentre, nil,
                ]
            )
            #expect(contacts.last?.phone == "12345")
            let estate = try #require(home.area.path.estate)
            let company = try #require(contacts[1].organisation)
            #expect(try await organisations.areas(servedBy: company).map(\.rawValue) == [estate])
        }
        let street = try await areas.area(code: "999901001000")
        let kinds = try await organisations.contacts(for: street).map(\.kind)
        #expect(kinds == [.policeStation, .dutyCentre, nil])
    }

    @Test func `the accounts stand on their posts`() async throws {
        let context = Context.fixed(Instant(milliseconds: 1_790_000_000_000))
        let database = try FreshDatabase.current
        let areas = AreaStore(database: database, context: context)
        let organisations = OrganisationStore(database: database, context: context)
        let codes = Set(Self.street.people.flatMap { $0.posts.map(\.role) })
        let roles = RoleBook(
            codes.map { Role(code: $0, name: Text(same: $0), permissions: [.seeCases], reach: .organisation) }
        )
        let ring = try KeyRing(keys: [1: [UInt8](repeating: 1, count: 32)])
        let accounts = AccountStore(
            database: database,
            context: context,
            roles: roles,
            secrets: try SignInSecrets(ring, sealer: Sealer(ring))
        )
        try await Self.street.load(areas: areas, organisations: organisations, context: context)
        try await Self.street.createAccounts(
            in: accounts,
            roles: roles,
            areas: areas,
            organisations: organisations,
            password: "correct horse"
        )
        let (viewer, _) = try await accounts.signIn(login: "property1", password: "correct horse", client: "test")
        let expected = try #require(Self.street.people.first { $0.login == "property1" }?.posts)
        let employers = try await organisations.identifiers(codes: expected.map(\.body))
        #expect(Set(viewer.posts.map(\.organisation)) == Set(employers.values.map(\.rawValue)))
        #expect(viewer.posts.count == expected.count)
    }

    @Test func `there are more than 120 different reports, each within the form's limits`() {
        #expect(DemoReports.all.count >= 120)
        #expect(Set(DemoReports.all.map(\.text)).count == DemoReports.all.count)
        #expect(DemoReports.all.allSatisfy { $0.text.count <= 2000 && $0.category.contains(".") })
        var random = SeededRandom(1)
        for sample in DemoReports.all {
            #expect(!DemoReports.note(for: sample.category, using: &random).isEmpty)
            #expect(!DemoReports.result(for: sample.category, using: &random).isEmpty)
        }
    }
}
