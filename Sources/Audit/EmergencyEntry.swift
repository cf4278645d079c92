package import Access
package import Kernel

/// A break-glass access as its reviewers see it.
package struct EmergencyEntry: Sendable, Hashable {
    package let id: Emergency.ID
    package let account: Account.ID
    /// Whose it was.
    package let name: String
    package let areaName: String
    package let reason: String
    package let begun: Instant
    package let until: Instant
    package let ended: Instant?
    package let why: Emergency.End?
    package let review: Review?

    /// What somebody else found.
    package struct Review: Sendable, Hashable {
        package let at: Instant
        package let by: String
        package let verdict: Verdict
        package let remark: String
    }

    package enum Verdict: String, Sendable, Hashable, CaseIterable {
        case justified
        case notJustified = "not_justified"
    }

    /// Longer than this nobody may leave one unreviewed.
    package static let reviewTime: Duration = .seconds(3 * 86_400)

    package func isOn(at now: Instant) -> Bool { ended == nil && now < until }

    package func isOverdue(at now: Instant) -> Bool { review == nil && now - begun > Self.reviewTime }

    /// A place in the list: those without a review first, the newest of each first.
    package struct Place: Sendable, Hashable {
        package let isReviewed: Bool
        package let id: Int64

        package init(_ entry: EmergencyEntry) {
            isReviewed = entry.review != nil
            id = entry.id.rawValue
        }

        /// `0-123`, as addresses have it.
        package init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, ["0", "1"].contains(parts[0]), let id = Int64(parts[1]) else { return nil }
            isReviewed = parts[0] == "1"
            self.id = id
        }

        package var text: String { "\(isReviewed ? 1 : 0)-\(id)" }
    }
}

/// Why an access is not reviewed.
package enum EmergencyReviewRefusal: String, Refusal, Hashable {
    case own
    case isOn = "on"
    case isReviewed = "reviewed"

    package var code: String { "emergency.review_\(rawValue)" }

    package var message: Text {
        switch self {
        case .own: Text("不能核查自己的紧急查看，请由他人核查。", "Your own emergency access is for somebody else to review.")
        case .isOn: Text("紧急查看还没有结束，结束后再核查。", "It is still on: review it when it has ended.")
        case .isReviewed: Text("已经有人核查过了。", "Somebody has reviewed it already.")
        }
    }
}
