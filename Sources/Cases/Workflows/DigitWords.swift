import Kernel

/// What the usual words of DIGIT's workflows mean in ours.
enum DigitWords {
    static let states: [String: Text] = [
        "PENDINGFORASSIGNMENT": Text("待分派", "To be assigned"),
        "PENDINGFORREASSIGNMENT": Text("待重新分派", "To be assigned anew"),
        "PENDINGATLME": Text("办理中", "In hand"),
        "PENDINGATSUPERVISOR": Text("待上级处理", "With the supervisor"),
        "RESOLVED": Text("已办结", "Resolved"),
        "RESOLVEDBYSUPERVISOR": Text("上级已办结", "Resolved by the supervisor"),
        "REJECTED": Text("不予受理", "Rejected"),
        "CANCELLED": Text("已撤销", "Cancelled"),
        "CLOSEDAFTERRESOLUTION": Text("办结后已评价", "Rated after resolution"),
        "CLOSEDAFTERREJECTION": Text("退件后已评价", "Rated after rejection"),
    ]

    static let actions: [String: Text] = [
        "APPLY": Text("提交", "Send"),
        "ASSIGN": Text("分派", "Assign"),
        "REASSIGN": Text("重新分派", "Assign anew"),
        "RESOLVE": Text("办结", "Resolve"),
        "RESOLVEBYSUPERVISOR": Text("上级办结", "Resolve as supervisor"),
        "REJECT": Text("不予受理", "Reject"),
        "REOPEN": Text("重新处理", "Reopen"),
        "RATE": Text("评价", "Rate"),
        "FORWARD": Text("转交", "Forward"),
        "ESCALATE": Text("上报", "Escalate"),
        "CANCEL": Text("撤销", "Cancel"),
        "COMMENT": Text("添加进展", "Add progress"),
        "SENDBACK": Text("退回", "Send back"),
        "SENDBACKTOCITIZEN": Text("退回报事人补充", "Ask the reporter"),
        "VERIFY": Text("核实", "Verify"),
        "APPROVE": Text("批准", "Approve"),
    ]

    /// What our step cannot do without, for theirs.
    static func need(_ action: String) -> String? {
        switch action {
        case "RATE": "rating"
        case "ASSIGN", "REASSIGN", "FORWARD": "organisation"
        case "RESOLVE", "RESOLVEBYSUPERVISOR", "COMMENT": "note"
        case "REJECT", "REOPEN", "ESCALATE", "CANCEL", "SENDBACK", "SENDBACKTOCITIZEN": "reason"
        default: nil
        }
    }

    /// Who a role probably is: the citizen, those who do the work, those above, and otherwise those who sort and check.
    static func actor(_ role: String) -> String {
        if role.contains("CITIZEN") { return "reporter" }
        if role.contains("SUPERVISOR") || role.contains("ADMIN") { return "street" }
        if role.contains("LME") || role.contains("FIELD") || role.contains("EMPLOYEE") { return "holder" }
        return "community"
    }
}
