import API
import Foundation
import Kernel
import Web

/// The street's own message gateway: one HTTPS POST of JSON for each message, signed as Standard Webhooks says.
///
/// `webhook-id` is the message's number, the same for every try, so that the gateway can tell a repetition. It answers 2xx with,
/// at best, `{"number": "..."}`; 408, 425, 429 and 5xx mean later, every other answer no.
struct HTTPChannel: Channel {
    private let address: WebAddress
    private let key: [UInt8]
    private let outbound: Outbound
    private let context: Context

    init(_ address: WebAddress, key: [UInt8], outbound: Outbound, context: Context) {
        self.address = address
        self.key = key
        self.outbound = outbound
        self.context = context
    }

    var code: String { "http" }

    func send(_ message: OutgoingMessage) async -> ChannelAnswer {
        let values = message.values.mapValues { JSON.text($0) }
        let body = JSON.members([
            ("id", .text("\(message.id)")), ("template", .text(message.template.rawValue)),
            ("phone", .text(message.phone)), ("text", .text(message.text)), ("values", .object(values)),
        ]).bytes
        let headers = WebhookMessage.headers(
            id: "\(message.id)",
            type: "application/json; charset=utf-8",
            body: body,
            key: key,
            at: context.now()
        )
        do {
            let reply = try await outbound.send("POST", to: address, headers: headers, body: body)
            return Self.answer(reply.status, reply.body)
        } catch let fault as OutboundFault { return .tryLater(reason: fault.description) } catch {
            return .tryLater(reason: "\(type(of: error))")
        }
    }

    /// The bytes of a secret: `whsec_` and base64 as Standard Webhooks writes them, or any other text as it is.
    static func key(_ secret: String) -> [UInt8] {
        guard secret.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(secret.dropFirst(6))) else {
            return Array(secret.utf8)
        }
        return [UInt8](bytes)
    }

    /// What a gateway's answer means.
    static func answer(_ status: Int, _ body: [UInt8]) -> ChannelAnswer {
        switch status {
        case 200..<300: .accepted(number: AnswerText.member("number", of: body) ?? "")
        case 408, 425, 429, 500...: .tryLater(reason: "answered \(status)")
        default: .refused(reason: "answered \(status)")
        }
    }
}
