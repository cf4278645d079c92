/// The languages that every page speaks.
public enum Language: String, Sendable, CaseIterable {
    case zh
    case en

    /// The value of HTML's `lang`; the region matters, because fonts are chosen by it.
    public var tag: String {
        switch self {
        case .zh: "zh-CN"
        case .en: "en"
        }
    }
}

/// A text that a person reads, in both languages side by side.
public struct Text: Hashable, Sendable {
    public let zh: String
    public let en: String

    public init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }

    /// The same in both languages: a name, a number, a word of the user's own.
    public init(same text: String) { self.init(text, text) }

    public func callAsFunction(_ language: Language) -> String {
        switch language {
        case .zh: zh
        case .en: en
        }
    }
}
