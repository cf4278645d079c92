import Access
import Kernel
import Storage

/// Open cases by their state.
extension CaseStore {
    /// A column of the board.
    struct Column: Sendable {
        /// The workflow's state.
        let state: String
        /// The most urgent ones.
        let rows: [CaseRow]
        /// How many the list of this state has, counted up to `countLimit`.
        let count: Int
    }

    /// So many cases stand in a column; the list behind it has the others.
    static let columnLimit = 20
    /// Further nobody counts.
    static let countLimit = 1000

    /// A column for each state in which a case is open, in the workflow's order; each is the beginning of the list with
    /// the same filter and that state, read in one transaction.
    func board(_ reach: [Reach], _ filter: CaseFilter, in place: AreaLevel?) async throws -> [Column] {
        let now = context.now()
        let states = book.states.filter { $0.clock != .none }.map(\.code)
            .filter { filter.state == nil || filter.state == $0 }
        return try await database.read { tx in
            try states.map { state in
                let narrowed = filter.changed {
                    $0.state = state
                    $0.sort = .due
                }
                return Column(
                    state: state,
                    rows: try Self.list(reach, narrowed, place, nil, now, Self.columnLimit, in: tx),
                    count: try Self.count(reach, narrowed, place, now, Self.countLimit, in: tx)
                )
            }
        }
    }
}
