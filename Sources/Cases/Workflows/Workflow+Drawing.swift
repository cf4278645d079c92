package import HTML
package import Kernel

extension Workflow {
    /// The drawing alone, for pages of other features; it scrolls by itself where there is little room.
    package func drawing(_ language: Language) -> HTML {
        let drawing = WorkflowDrawing(
            WorkflowFigure(self, language == .zh ? .zh : .en),
            title: Text("流程图：状态与动作", "Drawing of states and steps")(language)
        )
        return """
            <div class="chart-scroll flow-scroll" tabindex="0" role="region" aria-label="\(Text("流程图", "Drawing")(language))">\(drawing.html)</div>
            <p class="hint">\(Text("虚线是退回的路；双线框是终态。", "Dashed arrows lead back; a double frame is an end.")(language))</p>
            """
    }
}
