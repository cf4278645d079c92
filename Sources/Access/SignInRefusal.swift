public import Kernel

/// Why somebody cannot sign in.
public enum SignInRefusal: Refusal, Hashable {
    /// Unknown account or wrong password: which of them is not said.
    case wrong
    /// Too many failures of this kind: the next try is taken after so many seconds.
    case slowed(seconds: Int64)
    /// The password was right, and the account has a second factor.
    case codeNeeded
    case wrongCode
    /// The step between password and code took too long, or was tried too often.
    case stepOver

    public var code: String {
        switch self {
        case .wrong: "sign_in.wrong"
        case .slowed: "sign_in.slowed"
        case .codeNeeded: "sign_in.code_needed"
        case .wrongCode: "sign_in.wrong_code"
        case .stepOver: "sign_in.step_over"
        }
    }

    public var message: Text {
        switch self {
        case .wrong: Text("账号或密码不对。", "The account or the password is wrong.")
        case .slowed(let seconds):
            Text(
                """
                输错次数太多，请 \(Self.span(seconds).zh)后再试。以前登录过的浏览器不受别处输错的影响；急用时请管理员给您一个设密码的链接。
                """,
                """
                Too many failures. Please try again in \(Self.span(seconds).en). A browser in which you signed in before is not \
                slowed by failures elsewhere; in a hurry, ask your administrator for a link to set the password.
                """
            )
        case .codeNeeded: Text("请输入验证码。", "Please type the code.")
        case .wrongCode:
            Text(
                "验证码不对，或者已经用过。请等手机上出现新的一组再输入。",
                "The code is wrong or has been used. Wait for the next one on your telephone."
            )
        case .stepOver: Text("登录超时，请重新输入密码。", "That took too long. Please type your password again.")
        }
    }

    private static func span(_ seconds: Int64) -> Text {
        if seconds < 60 { return Text(" \(seconds) 秒", "\(seconds) seconds") }
        let minutes = (seconds + 59) / 60
        return Text(" \(minutes) 分钟", minutes == 1 ? "one minute" : "\(minutes) minutes")
    }
}
