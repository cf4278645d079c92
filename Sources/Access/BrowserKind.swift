public import Kernel

/// What a browser says it is, in two words; the rest of its long name is not kept.
public struct BrowserKind: Sendable, Hashable {
    /// `wechat`, `chrome`, ...; empty when not known.
    public let program: String
    /// `android`, `windows`, ...
    public let system: String

    /// As it is stored: `chrome windows`.
    public var code: String { "\(program) \(system)" }

    public init(code: String) {
        let words = code.split(separator: " ", omittingEmptySubsequences: false)
        program = words.first.map(String.init) ?? ""
        system = words.dropFirst().first.map(String.init) ?? ""
    }

    /// Reads the `User-Agent` header; more special words come first, since browsers name each other.
    public init(userAgent: String) {
        let text = String(userAgent.prefix(1000))
        program = Self.programs.first { word in Self.holds(text, word.mark) }?.code ?? ""
        system = Self.systems.first { word in Self.holds(text, word.mark) }?.code ?? ""
    }

    public var name: Text {
        let first: Text = Self.programs.first { word in word.code == program }?.name ?? Text("浏览器", "Browser")
        guard let last: Text = Self.systems.first(where: { word in word.code == system })?.name else { return first }
        return Text("\(first.zh) · \(last.zh)", "\(first.en) · \(last.en)")
    }

    private struct Word {
        let mark: String
        let code: String
        let name: Text
    }

    private static let programs = [
        Word(mark: "MicroMessenger", code: "wechat", name: Text("微信", "WeChat")),
        Word(mark: "DingTalk", code: "dingtalk", name: Text("钉钉", "DingTalk")),
        Word(mark: "HarmonyOS", code: "huawei", name: Text("华为浏览器", "Huawei Browser")),
        Word(mark: "QQBrowser", code: "qq", name: Text("QQ 浏览器", "QQ Browser")),
        Word(mark: "Edg/", code: "edge", name: Text(same: "Edge")),
        Word(mark: "Firefox/", code: "firefox", name: Text(same: "Firefox")),
        Word(mark: "Chrome/", code: "chrome", name: Text(same: "Chrome")),
        Word(mark: "Safari/", code: "safari", name: Text(same: "Safari")),
    ]

    private static let systems = [
        Word(mark: "HarmonyOS", code: "harmony", name: Text(same: "HarmonyOS")),
        Word(mark: "Android", code: "android", name: Text(same: "Android")),
        Word(mark: "iPhone", code: "iphone", name: Text(same: "iPhone")),
        Word(mark: "iPad", code: "ipad", name: Text(same: "iPad")),
        Word(mark: "Windows", code: "windows", name: Text(same: "Windows")),
        Word(mark: "Mac OS X", code: "mac", name: Text(same: "Mac")),
        Word(mark: "Linux", code: "linux", name: Text(same: "Linux")),
    ]

    /// Whether a text holds a word, byte by byte.
    private static func holds(_ text: String, _ word: String) -> Bool {
        let (text, word) = (Array(text.utf8), Array(word.utf8))
        guard text.count >= word.count else { return false }
        return (0...text.count - word.count).contains { Array(text[$0..<$0 + word.count]) == word }
    }
}
