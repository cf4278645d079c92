import Access
import HTTPTypes
import Kernel
import Storage
import Web

/// What programs were answered under an Idempotency-Key, so that a repetition is answered the same and does nothing.
///
/// Only what changed something is kept: a refusal wrote nothing, so that its key may be used again. Answers are sealed, because some
/// carry a secret that is told once.
struct AnswerStore: Sendable {
    let database: any Database
    let context: Context
    let sealer: Sealer

    /// So long an answer is kept.
    static let keeping: Duration = .seconds(86_400)
    /// So long a request may be under way; after that its process has died, and the key is free.
    static let running: Duration = .seconds(300)
    /// So many old answers a new key removes at most.
    private static let sweep = 100

    /// What a key stands for.
    enum Begun: Sendable {
        /// The request is new and has to be done, under this number.
        case new(Int64)
        /// It was done before, and answered so.
        case done(Outcome)
    }

    /// Takes a key for a request; throws a problem when it stands for another one, or for one that is under way.
    func begin(_ key: String, digest: [UInt8], of client: Account.ID) async throws -> Begun {
        let id = context.number()
        let now = context.now()
        let earlier = try await database.write { tx -> (id: Int64, digest: [UInt8], sealed: [UInt8]?)? in
            try tx.execute(
                """
                DELETE FROM client_answer WHERE id IN
                    (SELECT id FROM client_answer WHERE kept_until <= \(now) ORDER BY kept_until LIMIT \(Self.sweep))
                """
            )
            try tx.execute(
                "DELETE FROM client_answer WHERE client_id = \(client) AND key = \(key) AND kept_until <= \(now)"
            )
            let taken = try tx.execute(
                """
                INSERT INTO client_answer (id, client_id, key, request_digest, answer_sealed, kept_until)
                VALUES (\(id), \(client), \(key), \(digest), NULL, \(now + Self.running))
                ON CONFLICT (client_id, key) DO NOTHING
                """
            )
            if taken == 1 { return nil }
            let found = try tx.first(
                "SELECT id, request_digest, answer_sealed FROM client_answer WHERE client_id = \(client) AND key = \(key)"
            ) {
                (
                    id: try $0.get("id", as: Int64.self), digest: try $0.get("request_digest", as: [UInt8].self),
                    sealed: try $0.find("answer_sealed", as: [UInt8].self)
                )
            }
            // It was given back between the two statements: the caller's repetition will find it free.
            guard let found else { throw Problem.keyInUse }
            return found
        }
        guard let earlier else { return .new(id) }
        guard earlier.digest == digest else { throw Problem.keyUsedDifferently }
        guard let sealed = earlier.sealed else { throw Problem.keyInUse }
        return .done(try Self.outcome(try sealer.open(sealed, at: Self.place(earlier.id))))
    }

    /// Keeps the answer for a day.
    func finish(_ id: Int64, _ outcome: Outcome) async throws {
        let sealed = try sealer.seal(Self.bytes(outcome), at: Self.place(id))
        let end = context.now() + Self.keeping
        try await database.write { tx in
            try tx.execute("UPDATE client_answer SET answer_sealed = \(sealed), kept_until = \(end) WHERE id = \(id)")
        }
    }

    /// Gives the key of a request back that changed nothing.
    func giveBack(_ id: Int64) async throws {
        try await database.write { tx in
            try tx.execute("DELETE FROM client_answer WHERE id = \(id) AND answer_sealed IS NULL")
        }
    }

    static func place(_ id: Int64) -> Sealer.Place {
        Sealer.Place(table: "client_answer", column: "answer_sealed", row: id)
    }

    private static func bytes(_ outcome: Outcome) -> [UInt8] {
        var body: JSON = .null
        if case .json(let json) = outcome.content { body = .text(String(decoding: json.bytes, as: UTF8.self)) }
        return JSON.members([
            ("status", .number(Int64(outcome.status.code))),
            ("location", outcome.headers[.location].map { .text($0) } ?? .null),
            ("version", outcome.version.map { .text($0) } ?? .null), ("body", body),
        ]).bytes
    }

    private static func outcome(_ bytes: [UInt8]) throws -> Outcome {
        guard case .object(let members) = try JSONReader.read(bytes) else { throw UnreadableRow("client_answer", "") }
        let values = Values(members)
        let status = HTTPResponse.Status(code: Int(values.whole("status") ?? 200))
        var outcome = Outcome(status: status, content: .nothing)
        if let body = values.text("body") { outcome.content = .bytes(Array(body.utf8), type: "application/json") }
        outcome.headers[.location] = values.text("location")
        if let version = values.text("version") { outcome.headers[.eTag] = "\"\(version)\"" }
        outcome.headers[.idempotencyReplayed] = "true"
        return outcome
    }
}

extension Problem {
    static let keyInUse = Problem(
        .conflict,
        "key-in-use",
        Text("同一个 Idempotency-Key 的请求还在处理。", "A request with this Idempotency-Key is still under way."),
        headers: [.retryAfter: "1"]
    )

    static let keyUsedDifferently = Problem(
        .unprocessableContent,
        "key-used-differently",
        Text("这个 Idempotency-Key 已经用于另一个请求。", "This Idempotency-Key was used for another request."),
        faults: [
            Fault(
                pointer: nil,
                parameter: Endpoint.idempotencyKey,
                message: Text("已用于另一个请求", "stands for another request")
            )
        ]
    )
}
