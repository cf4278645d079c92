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

    func run() async throws {
        var settings = try place.settings(publicAddress: listen.address)
        listen.apply(to: &settings)
        let running = try await Running(settings, logger: listen.logger())
        try await running.serve(listen)
    }
}

/// A program on its database with the services that keep it alive.
struct Running {
    let program: Program
    let slot: ProcessSlot
    let logger: Logger

    init(_ settings: Settings, logger: Logger) async throws {
        let database = try Program.openDatabase(settings)
        try await database.migrate(Program.migrations, at: LiveContext.now())
        let live = try await LiveContext.open(database, logger: logger)
        slot = live.slot
        program = try await Program(settings: settings, database: database, context: live.context, logger: logger)
        self.logger = logger
        let recomputed = try await program.cases.recomputeProvisional()
        if recomputed > 0 { logger.notice("due times computed anew", metadata: ["cases.changed": "\(recomputed)"]) }
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
        let telling = CaseTelling(
            program.database,
            cases: program.cases,
            context: program.context,
            logger: logger
        )
        let residents = ResidentSweep(
            program.database,
            residents: program.residents,
            context: program.context,
            logger: logger
        )
        let reminding = RequestReminding(
            program.database,
            requests: program.requests,
            context: program.context,
            logger: logger
        )
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    slot, program.bus, program.search, program.rollup, program.configurationWatch, program.delivery,
                    program.following, program.comparing, program.importWatch, program.sealWatch, program.sealing,
                    program.sending, sweep,
                    telling,
                    reminding,
                    residents,
                ] + services + [server],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
        await program.database.close()
    }
}
