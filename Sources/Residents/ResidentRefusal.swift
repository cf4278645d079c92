package import Kernel

/// Why a resident cannot sign in.
package enum ResidentRefusal: Refusal, Hashable {
    /// Codes were asked for too often: the next is sent after so many seconds.
    case slowed(seconds: Int64)
    case wrongCode(left: Int)
    /// No code is open in this browser: none was asked for, it was used, tried too often, or is too old.
    case codeOver
    case noChannel

    package var code: String {
        switch self {
        case .slowed: "resident.slowed"
        case .wrongCode: "resident.wrong_code"
        case .codeOver: "resident.code_over"
        case .noChannel: "resident.no_channel"
        }
    }

    package var message: Text {
        switch self {
        case .slowed(let seconds):
            Text(
                "验证码要得太频繁，请 \(Self.span(seconds).zh)后再试。也可以用受理编号和查询码查看进度。",
                "Codes were asked for too often. Please try again in \(Self.span(seconds).en), or follow your report with its number and code."
            )
        case .wrongCode(let left):
            Text("验证码不对，还可以试 \(left) 次。", "The code is wrong. \(left == 1 ? "One try is" : "\(left) tries are") left.")
        case .codeOver:
            Text("验证码已失效，请重新获取。", "This code is no longer good. Please ask for a new one.")
        case .noChannel:
            Text(
                "这里还没有开通短信，暂时不能用手机号登录。请用受理编号和查询码查看进度。",
                "Messages are not set up here yet, so you cannot sign in with your number. Follow your report with its number and code."
            )
        }
    }

    private static func span(_ seconds: Int64) -> Text {
        if seconds < 60 { return Text(" \(seconds) 秒", seconds == 1 ? "one second" : "\(seconds) seconds") }
        let minutes = (seconds + 59) / 60
        if minutes < 60 { return Text(" \(minutes) 分钟", minutes == 1 ? "one minute" : "\(minutes) minutes") }
        let hours = (minutes + 59) / 60
        return Text(" \(hours) 小时", hours == 1 ? "one hour" : "\(hours) hours")
    }
}
