import ServiceLifecycle

/// The beat of a loop: soon after each commit of this process, and at least every `period` for those of others.
struct Pulse: Sendable {
    let period: Duration
    /// The shortest time between two beats, so that many commits do not become many rounds.
    var rest = Duration.milliseconds(20)
    var bell: CommitBell?

    /// Runs `round` at once and then at every beat, until the service is asked to stop or its task is cancelled.
    func run(_ round: () async -> Void) async {
        let (beats, beat) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        bell?.addListener(beat)
        beat.yield()
        let (period, rest) = (period, rest)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while (try? await Task.sleep(for: period)) != nil { beat.yield() }
            }
            for await _ in beats.cancelOnGracefulShutdown() {
                await round()
                // A sleep that is cancelled ends early; the loop then ends by itself.
                try? await Task.sleep(for: rest)
            }
            beat.finish()
            group.cancelAll()
        }
    }
}
