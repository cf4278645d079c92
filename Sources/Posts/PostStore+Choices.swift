public import Access
import Areas
public import Kernel
public import Registry
import Storage

/// What a form of the viewer may offer.
extension PostStore {
    /// A body that can be named in a post.
    public struct Body: Sendable, Hashable {
        public let id: Organisation.ID
        public let kind: Organisation.Kind
        public let name: String
    }

    /// More than these are not offered in one list.
    static let mostChoices = 2000

    /// The organisations of which nothing reaches beyond the viewer's areas, by kind and name.
    public func bodies(for viewer: Viewer) async throws -> [Body] {
        try await database.read { tx in
            try tx.query(
                """
                SELECT o.id, o.kind, o.name FROM organisation o WHERE \(Self.isOffered(to: viewer))
                ORDER BY o.kind, o.name, o.id LIMIT \(Self.mostChoices)
                """
            ) { row in
                let word: String = try row.get("kind")
                guard let kind = Organisation.Kind(rawValue: word) else {
                    throw UnreadableRow("organisation.kind", word)
                }
                return Body(id: try row.get("id"), kind: kind, name: try row.get("name"))
            }
        }
    }

    /// Colleagues who can sign in and of whom the viewer sees a post, by name: who may be a deputy.
    public func colleagues(of account: Account.ID, for viewer: Viewer) async throws -> [AccountEntry] {
        try await list(viewer, limit: Self.mostChoices).filter { entry in
            entry.account.id != account && !entry.isClosed && entry.hasPassword
        }
    }

    /// Whether a post may name the organisation.
    func offers(_ organisation: Organisation.ID, to viewer: Viewer, in tx: any ReadTransaction) throws -> Bool {
        let sql: SQL = "SELECT o.id FROM organisation o WHERE o.id = \(organisation) AND \(Self.isOffered(to: viewer))"
        return try tx.first(sql) { _ in true } ?? false
    }

    /// The condition that the organisation `o` sits and serves within the viewer's reach.
    ///
    /// A post opens what its organisation holds: one that serves more than the viewer administers would open more.
    private static func isOffered(to viewer: Viewer) -> SQL {
        let reach = within(viewer.reach(.administerAccounts))
        return """
            o.closed_at IS NULL AND EXISTS (SELECT 1 FROM area r WHERE r.id = o.area_id AND (\(reach)))
            AND NOT EXISTS (SELECT 1 FROM organisation_area s JOIN area r ON r.id = s.area_id
                            WHERE s.organisation_id = o.id AND CASE WHEN (\(reach)) THEN 0 ELSE 1 END = 1)
            """
    }
}
