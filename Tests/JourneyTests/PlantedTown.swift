import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Search
import Storage
import Testing
import Web

@testable import Simulation

/// Who reads, in the tests of rights.
enum Reader: Sendable, CustomStringConvertible {
    /// Somebody without an account and without a link.
    case stranger
    case person(DemoStreet.Person)
    /// Whoever has the link of the report that was planted in that community.
    case reporter(Int)

    var description: String {
        switch self {
        case .stranger: "a stranger"
        case .person(let person): "\(person.login) (\(person.posts.map(\.role).joined(separator: ", ")))"
        case .reporter(let community): "the reporter of community \(community)"
        }
    }
}

/// Bytes that stand for something planted, and who may find them in an answer.
struct Marker: Sendable {
    let name: String
    let bytes: Data
    let mayRead: @Sendable (Reader) -> Bool

    init(_ name: String, _ text: String, mayRead: @escaping @Sendable (Reader) -> Bool) {
        self.init(name, Data(text.utf8), mayRead: mayRead)
    }

    init(_ name: String, _ bytes: Data, mayRead: @escaping @Sendable (Reader) -> Bool) {
        self.name = name
        self.bytes = bytes
        self.mayRead = mayRead
    }
}

/// What was planted in one community: two reports, a case with a result, photos with both.
struct Planted: Sendable {
    let community: Int
    let building: Area
    let homeCode: String
    /// The link of the first report: `/r/<secret>`.
    let link: String
    /// The first became a case, the second waits.
    let signals: [String]
    let matter: String
    /// The first report's, the result's.
    let photos: [String]
    /// Who works on the case: the property company's login.
    let holder: String
    /// The company's number.
    let company: Int64
    var markers: [Marker] = []

    var secret: String { String(link.dropFirst("/r/".count)) }

    /// The same length, but not what was given out.
    var wrongSecret: String { "\(secret.dropLast())\(secret.hasSuffix("A") ? "B" : "A")" }
}

/// A town with something planted in its first three communities.
struct PlantedTown {
    let town: Town
    let rights: TownRights
    private(set) var planted: [Planted] = []
    /// The numbers of the workers' accounts of the planted communities.
    private(set) var accounts: [String] = []

    static let communities = 3

    init(_ town: Town) async throws {
        self.town = town
        rights = try await TownRights(town)
        for index in 0..<Self.communities { planted.append(try await plant(in: index)) }
        let logins = (0..<Self.communities).map { town.login("community_worker", community: $0) }
        accounts = try await town.program.database.read { tx in
            try tx.query("SELECT id FROM account WHERE login IN \(list: logins) ORDER BY id") {
                String(try $0.get("id", as: Int64.self))
            }
        }
        // PostgreSQL's facts get their numbers from the bus; what was before the tests is no news.
        try await town.program.bus.lookOnce()
        try await town.program.search.catchUp()
    }

    var markers: [Marker] { planted.flatMap(\.markers) }
    var holders: [String] { planted.map { String($0.company) } }

    /// What a reader did not see although pages are there to show it to him; numbers and links need not be shown.
    func missed(by reader: Reader, in seen: Set<String>) -> [String] {
        let shown = ["text", "title", "told note", "photo"]
        return markers.filter { marker in
            shown.contains { marker.name.hasPrefix($0) } && marker.mayRead(reader) && !seen.contains(marker.name)
        }.map(\.name)
    }

    /// A photo that no other number gives.
    static func photo(_ number: Int) -> [UInt8] {
        var random = SeededRandom(UInt64(1000 + number))
        return DemoPhoto.make(using: &random)
    }

    /// Everybody whose eyes are lent: two of each role, and those who hold the planted cases.
    var people: [DemoStreet.Person] {
        var counts: [String: Int] = [:]
        return town.street.people.filter { person in
            if planted.contains(where: { $0.holder == person.login }) { return true }
            let role = person.posts.first?.role ?? ""
            counts[role, default: 0] += 1
            return counts[role, default: 0] <= 2
        }
    }

