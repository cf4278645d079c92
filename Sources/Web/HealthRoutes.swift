import Access
import HTTPTypes
public import Storage

/// `/healthz`: whether the program can answer, for whoever watches it.
public struct HealthRoutes: Sendable {
    private let database: any Database

    public init(database: any Database) { self.database = database }

    public var routes: [Route] {
        [Route(.get, "/healthz", rule: .anyone(because: "says only whether the database answers"), handler: health)]
    }

    @Sendable private func health(_ request: WebRequest) async throws -> Answer {
        do { _ = try await database.read { try $0.count("SELECT 1 AS n") } } catch is StorageFault {
            let body = JSON.object(["status": .text("unavailable")]).bytes
            return .with([.retryAfter: "3"], .json(body, status: .serviceUnavailable))
        }
        return .json(JSON.object(["status": .text("ok")]).bytes)
    }
}
