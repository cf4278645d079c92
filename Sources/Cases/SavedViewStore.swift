import Access
import Kernel
import Storage

/// Reads and writes saved views.
struct SavedViewStore: Sendable {
    let database: any Database
    let context: Context

    /// The views that somebody sees: his own first, then those that colleagues share with an organisation of his.
    func views(for viewer: Viewer) async throws -> [SavedView] {
        let organisations = Set(viewer.posts.map(\.organisation)).sorted()
        return try await database.read { tx in
            let own = try tx.query(
                Self.select + " WHERE v.account_id = \(viewer.account) ORDER BY v.name, v.id LIMIT \(SavedView.limit)",
                Self.view
            )
            let shared = try tx.query(
                Self.select
                    + """
                     WHERE v.organisation_id IN \(list: organisations) AND v.account_id <> \(viewer.account)
                    ORDER BY v.name, v.id LIMIT 100
                    """,
                Self.view
            )
            return own + shared
        }
    }

    /// Keeps a choice under a name.
    /// - Throws: `InvalidInput` for the name, the choice or the organisation, `SavedViewRefusal` for one too many.
    @discardableResult
    func save(_ query: String, name: String, for organisation: Int64?, by viewer: Viewer) async throws -> SavedView.ID {
        let name = try SavedView.checked(name: name)
        try check(organisation, viewer)
        guard query.utf8.count <= SavedView.queryLimit else {
            throw InvalidInput("query", Text("这个筛选太长，无法保存。", "This filter is too long to be kept."))
        }
        let id = context.id(SavedView.ID.self)
        try await database.write { [context] tx in
            let kept = try tx.count("SELECT COUNT(*) AS n FROM saved_view WHERE account_id = \(viewer.account)")
            guard kept < SavedView.limit else { throw SavedViewRefusal.tooMany }
            let made = try tx.execute(
                """
                INSERT INTO saved_view (id, account_id, organisation_id, name, query, created_at)
                VALUES (\(id), \(viewer.account), \(organisation), \(name), \(query), \(context.now()))
                ON CONFLICT (account_id, name) DO NOTHING
                """
            )
            guard made == 1 else { throw Self.nameTaken }
            try tx.audit(
                .init(by: viewer.account, "view.saved", table: "saved_view", row: id.rawValue),
                context: context
            )
        }
        return id
    }

    /// Gives a view another name, and others or nobody to see it; only its owner may.
    /// - Throws: `NotFound` for another's, `InvalidInput`.
    func change(_ id: SavedView.ID, name: String, for organisation: Int64?, by viewer: Viewer) async throws {
        let name = try SavedView.checked(name: name)
        try check(organisation, viewer)
        try await database.write { [context] tx in
            let other = try tx.count(
                """
                SELECT COUNT(*) AS n FROM saved_view
                WHERE account_id = \(viewer.account) AND name = \(name) AND id <> \(id)
                """
            )
            guard other == 0 else { throw Self.nameTaken }
            let changed = try tx.execute(
                """
                UPDATE saved_view SET name = \(name), organisation_id = \(organisation)
                WHERE id = \(id) AND account_id = \(viewer.account)
                """
            )
            guard changed == 1 else { throw NotFound("view", id) }
            try tx.audit(
                .init(by: viewer.account, "view.changed", table: "saved_view", row: id.rawValue),
                context: context
            )
        }
    }

    /// Removes a view; only its owner may.
    /// - Throws: `NotFound` for another's.
    func remove(_ id: SavedView.ID, by viewer: Viewer) async throws {
        try await database.write { [context] tx in
            let removed = try tx.execute(
                "DELETE FROM saved_view WHERE id = \(id) AND account_id = \(viewer.account)"
            )
            guard removed == 1 else { throw NotFound("view", id) }
            try tx.audit(
                .init(by: viewer.account, "view.removed", table: "saved_view", row: id.rawValue),
                context: context
            )
        }
    }

    private func check(_ organisation: Int64?, _ viewer: Viewer) throws {
        guard let organisation, !viewer.posts.contains(where: { $0.organisation == organisation }) else { return }
        throw InvalidInput("share", Text("只能与自己单位的同事共享。", "Views are shared with your own organisation only."))
    }

    private static let nameTaken = InvalidInput(
        "name",
        Text("您已有同名的视图，请换个名字。", "You have a view of that name: please choose another.")
    )

    private static let select: SQL = """
        SELECT v.id, v.account_id, v.organisation_id, v.name, v.query, a.name AS owner_name
        FROM saved_view v JOIN account a ON a.id = v.account_id
        """

    private static func view(_ row: any Row) throws -> SavedView {
        SavedView(
            id: try row.get("id"),
            name: try row.get("name"),
            query: try row.get("query"),
            owner: try row.get("account_id"),
            ownerName: try row.get("owner_name"),
            organisation: try row.find("organisation_id")
        )
    }
}
