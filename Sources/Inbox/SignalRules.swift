public import Kernel

extension Signal {
    /// Why a signal cannot be sorted as asked.
    public enum SortRefusal: Refusal, Hashable {
        /// It has been sorted already, by somebody else or in another window.
        case alreadySorted(State)
        /// It is still new: there is nothing to take back.
        case notSorted
        /// Setting aside needs a reason.
        case reasonMissing
        /// A case has gone on since: only an unfinished case without further steps can lose its signal.
        case caseHasGoneOn

        public var code: String {
            switch self {
            case .alreadySorted: "signal.already_sorted"
            case .notSorted: "signal.not_sorted"
            case .reasonMissing: "signal.reason_missing"
            case .caseHasGoneOn: "signal.case_has_gone_on"
            }
        }

        public var message: Text {
            switch self {
            case .alreadySorted:
                Text("这条线索已经有人处理了，请刷新后查看。", "Somebody has sorted this signal already. Reload to see it.")
            case .notSorted: Text("这条线索还没有处理，无需撤销。", "This signal has not been sorted, so there is nothing to undo.")
            case .reasonMissing: Text("请写明不予立案的理由。", "Please give a reason for setting it aside.")
            case .caseHasGoneOn:
                Text("事项已经往下办理，不能撤销立案。", "The case has gone on since; opening it cannot be undone any more.")
            }
        }
    }

    /// The signal once it is sorted; only a new one can be.
    public func sorted(as state: State, matter: Int64?) throws(SortRefusal) -> Signal {
        guard self.state == .new else { throw .alreadySorted(self.state) }
        var sorted = self
        sorted.state = state
        sorted.matter = matter
        return sorted
    }

    /// The signal once its sorting is taken back.
    public func unsorted() throws(SortRefusal) -> Signal {
        guard state != .new else { throw .notSorted }
        var fresh = self
        fresh.state = .new
        fresh.matter = nil
        return fresh
    }
}

/// Why a report that was sent again is not taken.
public enum ReportRefusal: Refusal, Hashable {
    /// The same draft was sent before with other words: the first is kept, the rest can be added as a remark.
    case sentDifferently

    public var code: String { "report.sent_differently" }

    public var message: Text {
        Text(
            "这份上报已经提交过了，之后改动的内容没有重复提交。请打开已提交的上报，用“补充说明”添加。",
            "This report was sent before. Later changes were not sent again: open it and add them as a remark."
        )
    }
}
