public import Kernel

/// A way by which a short text reaches somebody's telephone.
///
/// A channel is asked again with the same message when its answer got lost: where the other side can tell a repetition by
/// the message's number, it is told it.
public protocol Channel: Sendable {
    /// The stable word by which records name it: `demo`, `aliyun`, `http`.
    var code: String { get }

    /// Hands one message over; never throws: what goes wrong is an answer too.
    func send(_ message: OutgoingMessage) async -> ChannelAnswer
}

/// What a channel says of a message.
public enum ChannelAnswer: Sendable, Hashable {
    /// Taken; the number by which the provider knows it, for questions to him. Empty where he gave none.
    case accepted(number: String)
    /// Never to be sent: the reason in the provider's code, without anything of the message.
    case refused(reason: String)
    /// Not now: the same reason.
    case tryLater(reason: String)
}

/// What a message is about; each has its text here and its template with providers that want their own.
public enum MessageTemplate: String, Sendable, Hashable, CaseIterable, Codable {
    /// A one-time code; values `code` and `minutes`.
    case signInCode = "sign_in_code"

    /// The whole text, for channels that take one.
    public func text(_ values: [String: String], _ language: Language) -> String {
        switch self {
        case .signInCode:
            let (code, minutes) = (values["code"] ?? "", values["minutes"] ?? "")
            return Text(
                "您的验证码是 \(code)，\(minutes) 分钟内有效，只能用一次。不要告诉任何人，工作人员也不会向您要。",
                "Your code is \(code), good for \(minutes) minutes and once. Tell it to nobody; staff never ask for it."
            )(language)
        }
    }
}

/// A message on its way.
public struct OutgoingMessage: Sendable, Hashable {
    public typealias ID = Kernel.ID<OutgoingMessage>

    public let id: ID
    public let template: MessageTemplate
    public let language: Language
    /// Digits only.
    public let phone: String
    public let values: [String: String]

    public init(id: ID, template: MessageTemplate, language: Language, phone: String, values: [String: String]) {
        self.id = id
        self.template = template
        self.language = language
        self.phone = phone
        self.values = values
    }

    /// What the person reads.
    public var text: String { template.text(values, language) }
}
