public import Kernel

/// Why an account or a post is not changed.
public enum PostRefusal: Refusal, Hashable {
    /// Nobody changes his own posts, or closes or resets himself.
    case oneself
    /// The account has posts that the administrator does not reach, or rights that a deputy may not touch.
    case beyondReach
    /// Without it nobody could administer an area any more.
    case lastAdministrator
    case closed
    case notClosed
    /// Nobody holds two of the three administrations: system, security, audit.
    case separated(Text, Text)

    public var code: String {
        switch self {
        case .oneself: "account.oneself"
        case .beyondReach: "account.beyond_reach"
        case .lastAdministrator: "account.last_administrator"
        case .closed: "account.closed"
        case .notClosed: "account.not_closed"
        case .separated: "account.separated"
        }
    }

    public var message: Text {
        switch self {
        case .oneself:
            Text(
                "不能停用、重置自己的账号，也不能改自己的岗位。请另一位管理员办理。",
                "You cannot close or reset your own account or change your own posts. Ask another administrator."
            )
        case .beyondReach:
            Text(
                "这个账号有您范围以外的岗位或权限，请上一级管理员办理。",
                "This account has posts or rights beyond your reach. Ask an administrator above you."
            )
        case .lastAdministrator:
            Text(
                "这是该区域最后一位可用的管理员。请先给另一位同事管理员岗位。",
                "This is the last administrator of the area. Give another colleague the role first."
            )
        case .closed: Text("账号已停用，请先恢复。", "The account is closed. Open it again first.")
        case .notClosed: Text("账号没有停用。", "The account is not closed.")
        case .separated(let one, let other):
            Text(
                "系统、安全、审计三种管理要分开：同一个人不能同时是 \(one.zh) 和 \(other.zh)，也不能互相代理。",
                "System, security and audit are kept apart: nobody is both \(one.en) and \(other.en), nor deputy for the other."
            )
        }
    }
}
