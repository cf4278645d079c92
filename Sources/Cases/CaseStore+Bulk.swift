import Access
import Kernel
import Storage

/// One step on many cases.
extension CaseStore {
    /// The cases with those identifiers on which somebody may work, by identifier.
    func workable(_ ids: [Case.ID], by viewer: Viewer) async throws -> [Case.ID: Case] {
        let reach = viewer.reach(.workCases)
        return try await database.read { tx in
            var found: [Case.ID: Case] = [:]
            for id in ids { found[id] = try Self.find(id, reach, in: tx) }
            return found
        }
    }

    /// What would become of a step now: the same rule that `take` follows, without taking it; nil when it can be taken.
    func refusal(_ step: CaseStep, on matter: Case, by viewer: Viewer) throws -> CaseRefusal? {
        do {
            _ = try matter.event(
                step,
                by: CaseActor(viewer, on: matter),
                in: book.workflow(of: matter),
                book.deadlines,
                id: CaseEvent.ID(rawValue: 0),
                at: context.now()
            )
            return nil
        } catch let refusal as CaseRefusal {
            return refusal
        }
    }
}
