public import Kernel

/// Work for later, done by one of the processes, again until it succeeds or has failed too often.
public struct Job: Sendable, Hashable {
    public typealias ID = Kernel.ID<Job>

    public let id: ID
    /// Which handler does it.
    public let kind: String
    /// What the handler needs to know, in a form of its own.
    public let payload: String
    /// The name of a job that comes again and again; nil for one that is done once.
    public let name: String?
    /// The time between two runs of a recurring job.
    public let period: Duration?
    /// When it was due.
    public let runAt: Instant
    /// Which attempt this is; 1 is the first.
    public let attempt: Int
    /// The number of the lease under which it runs: one with a lower number has lost it.
    let fence: Int64
}

/// A job that did not succeed when it was tried last, for the one who looks after the system.
public struct JobFailure: Sendable, Hashable {
    public let id: Job.ID
    public let kind: String
    public let name: String?
    public let attempts: Int
    /// What was thrown last.
    public let error: String
    /// When it will be tried again; nil when it was given up.
    public let nextAttempt: Instant?
}

/// Another process has taken the job over meanwhile: nothing this one did for it counts.
public struct JobLost: Error, Sendable, CustomStringConvertible {
    public let id: Job.ID
    public var description: String { "the lease of job \(id) ended before the job did" }
}

/// When a job is tried again.
public enum JobRules {
    /// How often a job is tried before it is given up: with `delay` over about eight hours.
    public static let attemptLimit = 12

    /// The time after attempt `attempt` failed until the next: 10 s, doubled each time, one hour at most.
    public static func delay(after attempt: Int) -> Duration {
        .seconds(min(3600, 10 << min(max(0, attempt - 1), 9)))
    }

    /// The next run of a recurring job: the first of its rhythm after `now`; runs that were missed are not made up for.
    public static func next(after runAt: Instant, every period: Duration, now: Instant) -> Instant {
        let step = max(1, period.wholeMilliseconds)
        let passed = max(0, now.milliseconds - runAt.milliseconds)
        return Instant(milliseconds: runAt.milliseconds + (passed / step + 1) * step)
    }
}
