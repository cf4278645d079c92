import Kernel
import Storage

/// Whether signals are what their histories make of them.
extension SignalStore {
    /// A signal whose row and history do not agree.
    package struct Difference: Sendable, Hashable {
        package let id: Signal.ID
        /// The columns that are wrong; empty when the history's numbers have gaps.
        package let columns: [String]
        let state: Signal.State
        let matter: Int64?
        let count: Int
    }

    /// The signals after `last`, at most `limit` of them: those that differ, how many were looked at, and the last one.
    package func differences(after last: Signal.ID, limit: Int) async throws -> (
        found: [Difference], count: Int, last: Signal.ID?
    ) {
        try await database.read { tx in
            let ids: [Signal.ID] = try tx.query(
                "SELECT id FROM signal WHERE id > \(last) ORDER BY id LIMIT \(limit)"
            ) { try $0.get("id") }
            return (try Self.check(ids, in: tx), ids.count, ids.last)
        }
    }

    /// Makes state, case and number of events of a signal anew from its history; false when there was nothing to do.
    package func refold(_ id: Signal.ID) async throws -> Bool {
        try await database.write { tx in
            _ = try tx.first("SELECT id FROM signal WHERE id = \(id)\(tx.dialect.forUpdate)") { _ in true }
            guard let found = try Self.check([id], in: tx).first, !found.columns.isEmpty else { return false }
            try tx.execute(
                """
                UPDATE signal SET state = \(found.state), matter_id = \(found.matter), event_count = \(found.count)
                WHERE id = \(id)
                """
            )
            return true
        }
    }

    private static func check(_ ids: [Signal.ID], in tx: any ReadTransaction) throws -> [Difference] {
        guard !ids.isEmpty else { return [] }
        struct Step {
            let number: Int
            let action: String
            let matter: Int64?
        }
        let steps: [(Signal.ID, Step)] = try tx.query(
            """
            SELECT signal_id, number, action, matter_id FROM signal_event WHERE signal_id IN \(list: ids)
            ORDER BY signal_id, number
            """
        ) { row in
            (
                try row.get("signal_id"),
                Step(number: try row.get("number"), action: try row.get("action"), matter: try row.find("matter_id"))
            )
        }
        let histories = Dictionary(grouping: steps, by: \.0).mapValues { $0.map(\.1) }
        return try tx.query(
            "SELECT id, state, matter_id, event_count FROM signal WHERE id IN \(list: ids) ORDER BY id"
        ) { row -> Difference? in
            let id: Signal.ID = try row.get("id")
            let history = histories[id] ?? []
            let isWhole = !history.isEmpty && history.map(\.number) == Array(1...history.count)
            // A remark is no decision.
            let last = history.last { $0.action != "remark" }
            let state: Signal.State =
                switch last?.action {
                case "opened": .opened
                case "joined": .joined
                case "set_aside": .setAside
                default: .new
                }
            let matter = state == .opened || state == .joined ? last?.matter : nil
            var columns: [String] = []
            if try row.get("state", as: Signal.State.self) != state { columns.append("state") }
            if try row.find("matter_id", as: Int64.self) != matter { columns.append("matter_id") }
            if try row.get("event_count", as: Int.self) != history.count { columns.append("event_count") }
            guard !columns.isEmpty || !isWhole else { return nil }
            return Difference(
                id: id,
                columns: isWhole ? columns : [],
                state: state,
                matter: matter,
                count: history.count
            )
        }.compactMap(\.self)
    }
}
