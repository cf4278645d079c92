import HTML
import Inbox
import Kernel
import Web

/// Words that the pages of requests share.
extension SubjectRequest.Kind {
    var name: Text {
        switch self {
        case .see: Text("查阅我的信息", "See my data")
        case .copy: Text("复制、带走我的信息", "Get a copy of my data")
        case .correct: Text("更正我的信息", "Correct my data")
        case .delete: Text("删除我的信息", "Delete my data")
        case .restrict: Text("限制或拒绝处理", "Restrict or refuse processing")
        case .explain: Text("要求解释说明", "Ask for reasons")
        }
    }

    /// What it brings, for whoever considers it.
    var about: Text {
        switch self {
        case .see: Text("看看这里存了您的哪些信息，谁看过。", "What is held about you, and who looked.")
        case .copy: Text("得到一个文件，可以保存，也可以交给别处。", "A file to keep or to take elsewhere.")
        case .correct: Text("称呼、电话或上报的文字写错了，可以改。", "Name, phone or text is wrong.")
        case .delete:
            Text(
                "删去您的文字、联系方式和照片，不能恢复。事项还没办完的，一般要等办完。",
                "Text, contact and photos are erased for good; as a rule once the case is closed."
            )
        case .restrict:
            Text(
                "工作人员不再看到您的文字、联系方式和照片，也不再用于统计学习。办理可能因此受影响。",
                "Staff no longer see your text, contact and photos, and no model learns from them. It may hamper your case."
            )
        case .explain: Text("问清楚自动归类、派单、时限是怎么定的。", "How category, dispatch and time limits were decided.")
        }
    }

    /// The articles of the Personal Information Protection Law behind it.
    var law: Text {
        switch self {
        case .see, .copy: Text("个人信息保护法第四十五条", "PIPL article 45")
        case .correct: Text("个人信息保护法第四十六条", "PIPL article 46")
        case .delete: Text("个人信息保护法第四十七条", "PIPL article 47")
        case .restrict: Text("个人信息保护法第四十四条", "PIPL article 44")
        case .explain: Text("个人信息保护法第二十四条、第四十八条", "PIPL articles 24 and 48")
        }
    }
}

extension SubjectRequest.State {
    var name: Text {
        switch self {
        case .received: Text("待核实身份", "Identity to be confirmed")
        case .confirmed: Text("已核实，办理中", "Confirmed, in hand")
        case .done: Text("已办结", "Done")
        case .refused: Text("不予办理", "Refused")
        case .withdrawn: Text("已撤回", "Withdrawn")
        }
    }
}

extension SubjectRequest {
    /// Which reports it covers, in words.
    var about: Text {
        switch (scope, channel) {
        case (.phone, .link): Text("同一电话最近一年留下的全部上报", "Everything left with the same phone within a year")
        default: scope.name
        }
    }
}

extension SubjectRequest.Scope {
    var name: Text {
        switch self {
        case .report: Text("只关于这一次上报", "This report only")
        case .phone: Text("同一电话留下的全部上报", "Everything left with the same phone")
        }
    }
}

extension SubjectRequest.Channel {
    var name: Text {
        switch self {
        case .link: Text("本人在网上提出（凭上报链接或手机号）", "By the link of the report, or signed in with the number")
        case .counter: Text("在窗口或电话中提出，由工作人员登记", "At the counter, written down by staff")
        }
    }
}

extension CorrectedField {
    var name: Text {
        switch self {
        case .name: Text("称呼", "Name")
        case .phone: Text("电话", "Phone")
        case .text: Text("上报的文字", "Text of the report")
        }
    }
}

extension SubjectRequestEvent.Action {
    var name: Text {
        switch self {
        case .received: Text("收到请求", "Request received")
        case .confirmed: Text("核实了身份", "Identity confirmed")
        case .answered: Text("已答复、办结", "Answered")
        case .refused: Text("不予办理", "Refused")
        case .withdrawn: Text("本人撤回", "Withdrawn")
        case .lifted: Text("解除了限制", "Restriction ended")
        case .remindedSoon: Text("即将到期，已提醒", "Due soon: reminded")
        case .remindedLate: Text("已逾期，已提醒", "Late: reminded")
        case .downloaded: Text("下载了文件", "File fetched")
        }
    }
}

extension SubjectRequest {
    func tag(at now: Instant, _ language: Language) -> HTML {
        let css =
            switch state {
            case .received: "tag-new"
            case .confirmed: "tag-open"
            case .done: "tag-done"
            case .refused, .withdrawn: "tag-wait"
            }
        return "<span class=\"tag \(css)\">\(state.name(language))</span>\(clockTag(at: now, language))"
    }

    /// Late, soon, or nothing to say.
    private func clockTag(at now: Instant, _ language: Language) -> HTML? {
        guard state.isOpen else { return nil }
        if now > dueAt { return " <span class=\"tag tag-late\">\(Text("已逾期", "Late")(language))</span>" }
        if now > remindAt { return " <span class=\"tag tag-wait\">\(Text("快到期", "Due soon")(language))</span>" }
        return nil
    }

    /// The day on which the answer is due.
    func dueWords(_ language: Language) -> String {
        let day = CivilTime(dueAt).date
        return Text("\(day.year) 年 \(day.month) 月 \(day.day) 日前", "by \(day)")(language)
    }
}
