package import Kernel
package import Logging
public import ServiceLifecycle
package import Storage

/// Keeps the rollups of figures: builds them where there are none, then follows the facts.
///
/// A step writes nothing here, so that steps in one street never wait for one number. What has happened since the
/// follower's place is added when figures are read (`FigureStore`), so a figure is of the moment in which it is read.
public struct FigureRollup: Service {
    static let consumer = "figures"
    /// Days that are kept: more than the longest period.
    ///
    /// Longer ones would be counted anew.
    static let kept = 400

    let database: any Database
    let context: Context
    private let follower: FactFollower
    private let logger: Logger

    package init(database: any Database, context: Context, logger: Logger) {
        self.database = database
        self.context = context
        self.logger = logger
        follower = FactFollower(database, consumer: Self.consumer, batch: 100, logger: logger) { facts, tx in
            guard let since = try Self.since(in: tx) else { return }
            for (kind, ids) in Self.subjects(facts.map { ($0.fact.kind, $0.fact.subject) }) {
                try Self.refresh(ids, kind, since: since, in: tx)
            }
        }
    }

    public func run() async throws {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                try await begin()
                while try await build(batch: 100) {
                    if Task.isCancelled || Task.isShuttingDownGracefully { return }
                }
                break
            } catch {
                logger.error("The rollups of figures cannot be built", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(2))
            }
        }
        try await follower.run()
    }

    /// Brings the rollups up to all facts that have their numbers; with `isAnew`, they are emptied and built again.
    package func catchUp(isAnew: Bool = false) async throws {
        try await begin(isAnew: isAnew)
        while try await build(batch: 500) {}
        try await follower.followAll()
    }

    /// Which rows facts are about, those of each kind once.
    static func subjects(_ facts: [(kind: String, subject: Int64)]) -> [FigureEntry.Kind: [Int64]] {
        var subjects: [FigureEntry.Kind: Set<Int64>] = [:]
        for fact in facts {
            guard let kind = kind(of: fact.kind) else { continue }
            subjects[kind, default: []].insert(fact.subject)
        }
        return subjects.mapValues { $0.sorted() }
    }

    private static func kind(of fact: String) -> FigureEntry.Kind? {
        // A signal counts once, when it comes in; what is done with it later changes no figure.
        if fact == "signal.received" { return .signal }
        return fact.hasPrefix("case.") || fact.hasPrefix("deadline.") ? .matter : nil
    }
}
