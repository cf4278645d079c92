import Access
import Areas
import Composition
import Foundation
import Kernel
import Registry
import Simulation

/// What the rules of rights promise, reckoned here from the posts and nowhere from the program's own conditions.
struct TownRights: Sendable {
    private let roles: [String: Role]
    private let areas: [String: Area]
    private let bodies: [String: Int64]

    init(_ town: Town) async throws {
        let posts = town.street.people.flatMap(\.posts)
        roles = Dictionary(town.program.roles.all.map { ($0.code, $0) }) { first, _ in first }
        areas = try await town.program.areas.areas(codes: posts.map(\.area))
        bodies = try await town.program.organisations.identifiers(codes: posts.map(\.body)).mapValues(\.rawValue)
    }

    func area(_ code: String) -> Int64? { areas[code]?.id.rawValue }
    func body(_ code: String) -> Int64? { bodies[code] }

    /// Whether a post of the person with that permission covers the place.
    func covers(_ person: DemoStreet.Person, _ place: Area, _ permission: Permission) -> Bool {
        person.posts.contains { post in
            guard let role = roles[post.role], role.reach == .area, role.permissions.contains(permission) else {
                return false
            }
            return area(post.area).map { place.path.all.contains($0) || place.id.rawValue == $0 } ?? false
        }
    }

    /// Whether the person works, with that permission, for the body.
    func worksFor(_ person: DemoStreet.Person, _ organisation: Int64, _ permission: Permission) -> Bool {
        person.posts.contains { post in
            guard let role = roles[post.role], role.reach == .organisation, role.permissions.contains(permission) else {
                return false
            }
            return body(post.body) == organisation
        }
    }

    func markers(_ planted: Planted, company: Int64, receipt: String, code: String) -> [Marker] {
        let index = planted.community
        let place = planted.building
        let signal: @Sendable (Reader) -> Bool = { reader in
            guard case .person(let person) = reader else { return false }
            return covers(person, place, .seeSignals)
        }
        let matter: @Sendable (Reader) -> Bool = { reader in
            guard case .person(let person) = reader else { return false }
            return covers(person, place, .seeCases) || worksFor(person, company, .seeCases)
        }
        let ground: @Sendable (Reader) -> Bool = { reader in
            guard case .person(let person) = reader else { return false }
            return covers(person, place, .seeAreas)
        }
        let reporter: @Sendable (Reader) -> Bool = { if case .reporter(index) = $0 { true } else { false } }
        let first: @Sendable (Reader) -> Bool = { signal($0) || matter($0) || reporter($0) }
        return [
            Marker("text of the first report of \(index)", "MARK\(index)ONE", mayRead: first),
            Marker("number of the first report of \(index)", planted.signals[0], mayRead: first),
            Marker("receipt of \(index)", receipt, mayRead: { signal($0) || reporter($0) }),
            Marker("link of \(index)", planted.secret, mayRead: reporter),
            Marker("query code of \(index)", ">\(code)<", mayRead: reporter),
            Marker("text of the second report of \(index)", "MARK\(index)TWO", mayRead: signal),
            Marker("number of the second report of \(index)", planted.signals[1], mayRead: signal),
            Marker("title of the case of \(index)", "MARK\(index)TITLE", mayRead: matter),
            Marker("inner note of \(index)", "MARK\(index)INSIDE", mayRead: matter),
            Marker("told note of \(index)", "MARK\(index)TOLD", mayRead: { matter($0) || reporter($0) }),
            Marker("number of the case of \(index)", planted.matter, mayRead: { matter($0) || reporter($0) }),
            Marker("number of the building of \(index)", "\(place.id)", mayRead: { ground($0) || matter($0) }),
            Marker("code on the door of \(index)", printedCode(planted.homeCode), mayRead: ground),
        ]
    }

    func mayReadPhoto(_ number: Int, _ planted: Planted, company: Int64) -> @Sendable (Reader) -> Bool {
        { reader in
            switch reader {
            case .stranger: false
            case .reporter(let community): community == planted.community
            case .person(let person):
                covers(person, planted.building, .seeCases) || worksFor(person, company, .seeCases)
                    || (number == 0 && covers(person, planted.building, .seeSignals))
            }
        }
    }

    private func printedCode(_ code: String) -> String { "\(code.prefix(4))-\(code.dropFirst(4))" }
}
