public import Access
public import Kernel
import Storage

extension CaseStore {
    /// Whether a case is within a reach.
    public func isWithin(_ reach: [Reach], _ id: Case.ID) async throws -> Bool {
        try await database.read { tx in
            try tx.first("SELECT c.id FROM case_record c WHERE c.id = \(id) AND \(Self.visible(reach))") { _ in true }
                ?? false
        }
    }
}
