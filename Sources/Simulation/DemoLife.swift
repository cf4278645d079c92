package import Composition
import Kernel
import Logging
import ServiceLifecycle
import Storage
import Web

/// Keeps the demo street moving: the same people as in the simulator, by the real clock and in a hurry.
package struct DemoLife: Service {
    private let street: DemoStreet
    private let program: Program
    private let password: String

    package init(_ street: DemoStreet, program: Program, password: String) {
        self.street = street
        self.program = program
        self.password = password
    }

    /// About a report every two minutes, and steps in between, until the program stops.
    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            let setting = try await StreetLife.Setting(street, in: program, password: password)
            let site = program.site
            let now = LiveContext.now()
            let life = StreetLife(
                setting,
                seed: UInt64(bitPattern: now.milliseconds),
                pace: StreetLife.Pace(reports: 500, hurry: 30),
                now: { LiveContext.now() },
                line: { await site.reply(to: $0) }
            )
            try await life.live(from: now, to: now + .seconds(366 * 86_400)) { moment in
                let wait = moment - LiveContext.now()
                if wait > .zero { try await Task.sleep(for: wait) }
            }
        }
    }
}
