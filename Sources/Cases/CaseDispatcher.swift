package import Access
package import Areas
package import Inbox
import Kernel
package import Registry

/// Finds whom the dispatch rules propose for a matter: what the rules say, and who is there to take it.
package struct CaseDispatcher: Sendable {
    let cases: CaseStore
    let organisations: OrganisationStore
    let accounts: AccountStore

    package init(cases: CaseStore, organisations: OrganisationStore, accounts: AccountStore) {
        self.cases = cases
        self.organisations = organisations
        self.accounts = accounts
    }

    /// Who may be given a case of that place: bodies that serve it and in which somebody can work on it.
    package func targets(of place: Area) async throws -> [Organisation] {
        let serving = try await organisations.serving(place).filter { $0.kind.takesWork }
        let staffed = try await accounts.staffed(serving.map(\.id.rawValue), for: .workCases)
        return serving.filter { staffed.contains($0.id.rawValue) }
    }

    /// Whom the rules propose for a signal, were it a case of those categories; by category.
    package func proposals(_ categories: [String], at place: Area, of signal: Signal) async throws -> [String:
        DispatchProposal]
    {
        guard !categories.isEmpty else { return [:] }
        let targets = try await targets(of: place)
        let book = cases.book
        return categories.reduce(into: [:]) { found, category in
            let matter = DispatchBook.Matter(
                category: category,
                areaCode: place.code,
                level: place.level,
                channel: signal.channel
            )
            found[category] = book.dispatch.proposal(for: matter, among: targets, book.categories)
        }
    }

    /// The same for one category.
    package func proposal(category: String, at place: Area, of signal: Signal) async throws -> DispatchProposal? {
        try await proposals([category], at: place, of: signal)[category]
    }

    /// What the rules are asked about a case.
    package static func matter(_ matter: Case, at place: Area) -> DispatchBook.Matter {
        DispatchBook.Matter(
            category: matter.category,
            areaCode: place.code,
            level: place.level,
            severity: matter.severity,
            channel: matter.channel
        )
    }

    /// Passes a case that was just opened on as a rule proposes and its opener decided; where the workflow does not let him, the case stays
    /// with the community, and its page says what can be done.
    package func pass(_ id: Case.ID, by proposal: DispatchProposal, _ viewer: Viewer) async throws {
        let matter = try await cases.history(id, viewer.reach(.workCases)).matter
        let workflow = try cases.book.workflow(of: matter)
        let actions = matter.actions(in: workflow, for: CaseActor(viewer, on: matter), at: matter.openedAt)
        guard let action = actions.first(where: \.passesOn) else { return }
        let step = CaseStep(
            action: action.code,
            revision: matter.revision,
            note: proposal.reason.zh,
            organisation: proposal.organisation
        )
        do { try await cases.take(step, on: id, by: viewer) } catch is CaseRefusal {}
    }
}
