package import Inbox
package import Kernel
package import Storage

/// One decision of a machine about a report, with its reasons in plain words (PIPL articles 24 and 48).
package struct MachineReason: Sendable, Hashable {
    package let title: Text
    package let words: Text
}

extension CaseStore {
    /// What machines decided about a report, and by what; in the order in which it happened.
    package func reasons(of signal: Signal, in tx: any ReadTransaction) throws -> [MachineReason] {
        guard let number = signal.matter,
            let matter = try Self.first(" WHERE id = \(Case.ID(rawValue: number))", in: tx)
        else {
            let words =
                signal.state == .new
                ? Text(
                    "还没有任何自动决定：社区工作者会亲自看您的上报。",
                    "Nothing was decided by a machine: a community worker will read your report."
                )
                : Text("没有自动决定：是工作人员看过后处理的。", "Nothing was decided by a machine: staff read it and decided.")
            return [MachineReason(title: Text("自动决定", "Decisions by machine"), words: words)]
        }
        let events = try Self.events(of: matter.id, in: tx)
        var reasons = [try suggestion(of: matter, in: tx)].compactMap(\.self)
        reasons += events.compactMap { dispatch($0) }
        return reasons + [deadline(matter)]
    }

    private func suggestion(of matter: Case, in tx: any ReadTransaction) throws -> MachineReason? {
        let found = try tx.first(
            "SELECT suggested, sureness_per_mille, was_sure, judge, chosen FROM case_suggestion WHERE case_id = \(matter.id)"
        ) { row in
            (
                suggested: try row.get("suggested", as: String.self),
                sureness: try row.get("sureness_per_mille", as: Int.self),
                wasSure: try row.get("was_sure", as: Bool.self), judge: try row.get("judge", as: String.self),
                chosen: try row.get("chosen", as: String.self)
            )
        }
        guard let found else { return nil }
        let (suggested, chosen) = (book.categoryName(found.suggested), book.categoryName(found.chosen))
        let isModel = found.judge != "keywords"
        let how =
            isModel
            ? Text("程序把您写的字和以往已办结的事项比较", "The program compared your words with closed cases")
            : Text("程序按关键词查看您写的字", "The program looked for keywords in your words")
        let sureness = Text(
            "建议归为“\(suggested.zh)”，把握 \(found.sureness / 10)%",
            "and suggested “\(suggested.en)”, \(found.sureness / 10)% sure"
        )
        let end =
            found.suggested == found.chosen
            ? Text("工作人员采用了这个建议，随时可以改。", "Staff took the suggestion, and can change it at any time.")
            : Text("工作人员没有采用，改为“\(chosen.zh)”。", "Staff did not take it and chose “\(chosen.en)”.")
        return MachineReason(
            title: Text("自动归类", "Suggested category"),
            words: Text("\(how.zh)，\(sureness.zh)。\(end.zh)", "\(how.en) \(sureness.en). \(end.en)")
        )
    }

    /// A step that a dispatch rule took: it has a body and no account, and gives the case away.
    private func dispatch(_ event: CaseEvent) -> MachineReason? {
        guard event.account == nil, let home = event.organisation, event.holder != home,
            event.action != CaseEvent.opened, event.action != CaseEvent.moved
        else { return nil }
        return MachineReason(
            title: Text("自动派单", "Passed on by a rule"),
            words: Text(
                "事项立案后按派单规则自动转给承办单位，规则是：\(event.note)。社区可以随时转给别的单位。",
                "The case was passed on by a dispatch rule as it was opened: \(event.note). The community can change that."
            )
        )
    }

    private func deadline(_ matter: Case) -> MachineReason {
        let category = book.categoryName(matter.category)
        let (contact, handling) = (matter.contactLimit.name, matter.handlingLimit.name)
        let stress =
            matter.severity == .ordinary
            ? Text("", "")
            : Text("因紧急程度较高，时限按规则缩短。", " As it is urgent, the rules make the time shorter.")
        return MachineReason(
            title: Text("办理时限", "Time limits"),
            words: Text(
                "时限由“\(category.zh)”这一类别的规则算出：\(contact.zh)内受理，\(handling.zh)内办结，按工作日历计算。\(stress.zh)",
                "The time follows from the rules of “\(category.en)”: accepted within \(contact.en), closed within \(handling.en), by the working calendar.\(stress.en)"
            )
        )
    }
}
