import Access
import Kernel
import Storage

/// How many cases stand in each state of a workflow.
extension CaseStore {
    /// The list of the cases in a state: of those open where a clock runs in it, otherwise of those closed.
    static func filter(of state: Workflow.State) -> CaseFilter {
        CaseFilter().with(state.clock == .none ? .closed : .open).changed { $0.state = state.code }
    }

    /// How many rows the list of each state has for somebody with that reach, each counted up to `cap`.
    func stateCounts(_ reach: [Reach], of workflow: Workflow, cap: Int = countLimit) async throws -> [String: Int] {
        let now = context.now()
        return try await database.read { tx in
            var counts: [String: Int] = [:]
            for state in workflow.states {
                // Open cases are seen by those who hold them, closed ones by all who had a part in them: as in lists.
                let within = Reach.condition(reach) { organisation in
                    if state.clock != .none { return "holder_id = \(organisation)" }
                    return
                        "EXISTS (SELECT 1 FROM case_party p WHERE p.organisation_id = \(organisation) AND p.case_id = c.id)"
                }
                let narrowed = Self.conditions(Self.filter(of: state), nil, now)
                counts[state.code] = try tx.count(
                    """
                    SELECT COUNT(*) AS n FROM (
                        SELECT 1 FROM case_record c WHERE \(within)\(narrowed) LIMIT \(cap)
                    ) AS capped
                    """
                )
            }
            return counts
        }
    }
}
