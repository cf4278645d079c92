import Access
import Areas
import Cases
package import Composition
import Foundation
import HTTPTypes
import Kernel
import Logging
import Registry
import Storage
import Web

/// The whole program with the demo street in it, on a clock that is moved; crashes and is started again by plan.
final class SimulatedStreet {
    static let password = "simulated street 2026"

    let street: DemoStreet
    let clock: ManualClock
    let faults: FaultPlan
    let plant: Plant?
    private let settings: Settings
    private let seed: UInt64
    private let random: @Sendable (Int) -> [UInt8]
    private(set) var program: Program
    private var slot: ProcessSlot
    private var lives = 1
    /// How far the machine's clock is from the true time.
    private var skew: Duration = .zero
    /// Why the program could not be started again.
    private var failure: (any Error)?
    /// The street's area.
    let number: Int64
    private var kept: [String: Reply] = [:]

    private static let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }

    /// Builds the street on an empty database.
    init(_ settings: Settings, seed: UInt64, start: Instant, faults: FaultPlan, plant: Plant?) async throws {
        self.settings = settings
        self.seed = seed
        self.faults = faults
        self.plant = plant
        let clock = ManualClock(start)
        self.clock = clock
        let source = Context.seeded(seed, clock: { clock.now })
        random = { source.random($0) }
        street = DemoStreet(seed: seed)
        (program, slot) = try await Self.open(settings, clock, random, life: 1, faults, plant)
        try await street.load(areas: program.areas, organisations: program.organisations, context: program.context)
        number =
            try await program.areas.areas(codes: street.areas(of: .street).map(\.code)).values.first?.id.rawValue ?? 0
        try await street.createAccounts(
            in: program.accounts,
            roles: program.roles,
            areas: program.areas,
            organisations: program.organisations,
            password: Self.password
        )
    }

    private static func open(
        _ settings: Settings,
        _ clock: ManualClock,
        _ random: @escaping @Sendable (Int) -> [UInt8],
        life: Int,
        _ faults: FaultPlan,
        _ plant: Plant?
    ) async throws -> (Program, ProcessSlot) {
        let raw = try Program.openDatabase(settings)
        try await raw.migrate(Program.migrations, at: clock.now)
        let slot = try await ProcessSlot(raw, holder: "life-\(life)", logger: logger, clock: { clock.now })
        let context = Context(clock: { clock.now }, number: { slot.next(at: $0) }, bytes: random)
        // The faults are for what the street does; a start that fails is tried again by whoever starts programs.
        let isArmed = faults.isArmed
        faults.isArmed = false
        defer { faults.isArmed = isArmed }
        let program = try await Program(
            settings: settings,
            database: FaultyDatabase(raw, plan: faults, plant: plant),
            context: context,
            passwords: Passwords(cost: .cheap),
            logger: logger
        )
        return (program, slot)
    }

    /// Brings the true time to a moment; the machine's clock follows with its error.
    func reach(_ moment: Instant) async throws {
        if let failure { throw failure }
        clock.now = moment + skew
        // A running program does so every ten seconds.
        try await slot.renew()
    }

    /// Sets the machine's clock wrong, or right again.
    func jumpClock(by jump: Duration) { skew = skew == .zero ? jump : .zero }

    /// Asks the program; when it crashes meanwhile, nobody hears the answer and it is started again.
    func answer(_ request: Incoming) async -> Reply {
        let reply = await program.site.reply(to: request)
        guard faults.isDown else { return plant == .sharedCache ? cached(reply, request) : reply }
        await restart()
        var lost = Reply(.serviceUnavailable)
        if let mark = Reply.crashMark { lost.headers[mark] = "1" }
        return lost
    }

    private func restart() async {
        await program.database.close()
        faults.isDown = false
        lives += 1
        do {
            (program, slot) = try await Self.open(settings, clock, random, life: lives, faults, plant)
        } catch { failure = error }
    }

    /// Everything is answered and closed.
    func close() async { await program.database.close() }

    /// The planted defect of a cache that does not know whom it answers.
    private func cached(_ reply: Reply, _ request: Incoming) -> Reply {
        guard request.method == .get, request.target == "/cases", reply.status == .ok else { return reply }
        defer { kept[request.target] = reply }
        return faults.happens(oneIn: 20) ? kept[request.target] ?? reply : reply
    }
}

extension StreetLife.Setting {
    /// What people know of the demo street that is loaded in a program.
    package init(_ street: DemoStreet, in program: Program, password: String) async throws {
        let codes = street.areas.map(\.code)
        let areas = try await program.areas.areas(codes: codes)
        let bodies = try await program.organisations.identifiers(codes: street.bodies.map(\.code))
        func community(_ code: String) -> String { String(code.prefix(12)) }
        let all = Set(street.areas(of: .community).map(\.code))
        self.init(
            doors: try await Self.doors(of: program, street),
            workers: street.people.filter {
                $0.posts.contains { $0.role.hasSuffix("worker") || $0.role == "street_duty" }
            }
            .map { person in
                Worker(
                    login: person.login,
                    role: person.posts.first?.role ?? "",
                    communities: Set(person.posts.map { community($0.area) }.flatMap { all.contains($0) ? [$0] : all }),
                    organisations: Set(person.posts.compactMap { bodies[$0.body]?.rawValue })
                )
            },
            password: password,
            isWorkday: { program.cases.book.calendar.isWorkday($0) },
            communities: Dictionary(
                codes.compactMap { code in areas[code].map { ($0.id.rawValue, community(code)) } },
                uniquingKeysWith: { $1 }
            ),
            bodies: Dictionary(bodies.map { ($0.value.rawValue, $0.key) }, uniquingKeysWith: { $1 })
        )
    }

    private static func doors(of program: Program, _ street: DemoStreet) async throws -> [Door] {
        street.doorCodes.map { Door(code: $0.code, community: String($0.area.prefix(12))) }
    }
}
