import HTML
import Kernel
import Web

/// How a kind of case goes, as everybody who works by it can read it.
struct WorkflowPage {
    let request: WebRequest
    let workflow: Workflow
    let versions: [Int]
    let counts: [String: Int]

    private var language: Language { request.language }

    var page: Page {
        let title = Text("办理流程", "Workflow")
        let words: WorkflowFigure.Wording = language == .zh ? .zh : .en
        let listed = Dictionary(
            uniqueKeysWithValues: workflow.states.map { state in
                (state.code, (count: counts[state.code] ?? 0, link: CaseStore.filter(of: state).address()))
            }
        )
        let drawing = WorkflowDrawing(
            WorkflowFigure(workflow, words, counts: listed),
            title: Text("流程图：状态与动作", "Drawing of states and steps")(language)
        )
        let download = ("/workflows/\(workflow.code)/drawing.svg" as URLPath).with("version", String(workflow.version))
        let body: HTML = """
            <h1>\(title(language))</h1>
            <p class="place-line">\(workflow.code) · \(Text("版本 \(workflow.version)", "version \(workflow.version)")(language)) \(others)</p>
            <div class="chart-scroll flow-scroll" tabindex="0" role="region" aria-label="\(Text("流程图", "Drawing")(language))">\(drawing.html)</div>
            <p class="hint">\(Text("虚线是退回的路；双线框是终态。", "Dashed arrows lead back; a double frame is an end.")(language)) <a href="\(download)">\(Text("下载图片（SVG）", "Download the drawing (SVG)")(language))</a></p>
            <h2>\(Text("状态", "States")(language))</h2>\(states)
            <h2>\(Text("动作", "Steps")(language))</h2>\(actions)
            """
        return Page(title: title, frame: .desk, current: "/cases", body: body)
    }

    /// Cases in progress go on with the version they began with.
    private var others: HTML {
        let links = versions.filter { $0 != workflow.version }.map { version -> HTML in
            let address = ("/workflows/\(workflow.code)" as URLPath).with("version", String(version))
            return " <a href=\"\(address)\">\(Text("版本 \(version)", "Version \(version)")(language))</a>"
        }
        return "\(each: links)"
    }

    private var states: HTML {
        let heads = [
            Text("状态", "State"), Text("居民看到的步骤", "Resident's step"), Text("时限", "Clock"), Text("事项", "Cases"),
        ].map { $0(language) }
        let steps = [Text("已提交", "Sent"), Text("已受理", "Accepted"), Text("处理中", "In hand"), Text("已办结", "Closed")]
        let rows = workflow.states.map { state -> HTML in
            let count = counts[state.code] ?? 0
            let shown = count >= CaseStore.countLimit ? "\(CaseStore.countLimit)+" : String(count)
            let clock =
                switch state.clock {
                case .contact: Text("受理时限", "Contact")
                case .handling: Text("办理时限", "Handling")
                case .none: Text("不计时", "None")
                }
            let own = state.limit.map { " · \($0)" } ?? ""
            let step = steps.indices.contains(state.step - 1) ? steps[state.step - 1](language) : ""
            return """
                <tr><th scope="row">\(state.name(language))</th><td data-label="\(heads[1])">\(step)</td>
                <td data-label="\(heads[2])">\(clock(language))\(own)</td>
                <td data-label="\(heads[3])"><a href="\(CaseStore.filter(of: state).address())">\(shown)</a></td></tr>
                """
        }
        return table(heads, rows, Text("状态", "States"))
    }

    private var actions: HTML {
        let heads = [
            Text("动作", "Step"), Text("从", "From"), Text("到", "To"), Text("谁来做", "By"),
            Text("居民会读到", "The reporter reads"),
        ].map { $0(language) }
        let rows = workflow.actions.map { action -> HTML in
            let from = action.from.map { name($0) }.joined(separator: language == .zh ? "、" : ", ")
            let by = [Workflow.Actor.holder, .community, .street, .reporter].filter(action.by.contains)
                .map { actor($0)(language) }.joined(separator: language == .zh ? "、" : ", ")
            return """
                <tr><th scope="row">\(action.name(language))</th><td data-label="\(heads[1])">\(from)</td>
                <td data-label="\(heads[2])">\(action.to.map(name) ?? Text("不变", "the same")(language))</td>
                <td data-label="\(heads[3])">\(by)</td><td data-label="\(heads[4])">\(action.told?(language) ?? "–")</td></tr>
                """
        }
        return table(heads, rows, Text("动作", "Steps"))
    }

    private func table(_ heads: [String], _ rows: [HTML], _ label: Text) -> HTML {
        """
        <div class="table-scroll" tabindex="0" role="region" aria-label="\(label(language))"><table class="list">
        <thead><tr>\(each: heads.map { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>\(each: rows)</tbody></table></div>
        """
    }

    private func name(_ code: String) -> String { workflow.state(code)?.name(language) ?? code }

    private func actor(_ actor: Workflow.Actor) -> Text {
        switch actor {
        case .holder: Text("承办单位", "holder")
        case .community: Text("社区", "community")
        case .street: Text("街道", "street")
        case .reporter: Text("报事人", "reporter")
        }
    }
}
