package import Kernel

/// Turns a BusinessService of DIGIT into a workflow file of ours, and says what could not come along.
package struct DigitImport: Sendable {
    private let service: DigitService
    private let roles: [String: String]

    /// An import; a role that is missing in `roles` is guessed from its name, and a note says so.
    ///
    /// `roles`: which of our words (holder, community, street, reporter) stands for a role of theirs.
    package init(_ service: DigitService, roles: [String: String] = [:]) {
        self.service = service
        self.roles = roles
    }

    package struct Result: Sendable, Hashable {
        /// The file's text.
        package let yaml: String
        /// What its reader must know.
        package let notes: [Text]
    }

    /// The workflow's file; the same words always give the same file.
    package func result(code: String = "matter", reopenDays: Int = 10) -> Result {
        var notes: [Text] = []
        let graph = service.graph
        // Theirs begins before anything was sent; ours with what was sent.
        let sent = service.states.first { $0.code == service.start }?.actions.first(where: \.isActive)
        let start = service.start.isEmpty ? sent?.next ?? "" : service.start
        if service.start.isEmpty, let sent {
            notes.append(
                Text(
                    "“\(sent.code)”之前没有状态名：从 \(start) 开始",
                    "what comes before \(sent.code) has no name: it begins with \(start)"
                )
            )
        }
        let kept = service.states.filter { !$0.code.isEmpty && graph.reached.contains($0.code) }
        for state in service.states where !state.code.isEmpty && !graph.reached.contains(state.code) {
            notes.append(
                Text("\(state.code) 到不了，没有带过来", "\(state.code) is left out: nothing leads to it")
            )
        }
        notes += limitNotes(kept)
        let steps = steps(kept, start: start)
        var lines = kept.map { stateLine($0, step: steps[$0.code] ?? 3, &notes) }
        var actionLines: [String] = []
        for action in actions(kept) { actionLines += self.lines(of: action, steps: steps, &notes) }
        lines =
            ["code: \(code)", "version: 1", "start: \(Self.word(start))", "reopen_days: \(reopenDays)", "states:"]
            + lines + [actionLines.isEmpty ? "actions: []" : "actions:"] + actionLines
        let head = ["# From the BusinessService \(Self.plain(service.code)). What did not come along:"]
        let remarks = notes.map { "# - \(Self.plain($0.zh))（\(Self.plain($0.en))）" }
        return Result(yaml: (head + remarks + lines).joined(separator: "\n") + "\n", notes: notes)
    }

    // MARK: States

    private func limitNotes(_ kept: [DigitService.State]) -> [Text] {
        var notes: [Text] = []
        if let limit = service.limit {
            let whole = DigitService.timeLimit(limit)
            notes.append(
                Text(
                    "整件时限 \(whole) 属于 categories.yaml 或 deadlines.yaml，请写到那里",
                    "the whole's limit of \(whole) belongs into categories.yaml or deadlines.yaml"
                )
            )
        }
        if kept.contains(where: \.needsDocuments) {
            notes.append(Text("必须上传文件的要求没有带过来", "required documents are left out"))
        }
        if kept.contains(where: { $0.actions.contains(where: \.hasNotifications) }) {
            notes.append(Text("通知模板没有带过来，请改写 told", "notification templates are left out; write them as told"))
        }
        return notes
    }

    /// The resident's step of each state: sent, then whoever must take it, then work, then done.
    private func steps(_ kept: [DigitService.State], start: String) -> [String: Int] {
        var steps: [String: Int] = [start: 1]
        for state in kept where steps[state.code] == nil {
            let isDone = state.isFinal || state.actions.contains { Self.isRating($0.code) }
            let isWaiting = state.code.contains("ASSIGN")
            steps[state.code] = isDone ? 4 : isWaiting ? 2 : 3
        }
        return steps
    }

    private func stateLine(_ state: DigitService.State, step: Int, _ notes: inout [Text]) -> String {
        let leaves = state.actions.contains { $0.isActive && $0.next != state.code }
        let isFinal = state.isFinal && !leaves
        if state.isFinal, leaves {
            notes.append(
                Text(
                    "\(state.code) 标为终态却有出口，按未结束处理",
                    "\(state.code) is called final but has exits: it is not final here"
                )
            )
        }
        let clock = step == 4 ? "none" : step == 3 ? "handling" : "contact"
        var fields = [
            "code: \(Self.word(state.code))", "name: \(name(state.code, DigitWords.states, &notes))", "step: \(step)",
            "clock: \(clock)",
        ]
        if let limit = state.limit, step < 4 { fields.append("limit: \(DigitService.timeLimit(limit))") }
        if isFinal { fields.append("final: true") }
        return "  - { \(fields.joined(separator: ", ")) }"
    }

    // MARK: Actions

    private struct Step {
        let theirs: String
        var code: String
        var from: [String]
        let to: String
        let roles: [String]
    }

    /// Theirs stand in each state; ours stand once, with all the states they start from.
    private func actions(_ kept: [DigitService.State]) -> [Step] {
        var steps: [Step] = []
        for state in kept {
            for action in state.actions where action.isActive {
                let next = action.next.isEmpty || action.next == state.code ? "same" : action.next
                let roles = action.roles.sorted()
                if let known = steps.firstIndex(where: {
                    $0.theirs == action.code && $0.to == next && $0.roles == roles
                }) {
                    steps[known].from.append(state.code)
                } else {
                    let isTaken = steps.contains { $0.theirs == action.code }
                    let code = isTaken ? "\(action.code)_\(state.code)" : action.code
                    steps.append(Step(theirs: action.code, code: code, from: [state.code], to: next, roles: roles))
                }
            }
        }
        return steps
    }

    private func lines(of step: Step, steps: [String: Int], _ notes: inout [Text]) -> [String] {
        let by = Set(step.roles.flatMap { words(for: $0, &notes) }).sorted()
        var lines = [
            "  - code: \(Self.word(step.code))", "    name: \(name(step.theirs, DigitWords.actions, &notes))",
            "    from: [\(step.from.map(Self.word).joined(separator: ", "))]",
            "    to: \(step.to == "same" ? "same" : Self.word(step.to))", "    by: [\(by.joined(separator: ", "))]",
            "    needs: [\(DigitWords.need(step.theirs) ?? "")]",
        ]
        if step.theirs.contains("REOPEN") { lines += ["    reopens: true"] }
        if step.to != "same", step.from.contains(where: { steps[$0] != steps[step.to] }) {
            let state = DigitWords.states[step.to]
            let zh = state?.zh ?? step.to
            let en = state?.en ?? step.to
            lines.append("    told: { zh: \(Self.quoted("进度：\(zh)。")), en: \(Self.quoted("Now: \(en).")) }")
        }
        return lines
    }

    private func words(for role: String, _ notes: inout [Text]) -> [String] {
        if let word = roles[role] { return [word] }
        if role == "*" { return ["holder", "community", "street", "reporter"] }
        let guess = DigitWords.actor(role)
        let note = Text("角色 \(role) 当作 \(guess)", "the role \(role) is taken as \(guess)")
        if !notes.contains(note) { notes.append(note) }
        return [guess]
    }

    private static func isRating(_ action: String) -> Bool { action == "RATE" }

    private func name(_ code: String, _ table: [String: Text], _ notes: inout [Text]) -> String {
        if let name = table[code] { return "{ zh: \(Self.quoted(name.zh)), en: \(Self.quoted(name.en)) }" }
        let note = Text("请给 \(code) 起中文名", "\(code) needs a Chinese name")
        if !notes.contains(note) { notes.append(note) }
        return "{ zh: \(Self.quoted(code)), en: \(Self.quoted(code)) }"
    }

    /// A code of ours: lower case, digits and underlines.
    private static func word(_ code: String) -> String {
        let word = String(
            code.lowercased().unicodeScalars.map { scalar in
                ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "_"
            }
        )
        return word.first?.isLetter ?? false ? word : "s_\(word)"
    }

    /// A YAML text in double quotes.
    private static func quoted(_ text: String) -> String {
        let escaped = plain(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }

    /// Without line ends and other signs that steer: a comment must not end before its line does.
    private static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter {
                    !$0.properties.isDefaultIgnorableCodePoint
                        && $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x85 && $0.value != 0x2028
                        && $0.value != 0x2029
                }
            )
        )
    }
}
