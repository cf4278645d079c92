import Synchronization

/// What a subscriber is told.
public enum FactNews: Sendable, Hashable {
    /// New facts, in order.
    case facts([NumberedFact])
    /// More came than were read: facts up to this number are to be read from the database.
    case missed(upTo: Int64)
}

/// The reader's end: new facts as they come; letting go of it ends the subscription.
public struct FactSubscription: AsyncSequence, Sendable {
    let inbox: FactInbox
    let signals: AsyncStream<Void>

    public func makeAsyncIterator() -> Iterator { Iterator(inbox: inbox, signals: signals.makeAsyncIterator()) }

    /// Reads one subscription; a second iterator of the same one would take facts from the first.
    public struct Iterator: AsyncIteratorProtocol {
        let inbox: FactInbox
        var signals: AsyncStream<Void>.Iterator

        public mutating func next() async -> FactNews? {
            while await signals.next() != nil {
                if let news = inbox.take() { return news }
            }
            return nil
        }
    }
}

/// The bus's end, a bounded place: a slow reader loses what waits for him, is told so, and holds up nobody.
final class FactInbox: Sendable {
    private struct Pending {
        var facts: [NumberedFact] = []
        var missedUpTo: Int64?
    }

    private let pending = Mutex(Pending())
    private let limit: Int
    private let wanted: @Sendable (Fact) -> Bool
    private let signal: AsyncStream<Void>.Continuation

    private init(limit: Int, wanted: @escaping @Sendable (Fact) -> Bool, signal: AsyncStream<Void>.Continuation) {
        self.limit = limit
        self.wanted = wanted
        self.signal = signal
    }

    /// Both ends; `onEnd` runs when the reader is gone.
    static func make(
        limit: Int,
        wanted: @escaping @Sendable (Fact) -> Bool,
        onEnd: @escaping @Sendable () -> Void
    ) -> (FactInbox, FactSubscription) {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        signal.onTermination = { _ in onEnd() }
        let inbox = FactInbox(limit: limit, wanted: wanted, signal: signal)
        return (inbox, FactSubscription(inbox: inbox, signals: signals))
    }

    /// Puts in the facts that are wanted and wakes the reader.
    func put(_ facts: [NumberedFact]) {
        let news = facts.filter { wanted($0.fact) }
        guard let last = news.last else { return }
        pending.withLock { pending in
            if pending.missedUpTo != nil || pending.facts.count + news.count > limit {
                pending = Pending(missedUpTo: last.number)
            } else {
                pending.facts += news
            }
        }
        signal.yield()
    }

    /// Ends the reader's sequence.
    func end() { signal.finish() }

    /// What waits, which is gone from here then.
    func take() -> FactNews? {
        pending.withLock { pending in
            defer { pending = Pending() }
            if let number = pending.missedUpTo { return .missed(upTo: number) }
            return pending.facts.isEmpty ? nil : .facts(pending.facts)
        }
    }
}
