public import Access
import Foundation
public import Kernel
public import Storage

/// What the demo's channel was given, for its outbox.
public struct DemoMessageStore: Sendable {
    private let database: any Database
    private let context: Context
    private let sealer: Sealer

    public init(database: any Database, context: Context, sealer: Sealer) {
        self.database = database
        self.context = context
        self.sealer = sealer
    }

    /// So many messages are shown, and kept.
    static let most = 50

    /// A message as the outbox shows it.
    public struct Kept: Sendable, Hashable {
        public let at: Instant
        public let phone: String
        public let text: String
    }

    private struct Content: Codable {
        let phone: String
        let text: String
    }

    /// Keeps a message once, whoever sends it how often.
    func keep(_ message: OutgoingMessage) async throws {
        let content = try JSONEncoder().encode(Content(phone: message.phone, text: message.text))
        let sealed = try sealer.seal([UInt8](content), at: Self.place(message.id.rawValue))
        let now = context.now()
        try await database.write { tx in
            try tx.execute(
                """
                INSERT INTO demo_message (message_id, at, content_sealed) VALUES (\(message.id), \(now), \(sealed))
                ON CONFLICT DO NOTHING
                """
            )
            try tx.execute(
                """
                DELETE FROM demo_message WHERE message_id NOT IN (
                    SELECT message_id FROM demo_message ORDER BY message_id DESC LIMIT \(Self.most)
                )
                """
            )
        }
    }

    /// The newest first.
    public func all() async throws -> [Kept] {
        let sealer = sealer
        return try await database.read { tx in
            try tx.query(
                "SELECT message_id, at, content_sealed FROM demo_message ORDER BY message_id DESC LIMIT \(Self.most)"
            ) { row in
                let place = Self.place(try row.get("message_id"))
                let plain = try sealer.open(try row.get("content_sealed", as: [UInt8].self), at: place)
                let content = try JSONDecoder().decode(Content.self, from: Data(plain))
                return Kept(at: try row.get("at"), phone: content.phone, text: content.text)
            }
        }
    }

    /// Seals anew what an older version of the key file sealed; how many messages there were.
    package func reseal() async throws -> Int {
        try await database.write { [sealer] tx in
            try tx.reseal(
                "SELECT message_id, content_sealed AS sealed FROM demo_message ORDER BY message_id",
                with: sealer,
                key: { try $0.get("message_id", as: Int64.self) },
                at: Self.place,
                update: { "UPDATE demo_message SET content_sealed = \($1) WHERE message_id = \($0)" }
            )
        }
    }

    private static func place(_ id: Int64) -> Sealer.Place {
        Sealer.Place(table: "demo_message", column: "content_sealed", row: id)
    }
}
