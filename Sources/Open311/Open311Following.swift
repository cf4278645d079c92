public import API
import Access
public import Areas
public import Cases
import Inbox
public import Kernel
public import Logging
public import Registry
public import ServiceLifecycle
import Storage

/// An update as the other side sends it.
struct Open311Arrival: Sendable, Hashable {
    let id: String
    let request: String
    let status: String
    let text: String
}

/// Files cases that were handed to other systems, and follows them there.
public struct Open311Following: Service {
    private let store: Open311FilingStore
    /// Read afresh for each round: they change while the program runs.
    public let remotes: Current<[Open311Remote]>
    private let cases: CaseStore
    private let areas: AreaStore
    private let organisations: OrganisationStore
    private let outbound: Outbound
    private let context: Context
    private let holder: String
    private let logger: Logger

    /// How often the other side is asked what happened.
    private static let asking: Duration = .seconds(30)

    public init(
        store: Open311FilingStore,
        remotes: Current<[Open311Remote]>,
        cases: CaseStore,
        areas: AreaStore,
        organisations: OrganisationStore,
        outbound: Outbound,
        context: Context,
        logger: Logger
    ) {
        self.store = store
        self.remotes = remotes
        self.cases = cases
        self.areas = areas
        self.organisations = organisations
        self.outbound = outbound
        self.context = context
        holder = context.secret()
        self.logger = logger
    }

    public func run() async throws {
        // Without other systems there is nothing to do, but a service that ends would end the program.
        await cancelWhenGracefulShutdown {
            var asked: Instant?
            while !Task.isCancelled {
                if !self.remotes.value.isEmpty {
                    let now = context.now()
                    let isAsking = asked.map { now - $0 >= Self.asking } ?? true
                    do {
                        if try await lookOnce(asking: isAsking), isAsking { asked = now }
                    } catch {
                        logger.error("Other systems cannot be followed", metadata: ["error": "\(error)"])
                    }
                }
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    /// One round, if no other process has it; whether it was ours.
    @discardableResult
    public func lookOnce(asking: Bool) async throws -> Bool {
        let leases = LeaseStore(store.database)
        guard let lease = try await leases.take("open311", holder: holder, at: context.now(), length: .seconds(300))
        else {
            return false
        }
        let remotes = self.remotes.value
        let bodies = try await organisations.identifiers(codes: remotes.map(\.organisation))
        var words: [Int64: String] = [:]
        for remote in remotes { if let body = bodies[remote.organisation] { words[body.rawValue] = remote.code } }
        let (known, context) = (words, context)
        try await FactFollower(store.database, consumer: "open311", logger: logger) { fact, tx in
            try Open311FilingStore.follow(fact.fact, known, context, in: tx)
        }.followAll()
        for filing in try await store.due() {
            guard let remote = remotes.first(where: { $0.code == filing.remote }),
                let body = bodies[remote.organisation]
            else { continue }
            let actor = try await actor(remote, body.rawValue)
            do {
                if filing.state == .token {
                    try await resolve(filing, remote, actor)
                } else {
                    try await file(filing, remote, actor)
                }
            } catch let fault as Open311ClientFault { try await store.fail(filing, fault.description) }
        }
        for remote in remotes where asking {
            guard let body = bodies[remote.organisation] else { continue }
            do { try await ask(remote, try await actor(remote, body.rawValue)) } catch let fault as Open311ClientFault {
                logger.warning(
                    "Another system does not answer",
                    metadata: ["remote": "\(remote.code)", "error": "\(fault)"]
                )
            }
        }
        try await leases.giveBack(lease)
        return true
    }

    /// Who acts here in the name of another system: the organisation that stands for it, and nothing else.
    private func actor(_ remote: Open311Remote, _ body: Int64) async throws -> Viewer {
        let role = Role(
            code: "remote",
            name: Text(same: remote.name),
            permissions: [.seeCases, .workCases],
            reach: .organisation,
            actsAs: ["holder"]
        )
        let post = Post(role: role, areaLevel: .street, area: 0, organisation: body)
        return Viewer(
            account: try await store.account(of: remote),
            name: remote.name,
            posts: [post],
            session: .init(rawValue: 0)
        )
    }

    private func file(_ filing: Open311Filing, _ remote: Open311Remote, _ actor: Viewer) async throws {
        let id = Case.ID(rawValue: filing.matter)
        let matter = try await cases.history(id, actor.reach(.seeCases)).matter
        let place = try await areas.area(Area.ID(rawValue: matter.area))
        let text = try await cases.signals(of: id).signals.first?.text ?? ""
        var fields = [
            ("api_key", remote.key), ("service_code", remote.service(for: matter.category)),
            ("description", String("\(matter.title)\n\(text)".unicodeScalars.prefix(4000))),
            ("address_string", place.fullName),
            // The same for every try: a system of ours takes it once.
            ("external_id", "\(matter.number)-\(filing.event)"),
            ("attribute[external_id]", "\(matter.number)-\(filing.event)"),
        ]
        if let centre = place.centre {
            fields += [("lat", "\(centre.degreesNorth)"), ("long", "\(centre.degreesEast)")]
        }
        let client = Open311Client(remote: remote, outbound: outbound)
        guard let row = try await client.post("/requests.json", fields).first else {
            throw Open311ClientFault("the answer names no request")
        }
        if let number = row["service_request_id"], !number.isEmpty {
            try await store.filed(filing, number: number, isToken: false, as: actor)
        } else if let token = row["token"], !token.isEmpty {
            try await store.filed(filing, number: token, isToken: true, as: actor)
        } else {
            throw Open311ClientFault("the answer names no request")
        }
    }

    private func resolve(_ filing: Open311Filing, _ remote: Open311Remote, _ actor: Viewer) async throws {
        let client = Open311Client(remote: remote, outbound: outbound)
        let row = try await client.get("/tokens/\(Open311Client.escaped(filing.number)).json", []).first
        guard let number = row?["service_request_id"], !number.isEmpty else {
            throw Open311ClientFault("no number yet")
        }
        try await store.filed(filing, number: number, isToken: false, as: actor)
    }

    /// What happened there in the last two days; what was taken over already is passed over by its receipt.
    private func ask(_ remote: Open311Remote, _ actor: Viewer) async throws {
        let running = try await store.running(at: remote.code)
        guard !running.isEmpty else { return }
        let now = context.now()
        let rows = try await Open311Client(remote: remote, outbound: outbound).get(
            "/servicerequestupdates.json",
            [
                ("start_date", CivilTime(now - .seconds(2 * 86_400)).rfc3339),
                ("end_date", CivilTime(now + .seconds(3600)).rfc3339),
            ]
        )
        let byNumber = Dictionary(running.map { ($0.number, $0) }) { _, last in last }
        for row in rows {
            guard let id = row["update_id"], let number = row["service_request_id"], let filing = byNumber[number]
            else {
                continue
            }
            let update = Open311Arrival(
                id: id,
                request: number,
                status: row["status"] ?? "",
                text: row["description"] ?? ""
            )
            try await store.take(update, of: filing, as: actor)
        }
    }
}
