public import Kernel

/// A break-glass access (紧急查看): somebody reads, for a few hours and a stated reason, an area that his posts do not reach.
///
/// It opens what his own roles let him read, in one area more, in the session in which it was begun. It lets him change
/// nothing, administer nothing, and see no contact without the purpose that is asked for anyway. Everything opened under it
/// is recorded, and somebody else reviews it afterwards.
public struct Emergency: Sendable, Hashable {
    public typealias ID = Kernel.ID<Emergency>

    public let id: ID
    public let level: AreaLevel
    public let area: Int64
    /// The area's name as it was when it began.
    public let areaName: String
    public let until: Instant
    /// What was left of it when the viewer was read; two seconds old at most.
    public let left: Duration

    public init(id: ID, level: AreaLevel, area: Int64, areaName: String, until: Instant, left: Duration) {
        self.id = id
        self.level = level
        self.area = area
        self.areaName = areaName
        self.until = until
        self.left = left
    }

    /// Longer than this it never lasts; whoever still needs it gives a reason again.
    public static let hours = 1...3
    /// A reason has so many characters.
    public static let reasonLength = 10...500
    /// What it widens: reading, and nothing else.
    static let opens: Set<Permission> = [.seeSignals, .seeCases, .seeAreas]

    var reach: Reach { .area(level, area) }

    /// Why it came to its end.
    public enum End: String, Sendable, Hashable, CaseIterable {
        /// Whoever began it ended it.
        case hand
        /// Its time was over.
        case time
        /// The session in which it was begun ended, or the account was closed.
        case session
    }
}

/// Why a break-glass access is not begun.
public enum EmergencyRefusal: String, Refusal, Hashable {
    case isOn
    case notOutside

    public var code: String {
        switch self {
        case .isOn: "emergency.on"
        case .notOutside: "emergency.not_outside"
        }
    }

    public var message: Text {
        switch self {
        case .isOn:
            Text("紧急查看已经开启，请先结束。", "An emergency access is on already: end it first.")
        case .notOutside:
            Text("这个区域本来就在您的岗位范围内。", "This area is within your posts anyway.")
        }
    }
}
