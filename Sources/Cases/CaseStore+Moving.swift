package import Access
import Kernel
import Storage

/// Cases in progress that go on by the newest version of their workflow.
extension CaseStore {
    /// A case that was to be moved, and what became of it.
    package struct Moved: Sendable, Hashable {
        package let id: Case.ID
        package let number: String
        package let from: String
        /// The state that it is in now; nil when it was not moved.
        package let to: String?
        package let refusal: CaseMoveRefusal?
    }

    /// The cases in progress within reach that are on another version than new ones.
    package func moveGroups(for viewer: Viewer) async throws -> [CaseMoveGroup] {
        let reach = Self.moveReach(viewer)
        let workflow = book.workflow
        return try await database.read { tx in
            try tx.query(
                """
                SELECT workflow_version, state, COUNT(*) AS n FROM case_record
                WHERE due_at IS NOT NULL AND workflow = \(workflow.code) AND workflow_version <> \(workflow.version)
                  AND \(reach)
                GROUP BY workflow_version, state ORDER BY workflow_version, state
                """
            ) { row in
                CaseMoveGroup(
                    workflow: Workflow.Key(code: workflow.code, version: try row.get("workflow_version")),
                    state: try row.get("state"),
                    count: try row.get("n")
                )
            }
        }
    }

    /// What would become of the first `limit` cases.
    package func movePreview(_ plan: CaseMovePlan, limit: Int, for viewer: Viewer) async throws -> [Moved] {
        let reach = Self.moveReach(viewer)
        let now = context.now()
        return try await database.read { tx in
            try Self.toMove(plan.to, reach, after: Case.ID(rawValue: 0), limit: limit, in: tx).compactMap { id in
                guard let matter = try Self.first(" WHERE id = \(id)", in: tx) else { return nil }
                return Self.outcome(of: matter, plan) { () throws(CaseMoveRefusal) in
                    try matter.move(by: plan, id: CaseEvent.ID(rawValue: 0), account: 0, organisation: nil, at: now)
                }.0
            }
        }
    }

    /// Moves every case in progress within reach, a batch a transaction; each move is an event of the case's history.
    ///
    /// A case that cannot be moved stays as it is, with the reason. `limit`: so many are looked at; the others are left
    /// for the next time, because somebody waits for the answer.
    package func move(
        _ plan: CaseMovePlan,
        limit: Int = 2000,
        batch: Int = 100,
        by viewer: Viewer
    ) async throws -> [Moved] {
        let reach = Self.moveReach(viewer)
        let organisation = viewer.posts.first { $0.role.permissions.contains(.manageConfiguration) }?.organisation
        var all: [Moved] = []
        var last = Case.ID(rawValue: 0)
        while true {
            let from = last
            let ids = try await database.read { tx in
                try Self.toMove(plan.to, reach, after: from, limit: batch, in: tx)
            }
            guard let newest = ids.last, all.count < limit else { return all }
            last = newest
            all += try await database.write { [context] tx in
                var moved: [Moved] = []
                for id in ids {
                    guard let matter = try Self.first(" WHERE id = \(id)\(tx.dialect.forUpdate)", in: tx) else {
                        continue
                    }
                    let (line, event) = Self.outcome(of: matter, plan) { () throws(CaseMoveRefusal) in
                        try matter.move(
                            by: plan,
                            id: context.id(),
                            account: viewer.account.rawValue,
                            organisation: organisation,
                            at: context.now()
                        )
                    }
                    moved.append(line)
                    guard let event else { continue }
                    try save(matter.applying(event, in: plan.to), after: matter, event, [], in: tx)
                    try tx.audit(
                        .init(by: viewer.account, "case.moved", table: "case_record", row: id.rawValue),
                        context: context
                    )
                }
                return moved
            }
        }
    }

    private static func outcome(
        of matter: Case,
        _ plan: CaseMovePlan,
        _ make: () throws(CaseMoveRefusal) -> CaseEvent
    ) -> (Moved, CaseEvent?) {
        func line(_ to: String?, _ refusal: CaseMoveRefusal?) -> Moved {
            Moved(
                id: matter.id,
                number: matter.number,
                from: matter.state,
                to: to,
                refusal: refusal
            )
        }
        do {
            let event = try make()
            return (line(event.to, nil), event)
        } catch { return (line(nil, error), nil) }
    }

    private static func toMove(
        _ workflow: Workflow,
        _ reach: SQL,
        after last: Case.ID,
        limit: Int,
        in tx: any ReadTransaction
    ) throws -> [Case.ID] {
        try tx.query(
            """
            SELECT id FROM case_record
            WHERE due_at IS NOT NULL AND workflow = \(workflow.code) AND workflow_version <> \(workflow.version)
              AND id > \(last) AND \(reach)
            ORDER BY id LIMIT \(limit)
            """
        ) { try $0.get("id") }
    }

    private static func moveReach(_ viewer: Viewer) -> SQL {
        Reach.condition(viewer.reach(.manageConfiguration)) { organisation in
            "EXISTS (SELECT 1 FROM case_party p WHERE p.organisation_id = \(organisation) AND p.case_id = case_record.id)"
        }
    }
}
