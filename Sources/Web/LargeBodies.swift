/// Lets only so many bytes of large bodies into memory at a time; small ones pass freely.
actor LargeBodies {
    /// From this size on a body waits for its place.
    static let threshold = 1 << 20
    private(set) var free: Int
    private var waiting: [(size: Int, continuation: CheckedContinuation<Void, Never>)] = []

    /// `bytes`: what bodies may take together; a single one may take all.
    init(bytes: Int = 192 << 20) { free = bytes }

    var waitingCount: Int { waiting.count }

    /// Waits until a body of `size` bytes may come; nobody overtakes.
    func enter(_ size: Int) async {
        guard size > Self.threshold else { return }
        guard size > free || !waiting.isEmpty else {
            free -= size
            return
        }
        await withCheckedContinuation { waiting.append((size, $0)) }
    }

    /// Gives back what `enter` took.
    func leave(_ size: Int) {
        guard size > Self.threshold else { return }
        free += size
        while let first = waiting.first, first.size <= free {
            free -= first.size
            waiting.removeFirst().continuation.resume()
        }
    }
}

/// How fast a body has to come: whoever sends a byte now and then keeps a place that others need.
struct BodyPace {
    /// Bytes a second, on the average since the beginning; a telephone on a poor network sends ten times as much.
    static let least = 512
    /// The same for a body that takes a large place; telephones make photos smaller before they send them.
    static let leastLarge = 16 << 10
    /// So long nobody is hurried.
    static let grace: Duration = .seconds(30)
    private let began = ContinuousClock.now
    private let expected: Int

    /// `expected`: the bytes announced, or the most that may come.
    init(expected: Int) { self.expected = expected }

    /// Whether so many bytes are enough by now.
    func isKept(after count: Int, now: ContinuousClock.Instant = .now) -> Bool {
        let time = now - began
        guard time > Self.grace else { return true }
        let least = expected > LargeBodies.threshold ? Self.leastLarge : Self.least
        return count >= Int(time.components.seconds) * least
    }
}
