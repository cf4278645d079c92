import API
import Access
import Kernel
import Web

/// Aliyun's short messages: `SendSms` of the API of 2017-05-25, signed with ACS3-HMAC-SHA256.
///
/// The provider cannot tell a repetition: one whose answer was lost may come twice, with the same code.
struct AliyunSMS: Channel {
    /// What the street agreed with the provider, without the secret.
    struct Account: Sendable, Hashable {
        let endpoint: WebAddress
        let keyID: String
        let signName: String
        /// The provider's template for each kind of message.
        let templates: [MessageTemplate: String]
    }

    private let account: Account
    private let secret: String
    private let outbound: Outbound
    private let context: Context

    init(_ account: Account, secret: String, outbound: Outbound, context: Context) {
        self.account = account
        self.secret = secret
        self.outbound = outbound
        self.context = context
    }

    var code: String { "aliyun" }

    func send(_ message: OutgoingMessage) async -> ChannelAnswer {
        guard let template = account.templates[message.template] else { return .refused(reason: "no template") }
        let values = JSON.object(message.values.mapValues { JSON.text($0) })
        let query = [
            "OutId": "\(message.id)", "PhoneNumbers": message.phone, "SignName": account.signName,
            "TemplateCode": template, "TemplateParam": String(decoding: values.bytes, as: UTF8.self),
        ]
        let signature = ACS3Signature(
            method: "POST",
            host: account.endpoint.authority,
            action: "SendSms",
            version: "2017-05-25",
            query: query,
            at: context.now(),
            nonce: context.secret()
        )
        let scheme = account.endpoint.isSecure ? "https" : "http"
        guard let address = WebAddress("\(scheme)://\(account.endpoint.authority)/?\(signature.query)") else {
            return .refused(reason: "no address")
        }
        do {
            let reply = try await outbound.send(
                "POST",
                to: address,
                headers: signature.headers(keyID: account.keyID, secret: secret),
                body: []
            )
            return Self.answer(reply.status, reply.body)
        } catch let fault as OutboundFault { return .tryLater(reason: fault.description) } catch {
            return .tryLater(reason: "\(type(of: error))")
        }
    }

    /// What the provider's answer means: `Code` is `OK`, or says why not.
    static func answer(_ status: Int, _ body: [UInt8]) -> ChannelAnswer {
        let code = AnswerText.member("Code", of: body)
        if status == 200, code == "OK" { return .accepted(number: AnswerText.member("BizId", of: body) ?? "") }
        let reason = code ?? "answered \(status)"
        let isPassing =
            status == 408 || status == 429 || status >= 500
            || code.map { code in Self.passing.contains { code.hasPrefix($0) } } ?? (status == 200)
        return isPassing ? .tryLater(reason: reason) : .refused(reason: reason)
    }

    /// The provider's codes for what another minute, or somebody who looks after the account, can mend.
    private static let passing = [
        "isv.BUSINESS_LIMIT_CONTROL", "isp.", "Throttling", "ServiceUnavailable", "InternalError", "SignatureNonceUsed",
        "InvalidTimeStamp", "isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE",
    ]
}
