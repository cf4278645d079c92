public import Access
import Foundation
public import Kernel
public import Storage

/// Reads and writes messages on their way: one method, one transaction.
///
/// Number and values of a message lie sealed in its row until it was sent or its time is over, and nowhere after that; the
/// job that sends it names its number only.
public struct OutreachStore: Sendable {
    let database: any Database
    let context: Context
    let sealer: Sealer

    public init(database: any Database, context: Context, sealer: Sealer) {
        self.database = database
        self.context = context
        self.sealer = sealer
    }

    /// The job that sends one message; its payload is the message's number.
    static let sendingJob = "outreach.send"
    /// How long is known that, when and how something was sent: half a year, as other logs.
    static let kept: Duration = .seconds(183 * 86_400)

    private struct Content: Codable {
        let phone: String
        let language: String
        let values: [String: String]
    }

    /// Puts a message on its way in somebody's transaction: it is sent if that is committed, and not before.
    ///
    /// `expiresAt`: after that it is not sent any more.
    public func post(
        _ template: MessageTemplate,
        to phone: String,
        _ values: [String: String],
        _ language: Language,
        expiresAt: Instant,
        in tx: any WriteTransaction
    ) throws -> OutgoingMessage.ID {
        let id = context.id(OutgoingMessage.ID.self)
        let now = context.now()
        let content = try JSONEncoder().encode(Content(phone: phone, language: language.rawValue, values: values))
        let sealed = try sealer.seal([UInt8](content), at: Self.place(id))
        try tx.execute(
            """
            INSERT INTO outreach_message (id, template, phone_masked, content_sealed, state, channel, provider_number,
                                          attempts, created_at, expires_at, settled_at)
            VALUES (\(id), \(template.rawValue), \(Masking.phone(phone)), \(sealed), 'waiting', '', '', 0, \(now),
                    \(expiresAt), NULL)
            """
        )
        try tx.schedule(Self.sendingJob, payload: "\(id)", at: now, id: context.id())
        return id
    }

    /// Takes a message back that nobody needs any more, if it is still waiting.
    public func cancel(_ id: OutgoingMessage.ID, in tx: any WriteTransaction) throws { try settle(id, .ended, in: tx) }

    /// A message that is to be sent, with when its time is over; nil for one that is settled.
    func waiting(_ id: OutgoingMessage.ID) async throws -> (message: OutgoingMessage, expiresAt: Instant)? {
        let sealer = sealer
        return try await database.read { tx in
            try tx.first(
                """
                SELECT template, content_sealed, expires_at FROM outreach_message WHERE id = \(id) AND state = 'waiting'
                """
            ) { row in
                let plain = try sealer.open(try row.get("content_sealed", as: [UInt8].self), at: Self.place(id))
                let content = try JSONDecoder().decode(Content.self, from: Data(plain))
                let template: String = try row.get("template")
                guard let known = MessageTemplate(rawValue: template) else {
                    throw UnreadableRow("template", template)
                }
                let message = OutgoingMessage(
                    id: id,
                    template: known,
                    language: Language(rawValue: content.language) ?? .zh,
                    phone: content.phone,
                    values: content.values
                )
                return (message, try row.get("expires_at", as: Instant.self))
            }
        }
    }

    enum State: String, Sendable { case waiting, accepted, refused, ended }

    /// Writes down what a channel said of a message, and ends it unless it is to be tried again.
    func note(_ answer: ChannelAnswer, of id: OutgoingMessage.ID, by channel: String, in tx: any WriteTransaction)
        throws
    {
        let (outcome, detail) =
            switch answer {
            case .accepted: ("accepted", "")
            case .refused(let reason): ("refused", reason)
            case .tryLater(let reason): ("later", reason)
            }
        let now = context.now()
        let earlier = try tx.first(
            "SELECT attempts FROM outreach_message WHERE id = \(id) AND state = 'waiting'\(tx.dialect.forUpdate)"
        ) { try $0.get("attempts", as: Int.self) }
        guard let earlier else { return }
        try tx.execute(
            "UPDATE outreach_message SET attempts = \(earlier + 1), channel = \(channel) WHERE id = \(id)"
        )
        try tx.execute(
            """
            INSERT INTO outreach_attempt (message_id, number, channel, outcome, detail, answered_at)
            VALUES (\(id), \(earlier + 1), \(channel), \(outcome), \(Masking.numbers(in: String(detail.prefix(200)))), \(now))
            """
        )
        switch answer {
        // A provider who says a telephone number back does not bring it in here.
        case .accepted(let number):
            try settle(id, .accepted, number: Masking.numbers(in: String(number.prefix(100))), in: tx)
        case .refused: try settle(id, .refused, in: tx)
        case .tryLater: break
        }
    }

    func settle(_ id: OutgoingMessage.ID, _ state: State, number: String = "", in tx: any WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE outreach_message SET state = \(state.rawValue), content_sealed = NULL, provider_number = \(number),
                settled_at = \(context.now())
            WHERE id = \(id) AND state = 'waiting'
            """
        )
    }

    /// Ends what was not sent in its time, and forgets what is older than `kept`.
    func sweep() async throws {
        let now = context.now()
        try await database.write { tx in
            try tx.execute(
                """
                UPDATE outreach_message SET state = 'ended', content_sealed = NULL, settled_at = \(now)
                WHERE state = 'waiting' AND expires_at <= \(now)
                """
            )
            let old: SQL =
                "SELECT id FROM outreach_message WHERE created_at <= \(now - Self.kept) AND state <> 'waiting'"
            try tx.execute("DELETE FROM outreach_attempt WHERE message_id IN (\(old))")
            try tx.execute("DELETE FROM outreach_message WHERE created_at <= \(now - Self.kept) AND state <> 'waiting'")
        }
    }

    /// Seals anew what an older version of the key file sealed; how many messages there were.
    package func reseal() async throws -> Int {
        try await database.write { [sealer] tx in
            try tx.reseal(
                """
                SELECT id, content_sealed AS sealed FROM outreach_message
                WHERE content_sealed IS NOT NULL ORDER BY id
                """,
                with: sealer,
                key: { try $0.get("id", as: OutgoingMessage.ID.self) },
                at: Self.place,
                update: { "UPDATE outreach_message SET content_sealed = \($1) WHERE id = \($0)" }
            )
        }
    }

    private static func place(_ id: OutgoingMessage.ID) -> Sealer.Place {
        Sealer.Place(table: "outreach_message", column: "content_sealed", row: id.rawValue)
    }
}
