public import Kernel

/// One difference between what is stored and what it should be.
public struct Finding: Sendable, Hashable {
    /// What was looked at.
    public enum Part: String, Sendable, CaseIterable, Hashable {
        case chain, cases, signals, texts, figures, search, facts, photos

        /// What is being looked at, in words.
        public var name: Text {
            switch self {
            case .chain: Text("审计链", "Audit chain")
            case .cases: Text("事项的办理记录和时限", "Histories and times of cases")
            case .signals: Text("线索的处理记录", "Histories of signals")
            case .texts: Text("加密的文字", "Sealed texts")
            case .figures: Text("统计数据", "Rollups of figures")
            case .search: Text("搜索索引", "Search index")
            case .facts: Text("变更的编号和推送", "Numbers and delivery of facts")
            case .photos: Text("照片", "Photos")
            }
        }
    }

    public let part: Part
    /// The table of the row that is meant; empty when none is.
    public let table: String
    /// The row's key as it is shown: `id`, or `id/number` where a key has two columns.
    public let row: String
    public let text: Text
    /// Whether it was put right.
    public let isRepaired: Bool

    init(_ part: Part, table: String = "", row: String = "", isRepaired: Bool = false, _ text: Text) {
        self.part = part
        self.table = table
        self.row = row
        self.text = text
        self.isRepaired = isRepaired
    }

    /// One line of the report.
    public var line: Text {
        let name = table.isEmpty ? "" : "\(table) \(row): "
        let repaired = isRepaired ? Text("（已修复）", " (repaired)") : Text("", "")
        return Text(
            "\(part.name.zh)：\(name)\(text.zh)\(repaired.zh)",
            "\(part.name.en): \(name)\(text.en)\(repaired.en)"
        )
    }
}
