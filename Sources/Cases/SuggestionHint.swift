import Classification
import HTML
import Kernel
import Web

/// What is suggested for a text, how sure and why, and whom the dispatch rules propose; beside the field of choice.
struct SuggestionHint {
    let suggestion: Classification?
    let proposals: [String: DispatchProposal]
    let book: CaseBook
    let language: Language

    /// The likeliest categories with how sure and why.
    var reasons: HTML? {
        guard let suggestion, !suggestion.candidates.isEmpty else {
            return
                "<p class=\"hint\">\(Text("文字里没有能判断类别的词，请选择。", "Nothing in the text tells the category: please choose.")(language))</p>"
        }
        let heading =
            suggestion.asks
            ? Text("拿不准，请您选。可能是：", "Not sure: please choose. It may be:")
            : Text("已按文字选好，不对请改：", "Chosen from the text; please change it if it is wrong:")
        let items = suggestion.candidates.map { candidate -> HTML in
            let name = book.categories[candidate.category]?.name ?? Text(same: candidate.category)
            let percent = perMille(candidate.sureness) / 10
            let words = candidate.words.map { "“\($0)”" }.joined(separator: language == .zh ? "、" : ", ")
            let because = words.isEmpty ? Text("", "") : Text("，因为提到\(words)", ", because of \(words)")
            return
                "<li>\(Text("\(name.zh)：把握 \(percent)%\(because.zh)", "\(name.en): \(percent)% sure\(because.en)")(language))</li>"
        }
        return "<div class=\"hint\" id=\"suggestion\"><p>\(heading(language))</p><ul>\(each: items)</ul></div>"
    }

    /// Whether the case goes on by the dispatch rules as soon as it is open; who that would be for what is offered.
    func dispatch(isChosen: Bool) -> HTML? {
        guard !book.dispatch.rules.isEmpty else { return nil }
        let lines = (suggestion?.candidates ?? []).compactMap { candidate -> HTML? in
            guard let proposal = proposals[candidate.category] else { return nil }
            let name = book.categories[candidate.category]?.name ?? Text(same: candidate.category)
            let now = proposal.isAutomatic ? Text("，立案时自动转办", ", at once and by itself") : Text("", "")
            let reason = proposal.reason
            let line = Text(
                "\(name.zh)：\(proposal.name)（\(reason.zh)\(now.zh)）",
                "\(name.en): \(proposal.name) (\(reason.en)\(now.en))"
            )
            return "<li>\(line(language))</li>"
        }
        let list: HTML? = lines.isEmpty ? nil : "<ul class=\"hint\">\(each: lines)</ul>"
        return """
            <div class="field"><label class="choice"><input type="checkbox" name="dispatch" value="rule"\("checked", if: isChosen)> \(Text("立案后按派单规则转办", "Pass it on by the dispatch rules")(language))</label>
            \(list)</div>
            """
    }
}
