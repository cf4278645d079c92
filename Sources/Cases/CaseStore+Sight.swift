import Access
import Storage

/// Who may see a case.
extension CaseStore {
    /// The condition on the row `c` of a case that it is within reach: it lies in one of the areas, or one of the
    /// organisations has or had it.
    static func visible(_ reach: [Reach]) -> SQL {
        Reach.condition(reach) { organisation in
            "EXISTS (SELECT 1 FROM case_party p WHERE p.organisation_id = \(organisation) AND p.case_id = c.id)"
        }
    }
}
