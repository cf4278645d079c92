import HTTPTypes
import Kernel
import ServiceLifecycle
public import Storage

/// Streams of live changes (Server-Sent Events, WHATWG HTML section 9.2) over the numbered facts.
public struct LiveHub: Sendable {
    private let bus: FactBus
    private let facts: FactFeed
    /// The longest silence on a stream: proxies and phones close what says nothing.
    ///
    /// Rights are asked as often.
    private let heartbeat: Duration

    /// More facts than this are not replayed: the page is read anew instead.
    static let replayLimit = 500

    public init(bus: FactBus, facts: FactFeed, heartbeat: Duration = .seconds(15)) {
        self.bus = bus
        self.facts = facts
        self.heartbeat = heartbeat
    }

    /// The messages of one stream: what was missed since `filter.after`, then what happens.
    package func messages(_ filter: LiveFilter) -> AsyncThrowingStream<String, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                continuation.yield("retry: 2000\n: linli\n\n")
                // Listening before reading what was missed: nothing falls between the two.
                let news = bus.subscribe(where: filter.admits)
                var place: Int64 = 0
                if let after = filter.after {
                    let missed = try await facts.facts(after: after, limit: Self.replayLimit)
                    if missed.count == Self.replayLimit {
                        continuation.yield("event: gap\ndata: {}\n\n")
                    } else {
                        for fact in missed where filter.admits(fact.fact) { continuation.yield(Self.message(fact)) }
                    }
                    place = missed.last?.number ?? after
                }
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        while !Task.isCancelled {
                            try? await Task.sleep(for: heartbeat)
                            // Signed out, closed, a post or a leave at its end: what follows is no longer his to hear.
                            guard await filter.holds() else { return }
                            continuation.yield(": still here\n\n")
                        }
                    }
                    group.addTask { [place] in
                        // The server is stopped before the bus, and waits for its answers: a stream never ends by itself.
                        for await item in news.cancelOnGracefulShutdown() {
                            switch item {
                            case .missed: continuation.yield("event: gap\ndata: {}\n\n")
                            case .facts(let facts):
                                // What comes together is written together: with many open pages writing costs most.
                                let text = facts.filter { $0.number > place }.map(Self.message).joined()
                                if !text.isEmpty { continuation.yield(text) }
                            }
                        }
                    }
                    await group.next()
                    group.cancelAll()
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// The same for a browser whose streams fail: what happened after a number, as JSON.
    public func poll(_ filter: LiveFilter) async throws -> Answer {
        guard let after = filter.after else {
            let latest = try await facts.latest()
            return .json(JSON.object(["last": .number(latest), "events": .array([])]).bytes)
        }
        let missed = try await facts.facts(after: after, limit: Self.replayLimit)
        let events = missed.filter { filter.admits($0.fact) }.map { fact in
            JSON.object([
                "id": .number(fact.number), "kind": .text(fact.fact.kind), "subject": .text(String(fact.fact.subject)),
            ])
        }
        return .json(JSON.object(["last": .number(missed.last?.number ?? after), "events": .array(events)]).bytes)
    }

    /// Where a stream or a question goes on: behind what the browser has heard, or else behind what its page has shown.
    public static func place(_ request: WebRequest) -> Int64? {
        (request.headers[.lastEvent] ?? request.query["after"]).flatMap { Int64($0) }
    }

    private static func message(_ fact: NumberedFact) -> String {
        let data = JSON.members([("kind", .text(fact.fact.kind)), ("subject", .text(String(fact.fact.subject)))]).bytes
        return "id: \(fact.number)\nevent: fact\ndata: \(String(decoding: data, as: UTF8.self))\n\n"
    }
}
