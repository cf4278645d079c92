public import API
import Access
public import Areas
public import Kernel
public import Logging
public import Registry
public import ServiceLifecycle
import Storage

/// Compares every night what was handed to other systems with what they say, and the reverse.
public struct Open311Comparing: Service {
    private let store: Open311ComparisonStore
    private let filings: Open311FilingStore
    /// Read afresh for each round: they change while the program runs.
    public let remotes: Current<[Open311Remote]>
    private let areas: AreaStore
    private let organisations: OrganisationStore
    private let outbound: Outbound
    private let context: Context
    private let logger: Logger

    public static let job = "open311.comparison"
    private static let period: Duration = .seconds(86_400)
    /// At four in the morning nobody waits for either side.
    private static let hour = 4
    /// How far back the other side is asked what it has of ours.
    private static let span: Duration = .seconds(7 * 86_400)
    /// So many numbers are asked for at once.
    private static let batch = 50

    public init(
        store: Open311ComparisonStore,
        filings: Open311FilingStore,
        remotes: Current<[Open311Remote]>,
        areas: AreaStore,
        organisations: OrganisationStore,
        outbound: Outbound,
        context: Context,
        logger: Logger
    ) {
        self.store = store
        self.filings = filings
        self.remotes = remotes
        self.areas = areas
        self.organisations = organisations
        self.outbound = outbound
        self.context = context
        self.logger = logger
    }

    public func run() async throws {
        // Without other systems there is nothing to do, but a service that ends would end the program; and one may come.
        await cancelWhenGracefulShutdown {
            while remotes.value.isEmpty, !Task.isCancelled { try? await Task.sleep(for: .seconds(5)) }
        }
        guard !remotes.value.isEmpty else { return }
        try await store.database.write { [context] tx in
            try tx.recur(
                Self.job,
                kind: Self.job,
                every: Self.period,
                from: Self.start(after: context.now()),
                id: context.id()
            )
        }
        try await JobRunner(
            store.database,
            context: context,
            logger: logger,
            workers: 1,
            handlers: [Self.job: { _ in try await look() }]
        ).run()
    }

    /// The next night.
    private static func start(after now: Instant) -> Instant {
        let today = CivilTime(date: CivilTime(now).date, hour: hour, minute: 0, second: 0).instant
        return today > now ? today : today + period
    }

    /// Compares now.
    public func compare() async throws {
        let effects = try await look()
        try await store.database.write { tx in try effects(tx) }
    }

    /// Asks every other system; what comes of it is written with the end of the job.
    private func look() async throws -> @Sendable (any WriteTransaction) throws -> Void {
        var findings: [Open311ComparisonStore.Finding] = []
        for remote in remotes.value { findings.append(try await look(at: remote)) }
        let (all, store) = (findings, store)
        return { tx in for finding in all { try store.keep(finding, in: tx) } }
    }

    private func look(at remote: Open311Remote) async throws -> Open311ComparisonStore.Finding {
        let open = try await filings.list(at: remote.code)
        var said: [String: String] = [:]
        var unknown: [String] = []
        var error = ""
        do {
            said = try await states(open.filter { $0.state == .filed }.map(\.number), at: remote)
            unknown = try await theirs(at: remote)
        } catch let fault as Open311ClientFault {
            error = fault.description
            logger.warning(
                "Another system cannot be compared",
                metadata: ["remote": "\(remote.code)", "error": "\(fault)"]
            )
        }
        let isAsked = error.isEmpty
        let body = try await organisations.knownOrganisation(code: remote.organisation)
        var place: Area?
        if let body { place = try await areas.area(body.area) }
        return Open311ComparisonStore.Finding(
            remote: remote,
            account: try await filings.account(of: remote),
            place: place,
            at: context.now(),
            filings: open.map { ($0, isAsked && $0.state == .filed ? said[$0.number] ?? "missing" : $0.status) },
            unknown: unknown,
            error: error
        )
    }

    /// What the other side says of our numbers: `open` or `closed`.
    private func states(_ numbers: [String], at remote: Open311Remote) async throws -> [String: String] {
        let client = Open311Client(remote: remote, outbound: outbound)
        var states: [String: String] = [:]
        for start in stride(from: 0, to: numbers.count, by: Self.batch) {
            let part = numbers[start..<min(start + Self.batch, numbers.count)].joined(separator: ",")
            for row in try await client.get("/requests.json", [("service_request_id", part)]) {
                guard let number = row["service_request_id"], let status = row["status"] else { continue }
                states[number] = status.lowercased()
            }
        }
        return states
    }

    /// The reverse: numbers that the other side tells us of, and that we do not know.
    private func theirs(at remote: Open311Remote) async throws -> [String] {
        guard remote.tellsOwnOnly else { return [] }
        let now = context.now()
        let rows = try await Open311Client(remote: remote, outbound: outbound).get(
            "/servicerequestupdates.json",
            [
                ("start_date", CivilTime(now - Self.span).rfc3339),
                ("end_date", CivilTime(now + .seconds(3600)).rfc3339),
            ]
        )
        let told = Set(rows.compactMap { $0["service_request_id"] }.filter { !$0.isEmpty && $0.utf8.count <= 200 })
        return told.subtracting(try await filings.known(told, at: remote.code)).sorted()
    }
}
