public import Access
public import Kernel
import Storage

extension SignalStore {
    /// Whether a signal is within a reach.
    public func isWithin(_ reach: [Reach], _ id: Signal.ID) async throws -> Bool {
        try await database.read { tx in
            try tx.first("SELECT id FROM signal WHERE id = \(id) AND \(Reach.condition(reach))") { _ in true } ?? false
        }
    }
}
