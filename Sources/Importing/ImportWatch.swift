import Kernel
package import Logging
import ServiceLifecycle

/// Imports what was uploaded and released, one file after the other, beside the server.
package struct ImportWatch: Service {
    private let importer: Importer
    private let files: ImportFiles
    /// The mappings that are active, asked for afresh for each run.
    private let mappings: @Sendable () throws -> [TicketMapping]
    private let logger: Logger

    package init(
        importer: Importer,
        files: ImportFiles,
        mappings: @escaping @Sendable () throws -> [TicketMapping],
        logger: Logger
    ) {
        self.importer = importer
        self.files = files
        self.mappings = mappings
        self.logger = logger
    }

    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await lookOnce() } catch is CancellationError { return } catch {
                    logger.error("An import cannot be done", metadata: ["error": "\(error)"])
                }
                try await Task.sleep(for: .seconds(2))
            }
        }
    }

    /// Imports every file that waits for it.
    package func lookOnce() async throws {
        for run in try await importer.store.runs() where run.state == .running {
            guard let bytes = try files.bytes(of: run.id) else { continue }
            do {
                guard let mapping = try mappings().first(where: { $0.code == run.mapping }) else {
                    throw NotFound("mapping", run.mapping)
                }
                var task = Importer.Task(name: run.fileName, content: .bytes(bytes), mapping: mapping)
                task.area = run.area
                task.encoding = TextEncoding(rawValue: run.encoding)
                task.sheet = run.sheet.isEmpty ? nil : run.sheet
                _ = try await importer.run(task, as: run)
                files.remove(run.id)
            } catch is CancellationError {
                throw CancellationError()
            } catch is ImportStore.ReadElsewhere {
                logger.info("An import is under way in another process")
            } catch {
                try await importer.store.end(run.id, fault: "\(error)")
            }
        }
    }
}
