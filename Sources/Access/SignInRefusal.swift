public import Kernel

/// Why somebody cannot sign in.
public enum SignInRefusal: Refusal, Hashable {
    /// Unknown account or wrong password: which of them is not said.
    case wrong
    /// Too many failures: no more tries from here for so many minutes.
    case locked(minutes: Int)

    public var code: String {
        switch self {
        case .wrong: "sign_in.wrong"
        case .locked: "sign_in.locked"
        }
    }

    public var message: Text {
        switch self {
        case .wrong: Text("账号或密码不对。", "The account or the password is wrong.")
        case .locked(let minutes):
            Text("输错次数太多，请 \(minutes) 分钟后再试。", "Too many failures. Please try again in \(minutes) minutes.")
        }
    }
}
