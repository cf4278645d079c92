import Cases
import Kernel

/// Deadlines made anew from the history, by other means than the program's.
extension Invariants {
    /// What the steps of a case say about its time.
    private struct Story {
        var stands: [(from: Instant, to: Instant?, longest: String)] = []
        var extensions: [String] = []
        var urgent: (since: Instant, contact: String?, handling: String?)?
    }

    private func story(_ matter: StoredHistory.Matter) -> Story {
        var story = Story()
        for event in eventsOf[matter.id] ?? [] {
            let isOver = workflow.state(event.from)?.clock == Workflow.Clock.none
            if event.from != event.to {
                if let last = story.stands.indices.last, story.stands[last].to == nil {
                    story.stands[last].to = event.at
                }
            }
            if isOver, workflow.state(event.to)?.clock != Workflow.Clock.none {
                story.stands = []
                story.extensions = []
                story.urgent?.since = event.at
            }
            if event.severity != nil {
                let contact = event.time.urgentContact
                let handling = event.time.urgentHandling
                story.urgent = contact == nil && handling == nil ? nil : (event.at, contact, handling)
            }
            if let longest = event.time.pauseLongest { story.stands.append((event.at, nil, longest)) }
            if event.action == "grant_extension", let length = event.time.extensionLength {
                story.extensions.append(length)
            }
        }
        return story
    }

    /// The end of the clock that ends first in a state; nil where none runs.
    private func due(_ matter: StoredHistory.Matter, in state: String) -> DueTime? {
        guard let clock = workflow.state(state)?.clock, clock != Workflow.Clock.none else { return nil }
        let story = story(matter)
        let pauses = story.stands.map { stand -> Range<Instant> in
            let last = max(stand.from, deadlines.due(stand.from, stand.longest)?.at ?? stand.from)
            return stand.from..<max(stand.from, min(last, stand.to ?? last))
        }
        func extended(_ since: Instant, _ limit: String) -> DueTime? {
            guard var due = deadlines.due(since, limit, pauses: pauses) else { return nil }
            for length in story.extensions {
                guard let next = deadlines.due(due.at, length, pauses: pauses) else { return nil }
                due = DueTime(at: next.at, isProvisional: due.isProvisional || next.isProvisional)
            }
            return due
        }
        var ends = [extended(matter.handlingSince, matter.handlingLimit)]
        if let limit = matter.wholeLimit, let since = matter.wholeSince { ends.append(extended(since, limit)) }
        if let urgent = story.urgent, let limit = urgent.handling {
            ends.append(extended(max(matter.handlingSince, urgent.since), limit))
        }
        if clock == .contact {
            ends.append(deadlines.due(matter.contactSince, matter.contactLimit, pauses: pauses))
            if let urgent = story.urgent, let limit = urgent.contact {
                ends.append(deadlines.due(max(matter.contactSince, urgent.since), limit, pauses: pauses))
            }
        }
        return ends.compactMap(\.self).min { $0.at < $1.at }
    }

    /// Due times of open cases, and those that ran when closed ones were closed.
    func dues() -> [Breach] {
        history.matters.compactMap { matter in
            let due = due(matter, in: matter.state)
            guard due?.at == matter.dueAt, (due?.isProvisional ?? false) == matter.isProvisional else {
                return Breach(
                    "due times equal their recomputation",
                    "case \(matter.id): \(matter.dueAt?.description ?? "none"), not \(due?.at.description ?? "none")"
                )
            }
            guard matter.closedAt != nil else { return nil }
            let closing = (eventsOf[matter.id] ?? []).last { event in
                let after = workflow.state(event.to)?.clock
                return after == Workflow.Clock.none && workflow.state(event.from)?.clock != Workflow.Clock.none
            }
            // What another system closed was late or not by that system's own time, which its ticket says.
            guard let closing, !isBrought(closing), let ran = self.due(matter, in: closing.from)?.at,
                ran != matter.closedDueAt
            else {
                return nil
            }
            return Breach(
                "a late close is late whenever it is computed",
                "case \(matter.id): \(matter.closedDueAt?.description ?? "none"), not \(ran)"
            )
        }
    }
}
