package import Kernel

/// What people sent and what they were told: held against the database by the invariants.
package struct Ledger: Sendable {
    /// What became of something that was sent.
    package enum Answer: Sendable, Hashable {
        /// The program said that it is done.
        case done
        /// No answer came: it may be done or not.
        case unknown
        /// The program said that it is not done.
        case refused
    }

    /// A resident's report, which is sent until it is answered.
    package struct Report: Sendable {
        package let text: String
        package let photos: Int
        package let community: String
        package let sentAt: Instant
        /// The receipt's number without its dashes; nil until it is answered.
        package var receipt: String?
        package var url: String?
        package var answeredAt: Instant?
    }

    /// Which case or signal something was done to.
    package enum Subject: Sendable, Hashable {
        case number(Int64)
        /// The report at that place of `reports`: reporters know no numbers but that of their receipt.
        case report(Int)
    }

    /// A step in a case, by a worker or by the reporter.
    package struct Step: Sendable {
        package let matter: Subject
        /// How many events the page showed on which it was taken.
        package let revision: Int
        package let action: String
        package let note: String
        package var answer: Answer
    }

    /// A signal's step: opened, joined, set aside, undone, or a remark with its text.
    package struct SignalStep: Sendable {
        package let signal: Subject
        package let action: String
        package let note: String
        package var answer: Answer
    }

    /// A promise that was not kept.
    package struct Breach: Sendable, Hashable, CustomStringConvertible {
        package let promise: String
        package let detail: String
        package var description: String { "\(promise): \(detail)" }

        package init(_ promise: String, _ detail: String) {
            self.promise = promise
            self.detail = detail
        }
    }

    package var reports: [Report] = []
    package var steps: [Step] = []
    package var signalSteps: [SignalStep] = []
    /// What was seen to be wrong at once, such as a page with another community's case.
    package var breaches: [Breach] = []
    package var requests = 0

    package init() {}
}
