package import Access
package import Kernel

/// Reads a workflow's file as a colleague would: can every case reach an end, is somebody there for each step, do the times
/// fit together, is everything said that must be said.
package struct WorkflowLint: Sendable {
    /// Who there is; nil leaves the question open.
    private let roles: RoleBook?
    /// What the cases are about, with their limits.
    private let categories: [Category]
    private let calendar: WorkingCalendar?

    package init(roles: RoleBook? = nil, categories: [Category] = [], calendar: WorkingCalendar? = nil) {
        self.roles = roles
        self.categories = categories
        self.calendar = calendar
    }

    /// The findings about a file: a workflow of ours (YAML), or a BusinessService of DIGIT (JSON).
    package func findings(_ text: String, name: String) -> [ConfigurationFinding] {
        let flaws: [WorkflowFlaw]
        do {
            if let service = try DigitService.read(text, name: name) {
                flaws = service.graph.flaws + service.flaws
            } else {
                let workflow = try Workflow.draft(text, name: name)
                flaws = workflow.flaws + roleFlaws(workflow) + clockFlaws(workflow)
            }
        } catch let fault as ConfigurationFault {
            flaws = [
                WorkflowFlaw(
                    path: fault.place.split(separator: ".").map(String.init),
                    severity: .error,
                    message: Text("读不懂：\(fault.problem)", fault.problem)
                )
            ]
        } catch {
            flaws = [.error([], "读不懂", "\(error)")]
        }
        let lines = ConfigurationLines(text)
        return flaws.map { flaw in
            ConfigurationFinding(
                file: name,
                line: lines.line(of: flaw.path),
                path: flaw.path.joined(separator: "."),
                severity: flaw.severity,
                message: flaw.message
            )
        }
    }

    /// Steps that nobody, or not everybody who is named, can take.
    private func roleFlaws(_ workflow: Workflow) -> [WorkflowFlaw] {
        guard let roles else { return [] }
        // A role without the right to work on cases is never asked.
        let held = Set(roles.all.filter { $0.permissions.contains(.workCases) }.flatMap(\.actsAs)).union(["reporter"])
        return workflow.actions.compactMap { action in
            let missing = action.by.map(\.rawValue).filter { !held.contains($0) }.sorted()
            guard !missing.isEmpty else { return nil }
            let words = missing.joined(separator: ", ")
            if missing.count == action.by.count {
                return .error(
                    ["actions", action.code],
                    "没有任何角色担任 \(words)（roles.yaml 的 acts_as），这一步没有人能做",
                    "no role acts as \(words) (acts_as in roles.yaml): nobody can take this step"
                )
            }
            return .warning(
                ["actions", action.code],
                "没有任何角色担任 \(words)（roles.yaml 的 acts_as）",
                "no role acts as \(words) (acts_as in roles.yaml)"
            )
        }
    }

    /// Times that contradict one another: who must accept within more time than the whole has, a stay longer than the whole.
    private func clockFlaws(_ workflow: Workflow) -> [WorkflowFlaw] {
        guard let calendar else { return [] }
        var flaws: [WorkflowFlaw] = []
        let timed = Set(workflow.states.map(\.clock))
        if timed.contains(.contact) {
            for category in categories {
                let later = Self.share(calendar, category.contact, isLaterThan: category.handling)
                guard later > 0 else { continue }
                let path = ["categories", category.code]
                let zh = "类别 \(category.code)：受理时限 \(category.contact) 比办理时限 \(category.handling) 还长"
                let en =
                    "category \(category.code): contact \(category.contact) ends after handling \(category.handling)"
                flaws.append(
                    later == 1 ? .error(path, zh, en) : .warning(path, "\(zh)（部分时段）", "\(en) at some times of the week")
                )
            }
        }
        for state in workflow.states {
            guard let limit = state.limit, !categories.isEmpty else { continue }
            let longer = categories.filter { Self.share(calendar, limit, isLaterThan: $0.handling) == 1 }
            guard longer.count == categories.count else { continue }
            flaws.append(
                .error(
                    ["states", state.code, "limit"],
                    "本状态时限 \(limit) 比每一个类别的办理时限都长，永远不起作用",
                    "its limit of \(limit) is longer than every category's handling time and never counts"
                )
            )
        }
        return flaws
    }

    /// In which share of the hours of an ordinary fortnight one limit ends after another.
    static func share(_ calendar: WorkingCalendar, _ first: TimeLimit, isLaterThan second: TimeLimit) -> Double {
        // A calendar without holidays: what is true for ordinary weeks.
        let ordinary = WorkingCalendar(years: [], shifts: calendar.shifts)
        let monday = CivilTime(date: CivilDate(year: 2026, month: 3, day: 2)).instant
        let starts = (0..<14 * 24).map { monday + .seconds($0 * 3600) }
        let later = starts.filter { ordinary.due(from: $0, first).at > ordinary.due(from: $0, second).at }
        return Double(later.count) / Double(starts.count)
    }
}