    private func plant(in index: Int) async throws -> Planted {
        let program = town.program
        let community = try await program.areas.area(code: town.street.areas(of: .community)[index].code)
        let door = try await program.areas.homeCodes(in: community, limit: 1)[0]
        let resident = Browser(program, address: "10.2.0.\(index)")
        await resident.get("/h/\(door.code)/report")
        let first = await resident.post(
            "/reports",
            ["home": door.code, "_key": "marker-key-one-\(index)", "text": "MARK\(index)ONE"],
            photos: [Self.photo(index)]
        )
        let second = await resident.post(
            "/reports",
            ["home": door.code, "_key": "marker-key-two-\(index)", "text": "MARK\(index)TWO"],
            json: true
        )
        try #require(first.status == .created && second.status == .created)
        let link = try #require(resident.text("url", in: first))
        let worker = Browser(program, address: "10.3.0.\(index)")
        await worker.signIn(town.login("community_worker", community: index))
        // Newest first.
        let ids = await worker.get("/signals", json: true).text.matches(of: /"id":"(\d+)"/).map { String($0.1) }
        try #require(ids.count == 2)
        await worker.get("/signals/\(ids[1])")
        let path = try #require(
            await worker.post(
                "/signals/\(ids[1])/case",
                ["category": "noise.neighbour", "title": "MARK\(index)TITLE"]
            ).headers[.location]
        )
        let company = try #require(
            town.street.people.first { person in
                person.posts.contains {
                    $0.role == "property_worker" && rights.area($0.area) == door.area.path.estate
                }
            }
        )
        let body = try #require(
            company.posts.first { rights.area($0.area) == door.area.path.estate }.flatMap { rights.body($0.body) }
        )
        let passed = await worker.post(
            "\(path)/steps",
            ["action": "pass_on", "revision": "1", "organisation": "\(body)", "note": "MARK\(index)INSIDE"]
        )
        try #require(passed.status == .seeOther)
        let holder = Browser(program, address: "10.3.1.\(index)")
        await holder.signIn(company.login)
        await holder.post("\(path)/steps", ["action": "accept", "revision": "2"])
        let noted = await holder.post(
            "\(path)/steps",
            ["action": "note", "revision": "3", "note": "MARK\(index)TOLD"],
            photos: [Self.photo(100 + index)]
        )
        try #require(noted.status == .ok)
        let page = await holder.get(path).text
        let photos = page.matches(of: /\/photos\/(\d+)/).map { String($0.1) }
        let shown = Array(Set(photos)).sorted()
        try #require(shown.count == 2, "the photos of the report and of the result")
        var planted = Planted(
            community: index,
            building: door.area,
            homeCode: door.code,
            link: link,
            signals: [ids[1], ids[0]],
            matter: String(path.dropFirst("/cases/".count)),
            photos: shown,
            holder: company.login,
            company: body
        )
        planted.markers = rights.markers(
            planted,
            company: body,
            receipt: try #require(resident.text("receipt", in: first)),
            code: try #require(resident.text("code", in: first))
        )
        for (number, photo) in shown.enumerated() {
            for size in ["thumbnail", "full"] {
                let picture = await holder.get("\(path)/photos/\(photo)?size=\(size)")
                try #require(picture.headers[.contentType] == "image/jpeg" && !picture.body.isEmpty)
                // A stretch of the middle: the head of one JPEG is like any other's.
                let middle = picture.body.count / 2
                planted.markers.append(
                    Marker(
                        "photo \(number) of \(index), \(size)",
                        Data(picture.body[middle..<min(middle + 200, picture.body.count)]),
                        mayRead: rights.mayReadPhoto(number, planted, company: body)
                    )
                )
            }
        }
        return planted
    }
}

extension Data {
    /// Whether some bytes stand anywhere in it; `range(of:)` took a fifth of the time of the whole walk.
    func holds(_ needle: Data) -> Bool {
        withUnsafeBytes { whole in
            needle.withUnsafeBytes { part in
                guard let bytes = whole.baseAddress, let wanted = part.baseAddress, let first = part.first else {
                    return part.isEmpty
                }
                var place = 0
                while place + part.count <= whole.count,
                    let found = memchr(bytes + place, Int32(first), whole.count - part.count - place + 1)
                {
                    if memcmp(found, wanted, part.count) == 0 { return true }
                    place = bytes.distance(to: UnsafeRawPointer(found)) + 1
                }
                return false
            }
        }
    }
}
