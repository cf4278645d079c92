import Kernel

/// What the residents and workers of the demo street write: invented texts in the tone of real ones.
///
/// Categories are those of `Config/categories.yaml`: `fire.lane`.
public enum DemoReports {
    /// A report with the category in which a person would file it.
    public struct Sample: Sendable, Hashable {
        public let category: String
        public let text: String

        public init(_ category: String, _ text: String) {
            self.category = category
            self.text = text
        }
    }

    /// All texts, by category.
    public static let all: [Sample] = environment + property + noise + building + fire + traffic + people + other

    /// The category in which a person files each of the texts.
    static let category: [String: String] = Dictionary(all.map { ($0.text, $0.category) }, uniquingKeysWith: { $1 })

    /// One of the texts.
    public static func report(using random: inout some RandomNumberGenerator) -> Sample {
        all.randomElement(using: &random) ?? Sample("other.other", "想反映一个问题。")
    }

    /// What a worker notes on the way, for a matter of that category.
    public static func note(for category: String, using random: inout some RandomNumberGenerator) -> String {
        let own = notes[group(of: category)] ?? []
        return (own + commonNotes).randomElement(using: &random) ?? "已到现场查看。"
    }

    /// What a worker writes when it is done.
    public static func result(for category: String, using random: inout some RandomNumberGenerator) -> String {
        let own = results[group(of: category)] ?? []
        return (own.isEmpty ? commonResults : own).randomElement(using: &random) ?? "已处理完毕。"
    }

    /// What a resident adds while it is under way.
    public static func remark(using random: inout some RandomNumberGenerator) -> String {
        remarks.randomElement(using: &random) ?? "请尽快处理，谢谢。"
    }

    /// Why a resident is content (`isContent`) or not.
    public static func ratingReason(isContent: Bool, using random: inout some RandomNumberGenerator) -> String {
        (isContent ? praise : complaints).randomElement(using: &random) ?? "谢谢。"
    }

    /// Why a resident wants it handled again.
    public static func reopening(using random: inout some RandomNumberGenerator) -> String {
        reopenings.randomElement(using: &random) ?? "问题又出现了。"
    }

    /// Why a body hands a matter back to the community.
    public static func handBack(using random: inout some RandomNumberGenerator) -> String {
        handBacks.randomElement(using: &random) ?? "不属于本单位职责。"
    }

    /// Why a signal opens no case.
    public static func setAside(using random: inout some RandomNumberGenerator) -> String {
        setAsides.randomElement(using: &random) ?? "内容重复。"
    }

    private static func group(of category: String) -> String { String(category.prefix { $0 != "." }) }
}
