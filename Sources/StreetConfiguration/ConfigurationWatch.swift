package import Logging
public import ServiceLifecycle
package import Storage

/// Follows what is made active by other processes, for as long as the program runs.
public struct ConfigurationWatch: Service {
    private let active: ActiveConfiguration
    private let bus: FactBus
    private let logger: Logger

    package init(_ active: ActiveConfiguration, bus: FactBus, logger: Logger) {
        self.active = active
        self.bus = bus
        self.logger = logger
    }

    public func run() async throws {
        let news = bus.subscribe { $0.kind == ConfigurationStore.activated }
        // What was activated between the start and the subscription.
        await lookOnce()
        for await _ in news.cancelOnGracefulShutdown() { await lookOnce() }
    }

    /// Takes over what is active now; a version that this program cannot read leaves the one it has.
    package func lookOnce() async {
        do {
            guard try await active.reload() else { return }
            logger.notice(
                "a configuration was made active",
                metadata: ["configuration.version": "\(active.activeNumber)"]
            )
        } catch {
            logger.error("The active configuration cannot be taken over", metadata: ["error": "\(error)"])
        }
    }
}
