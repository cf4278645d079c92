import Kernel

/// Something about a workflow that its maker should know; the linter gives it file and line.
struct WorkflowFlaw: Hashable {
    let path: [String]
    let severity: ConfigurationFinding.Severity
    let message: Text

    static func error(_ path: [String], _ zh: String, _ en: String) -> Self {
        WorkflowFlaw(path: path, severity: .error, message: Text(zh, en))
    }

    static func warning(_ path: [String], _ zh: String, _ en: String) -> Self {
        WorkflowFlaw(path: path, severity: .warning, message: Text(zh, en))
    }
}

extension WorkflowGraph {
    /// What is wrong with the form alone: names, ways, ends, and times that cannot be meant.
    var flaws: [WorkflowFlaw] {
        let names = nameFlaws
        // Ways cannot be walked on names that are not there.
        return names.isEmpty ? wayFlaws + timeFlaws : names
    }

    private var nameFlaws: [WorkflowFlaw] {
        var flaws: [WorkflowFlaw] = []
        let codes = states.map(\.code)
        if Set(codes).count != codes.count {
            flaws.append(.error(["states"], "有代码重复", "a code stands twice"))
        }
        if !codes.contains(start) { flaws.append(.error(["start"], "没有状态 \(start)", "\(start) is no state")) }
        for move in moves {
            for state in [move.from, move.to] where !codes.contains(state) {
                let flaw: WorkflowFlaw = .error(["actions", move.action], "没有状态 \(state)", "\(state) is no state")
                if !flaws.contains(flaw) { flaws.append(flaw) }
            }
        }
        return flaws
    }

    private var wayFlaws: [WorkflowFlaw] {
        var flaws: [WorkflowFlaw] = []
        let reached = reached
        for state in states where !reached.contains(state.code) {
            flaws.append(.error(["states", state.code], "没有任何办法到达这个状态", "nothing leads to it"))
        }
        if !states.contains(where: \.isFinal) {
            flaws.append(.error(["states"], "没有终态", "no state is final"))
        } else {
            let ending = ending
            for state in states where !ending.contains(state.code) {
                flaws.append(.error(["states", state.code], "从这里到不了终态", "no way leads to an end"))
            }
        }
        for state in states where state.isFinal {
            let exits = moves.filter { $0.from == state.code && $0.to != state.code && !$0.isReopening }
            guard !exits.isEmpty else { continue }
            let names = Set(exits.map(\.action)).sorted().joined(separator: ", ")
            flaws.append(
                .error(
                    ["states", state.code],
                    "终态却还有出口：\(names)。确实要重新打开的，请在动作上写 reopens: true",
                    "final, yet left by \(names); mark what is meant to open it again with reopens: true"
                )
            )
        }
        return flaws
    }

    private var timeFlaws: [WorkflowFlaw] {
        var flaws: [WorkflowFlaw] = []
        for state in states where !state.isFinal && !state.isTimed {
            flaws.append(
                .warning(
                    ["states", state.code],
                    "没有时限：停在这里没有人会被提醒",
                    "no time limit: whoever waits here is reminded of nothing"
                )
            )
        }
        guard let whole else { return flaws }
        for state in states {
            if let limit = state.limit, limit.roughMinutes > whole.roughMinutes {
                flaws.append(
                    .error(
                        ["states", state.code],
                        "本状态时限 \(limit) 超过整件时限 \(whole)",
                        "its limit of \(limit) is above the whole case's limit of \(whole)"
                    )
                )
            }
        }
        let limits = states.filter { !$0.isFinal && reached.contains($0.code) }.compactMap(\.limit)
        let together = limits.map(\.roughMinutes).reduce(0, +)
        if limits.count > 1, together * 10 < whole.roughMinutes {
            flaws.append(
                .warning(
                    ["states"],
                    "各状态时限合计约 \(together) 分钟（每个 \(Self.span(limits))），整件时限却是 \(whole)：必有一处不是本意",
                    "the states' limits together make \(together) minutes (\(Self.span(limits)) each), yet the whole case has \(whole): one of them cannot be meant"
                )
            )
        }
        return flaws
    }

    private static func span(_ limits: [TimeLimit]) -> String {
        let sorted = limits.sorted { $0.roughMinutes < $1.roughMinutes }
        guard let least = sorted.first, let most = sorted.last else { return "" }
        return least == most ? "\(least)" : "\(least)–\(most)"
    }
}

extension TimeLimit {
    /// About how long it lasts by the clock, in minutes: for comparing limits of different kinds, never for a due time.
    ///
    /// A working day stands for 7/5 days, a working hour for 24 * 7 / (5 * 7.5) hours.
    var roughMinutes: Int {
        switch self {
        case .minutes(let number): number
        case .hours(let number): number * 60
        case .days(let number): number * 1440
        case .workingHours(let number): number * 269
        case .workingDays(let number): number * 2016
        }
    }
}
