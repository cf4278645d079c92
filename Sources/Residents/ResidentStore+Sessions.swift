package import Access
import Inbox
package import Kernel
import Storage

/// Residents' sessions.
extension ResidentStore {
    /// How old the time of the last look may be: it is for the owner's list, not for the second.
    private static let seenStep: Duration = .seconds(600)

    /// Whose session a token is; nil when it ended.
    package func resident(token: String) async throws -> Resident? {
        guard (16...64).contains(token.utf8.count) else { return nil }
        let now = context.now()
        let found = try await database.read { [self] tx in
            try tx.first(
                """
                SELECT id, phone_sealed, seen_at FROM resident_session
                WHERE token_hash = \(sha256(token)) AND ends_at > \(now)
                """
            ) { row in
                let id: Resident.Session = try row.get("id")
                let phone = try opened(
                    try row.get("phone_sealed"),
                    Self.place("resident_session", id.rawValue)
                )
                return (resident: Resident(session: id, phone: phone), seen: try row.get("seen_at", as: Instant.self))
            }
        }
        guard let found else { return nil }
        if now - found.seen > Self.seenStep {
            try await database.write { tx in
                try tx.execute("UPDATE resident_session SET seen_at = \(now) WHERE id = \(found.resident.session)")
            }
        }
        return found.resident
    }

    /// A session as its owner sees it.
    package struct OpenSession: Sendable {
        package let id: Resident.Session
        package let browser: BrowserKind
        package let since: Instant
        package let seen: Instant
    }

    /// The sessions of a number, the newest first.
    package func sessions(of resident: Resident) async throws -> [OpenSession] {
        let (person, now) = (person(resident.phone), context.now())
        return try await database.read { tx in
            try tx.query(
                """
                SELECT id, agent, created_at, seen_at FROM resident_session
                WHERE person_index = \(person) AND ends_at > \(now) ORDER BY id DESC LIMIT 50
                """
            ) { row in
                OpenSession(
                    id: try row.get("id"),
                    browser: BrowserKind(code: try row.get("agent")),
                    since: try row.get("created_at"),
                    seen: try row.get("seen_at")
                )
            }
        }
    }

    /// Ends a session of the same number; another's is not there.
    package func end(_ session: Resident.Session, of resident: Resident) async throws {
        let person = person(resident.phone)
        try await database.write { [context] tx in
            let ended = try tx.execute(
                "DELETE FROM resident_session WHERE id = \(session) AND person_index = \(person)"
            )
            guard ended == 1 else { throw NotFound("session", session) }
            try tx.audit(
                .init(by: nil, "resident.left", table: "resident_session", row: session.rawValue),
                context: context
            )
        }
    }

    /// Seals anew what an older version of the key file sealed; how many numbers there were.
    package func reseal() async throws -> Int {
        try await database.write { [sealer] tx in
            let codes = try tx.reseal(
                "SELECT id, phone_sealed AS sealed FROM resident_code WHERE phone_sealed IS NOT NULL ORDER BY id",
                with: sealer,
                key: { try $0.get("id", as: Int64.self) },
                at: { Self.place("resident_code", $0) },
                update: { "UPDATE resident_code SET phone_sealed = \($1) WHERE id = \($0)" }
            )
            let sessions = try tx.reseal(
                "SELECT id, phone_sealed AS sealed FROM resident_session ORDER BY id",
                with: sealer,
                key: { try $0.get("id", as: Int64.self) },
                at: { Self.place("resident_session", $0) },
                update: { "UPDATE resident_session SET phone_sealed = \($1) WHERE id = \($0)" }
            )
            return codes + sessions
        }
    }
}

/// What is left of a number when its person asks to be forgotten.
extension ResidentStore {
    /// Ends all sessions of a number and forgets its codes.
    package func forget(phone: String) async throws {
        guard let number = PhoneNumber(phone) else { return }
        let person = person(number.digits)
        try await database.write { tx in
            try tx.execute("DELETE FROM resident_session WHERE person_index = \(person)")
            try tx.execute("DELETE FROM resident_code WHERE person_index = \(person)")
        }
    }
}
