import Access
import Foundation
package import Kernel
import Storage
import Web

/// A fact as it is sent: CloudEvents 1.0 (structured mode, JSON), signed as Standard Webhooks says.
package struct WebhookMessage {
    let id: String
    let body: [UInt8]
    let headers: [(name: String, value: String)]

    /// The message for a fact, signed at a moment.
    ///
    /// `key`: the secret's bytes. `source`: the public address of this program.
    init(_ fact: NumberedFact, for webhook: Webhook.ID, key: [UInt8], source: String, at now: Instant) {
        // The same for every try, so that the other side can tell a repetition.
        id = "\(webhook)-\(fact.number)"
        var data: [(String, JSON)] = [
            ("number", .number(fact.number)), ("kind", .text(fact.fact.kind)),
            ("subject", .text(String(fact.fact.subject))), ("link", .text(FactRights.link(fact.fact))),
            ("at", .moment(fact.fact.at)),
        ]
        if let head = FactRights.head(fact.fact) { data.append(("head", .text(head))) }
        let event = JSON.members([
            ("specversion", .text("1.0")), ("id", .text(String(fact.number))), ("source", .text(source)),
            ("type", .text("linli.\(fact.fact.kind)")), ("subject", .text(FactRights.link(fact.fact))),
            ("time", .moment(fact.fact.at)), ("datacontenttype", .text("application/json")),
            ("data", .members(data)),
        ])
        body = event.bytes
        headers = Self.headers(
            id: id,
            type: "application/cloudevents+json; charset=utf-8",
            body: body,
            key: key,
            at: now
        )
    }

    /// The header fields of a signed message.
    package static func headers(id: String, type: String, body: [UInt8], key: [UInt8], at now: Instant) -> [(
        name: String, value: String
    )] {
        let seconds = now.milliseconds / 1000
        return [
            ("Content-Type", type), ("webhook-id", id), ("webhook-timestamp", String(seconds)),
            ("webhook-signature", signature(id: id, seconds: seconds, body: body, key: key)),
        ]
    }

    /// `v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`.
    static func signature(id: String, seconds: Int64, body: [UInt8], key: [UInt8]) -> String {
        let code = KeyedHash(key: key).code("\(id).\(seconds).\(String(decoding: body, as: UTF8.self))")
        return "v1,\(Data(code).base64EncodedString())"
    }
}
