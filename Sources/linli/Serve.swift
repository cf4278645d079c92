import ArgumentParser
import Cases
import Composition
import Foundation
import Kernel
import Logging
import ServiceLifecycle
import Storage
import UnixSignals
import Web

/// `linli serve`: the server of a real street.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Starts the server.")

    @OptionGroup var place: PlaceOptions
    @OptionGroup var listen: ListenOptions
    @Flag(
        help:
            "For tests and practice: starts on data that a demo made, and every page says that nothing real belongs there."
    )
    var rehearsal = false

    func run() async throws {
        var settings = try place.settings(publicAddress: listen.address)
        listen.apply(to: &settings)
        settings.isRehearsal = rehearsal
        let running = try await Running(settings, logger: listen.logger(), isServer: true)
        try await running.serve(listen)
    }
}

/// A program on its database with the services that keep it alive.
struct Running {
    let program: Program
    let slot: ProcessSlot
    let logger: Logger

    /// `isServer`: whether a real street is to be served, which is refused with what the public knows.
    init(_ settings: Settings, logger: Logger, isServer: Bool = false) async throws {
        var problems = isServer ? StartCheck.files(settings) : []
        if problems.contains(where: \.isFatal) { throw Self.refusal(problems) }
        let database = try Program.openDatabase(settings)
        try await database.migrate(Program.migrations, at: LiveContext.now())
        let live = try await LiveContext.open(database, logger: logger)
        slot = live.slot
        do {
            program = try await Program(settings: settings, database: database, context: live.context, logger: logger)
        } catch let problem as StartProblem {
            try await slot.giveBack()
            await database.close()
            throw Self.refusal(problems + [problem])
        }
        self.logger = logger
        if isServer {
            problems += try await StartCheck.data(program)
            guard settings.isRehearsal || problems.isEmpty else {
                try await slot.giveBack()
                await database.close()
                throw Self.refusal(problems)
            }
            for problem in problems {
                logger.warning("not for a real street", metadata: ["start.problem": "\(problem.code)"])
            }
        }
        let recomputed = try await program.cases.recomputeProvisional()
        if recomputed > 0 { logger.notice("due times computed anew", metadata: ["cases.changed": "\(recomputed)"]) }
    }

    /// Says what keeps the program from starting; the exit code that it ends with.
    private static func refusal(_ problems: [StartProblem]) -> ExitCode {
        let lines = problems.map(\.description)
        let hint = Text(
            "没有启动。测试或演练请加 --rehearsal。\n",
            "Not started. For tests and practice add --rehearsal.\n"
        )
        let end = problems.contains(where: \.isFatal) ? [] : [hint(.zh) + hint(.en)]
        FileHandle.standardError.write(Data((lines + end).joined(separator: "\n").utf8))
        return ExitCode(2)
    }

    /// Serves until the process is asked to stop; then answers what is under way and closes the database.
    func serve(
        _ listen: ListenOptions,
        alongside services: [any Service] = [],
        ready: @escaping @Sendable (Int) async -> Void = { _ in }
    )
        async throws
    {
        var configuration = WebServerConfiguration(host: listen.host, port: listen.port)
        if let chain = listen.certificate, let key = listen.certificateKey { configuration.certificate = (chain, key) }
        let server = WebServer(
            site: program.site,
            live: program.live,
            configuration: configuration,
            logger: logger,
            ready: ready
        )
        let sweep = PhotoSweep(photos: program.photos, logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    slot, program.bus, program.search, program.rollup, program.configurationWatch, program.delivery,
                    program.following, program.comparing, program.importWatch, program.chainWatch, program.sealing,
                    program.sending, program.recurringWork(logger), sweep,
                ] + services + [server],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
        await program.database.close()
    }
}
