import Attachments
import Cases
import Importing
import Inbox
import Logging
import ServiceLifecycle

/// Seals what was written before texts were sealed, once after the start; a program that is stopped goes on the next time.
///
/// Readers understand both until it is done, and new rows are sealed from the start.
package struct Sealing: Service {
    let signals: SignalStore
    let cases: CaseStore
    let handovers: HandoverStore
    let imports: ImportStore
    let photos: AttachmentStore
    let logger: Logger

    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let sealed = try await sealAll(pause: .milliseconds(20))
                    if sealed > 0 { logger.notice("older texts sealed", metadata: ["rows.sealed": "\(sealed)"]) }
                    // Nothing more will come: all that is new is sealed.
                    while true { try await Task.sleep(for: .seconds(86_400)) }
                } catch is CancellationError { return } catch {
                    logger.error("Older texts cannot be sealed", metadata: ["error": "\(error)"])
                    try await Task.sleep(for: .seconds(60))
                }
            }
        }
    }

    /// Seals everything there is, in pieces; how many rows there were.
    ///
    /// `pause`: after each piece, so that a report that comes in meanwhile does not wait.
    @discardableResult
    package func sealAll(batch: Int = 200, pause: Duration = .zero) async throws -> Int {
        let steps: [@Sendable () async throws -> Int] = [
            { try await signals.sealOld(batch: batch) }, { try await cases.sealOld(batch: batch) },
            { try await handovers.sealOld(batch: batch) }, { try await imports.sealOld() },
            { try await photos.sealOld(batch: batch) },
        ]
        var sealed = 0
        for step in steps {
            while true {
                let rows = try await step()
                guard rows > 0 else { break }
                sealed += rows
                try Task.checkCancellation()
                if pause > .zero { try await Task.sleep(for: pause) }
            }
        }
        return sealed
    }
}
