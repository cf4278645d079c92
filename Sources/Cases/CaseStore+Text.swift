import Access
import HTML
import Kernel
import Storage
import Web

/// Words as a filter of the list.
extension CaseStore {
    /// Reads the filter of an address and finds the cases in which its words stand, within what the viewer may see.
    ///
    /// The words are looked for once: whatever is counted and listed with this filter is of the same cases.
    func filter(_ query: FormValues, for viewer: Viewer) async throws -> CaseFilter {
        var filter = CaseFilter(query, for: viewer)
        if let words = filter.words { filter.found = try await text?.find(words, viewer.reach(.seeCases)) }
        return filter
    }

    /// The condition of a filter's words; words that nobody has looked for match nothing.
    static func condition(words filter: CaseFilter) -> SQL {
        filter.words == nil ? "" : " AND c.id IN \(list: filter.found?.ids ?? [])"
    }
}

extension CaseFilter {
    /// What has to be known of the rows when not all that meet the words are among them.
    func notice(_ language: Language) -> HTML? {
        guard let found else { return nil }
        let limit = CaseText.limit
        let cut = Text(
            "含有这些文字的事项超过 \(limit) 件，这里只看其中最新的 \(limit) 件。请多写一个词。",
            "More than \(limit) cases hold these words; only the newest \(limit) of them are looked at. Add a word."
        )
        let behind = Text(
            "文字索引正在更新，刚刚的变动可能暂时查不到。",
            "The index of words is being brought up to date: what has just changed may be missing."
        )
        let lines = [found.isCut ? cut : nil, found.isBehind ? behind : nil].compactMap(\.self)
        guard !lines.isEmpty else { return nil }
        return "\(each: lines.map { "<p class=\"hint\" role=\"status\">\($0(language))</p>" as HTML })"
    }
}
