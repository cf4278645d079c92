import Kernel
import Storage

extension CaseStore {
    /// Carries out an automatic rule on a case that was just opened: a step of the workflow like any other, taken by the rule in the
    /// name of the community, with its reason in the history.
    ///
    /// Where the workflow has no such step, or not for the community, the case stays with it.
    func pass(_ matter: Case, by proposal: DispatchProposal, in tx: any WriteTransaction) throws {
        let workflow = try book.workflow(of: matter)
        let actor = CaseActor.rule(for: matter.home)
        guard let action = matter.actions(in: workflow, for: actor, at: context.now()).first(where: \.passesOn) else {
            return
        }
        let step = CaseStep(
            action: action.code,
            revision: matter.revision,
            note: proposal.reason.zh,
            organisation: proposal.organisation
        )
        let event: CaseEvent
        do {
            event = try matter.event(
                step,
                by: actor,
                in: workflow,
                book.deadlines,
                id: context.id(),
                at: context.now()
            )
        } catch { return }
        try save(matter.applying(event, in: workflow), after: matter, event, [], in: tx)
    }
}

extension Workflow.Action {
    /// Whether it gives the case to another body that is named with it.
    var passesOn: Bool { needs == [.organisation] || needs == [.organisation, .reason] }
}

extension CaseActor {
    /// A dispatch rule, which acts for the body that opened the case and has no account.
    static func rule(for home: Int64) -> CaseActor {
        CaseActor(account: nil, organisations: [home], roles: [.community], acting: [.community: home])
    }
}
