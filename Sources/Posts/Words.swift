package import Access
import HTML
package import Kernel
import Web

extension Permission {
    /// What a role with it may do, in words.
    package var name: Text {
        switch self {
        case .seeSignals: Text("查看线索", "See signals")
        case .sortSignals: Text("线索立案、并案或不予立案", "Open cases from signals, join them, set them aside")
        case .fileSignals: Text("代人登记（来电、当面、巡查）", "File for others: by phone, in person, on a round")
        case .seeCases: Text("查看事项、数据和大屏", "See cases, figures and the wall screen")
        case .workCases: Text("办理事项", "Work on cases")
        case .seeAreas: Text("查看区域、打印家园码", "See areas and print their codes")
        case .manageAreas: Text("生成家园码", "Make the codes of doors")
        case .seeClassification: Text("查看自动分类和派单规则", "See how texts are classified and dispatched")
        case .importTickets: Text("导入工单", "Import tickets")
        case .administerAccounts: Text("管理账号和岗位", "Administer accounts and posts")
        case .manageConfiguration: Text("查看和更改配置", "See and change the configuration")
        case .administerClients: Text("管理接入程序和令牌", "Administer programs and their tokens")
        case .seeAudit: Text("查询审计日志、核查个人信息查看", "Search the audit log, review looks at personal data")
        case .handlePersonalRequests: Text("办理个人信息请求", "Handle requests about personal data")
        case .breakGlass:
            Text("紧急查看岗位以外的区域（最长 3 小时）", "Read an area beyond the post in an emergency, three hours at most")
        }
    }
}

extension Rule {
    /// Who may use a route, in words.
    var name: Text {
        switch self {
        case .anyone: Text("所有人", "Everybody")
        case .resident: Text("用手机号登录的居民", "A resident signed in with his number")
        case .holderOfSecret: Text("持有链接的人", "Whoever holds the link")
        case .signedIn: Text("所有已登录人员", "Everybody who is signed in")
        case .may(let permission): permission.name
        case .program(let scope):
            scope.map { Text("接入程序：\($0.name.zh)", "Programs: \($0.name.en)") } ?? Text("所有接入程序", "Every program")
        }
    }
}

extension Role.Kind {
    package var name: Text {
        switch self {
        case .area: Text("岗位所在区域内的全部", "Everything in the post's area")
        case .organisation: Text("本单位承办或曾承办的", "What the post's organisation holds or has held")
        }
    }
}

extension AccountEntry.State {
    var name: Text {
        switch self {
        case .active: Text("正常", "Active")
        case .invited: Text("待设密码", "Invited")
        case .onLeave: Text("休假中", "On leave")
        case .closed: Text("已停用", "Closed")
        }
    }

    func tag(_ language: Language) -> HTML {
        let css =
            switch self {
            case .active: "tag-done"
            case .invited: "tag-new"
            case .onLeave: "tag-wait"
            case .closed: "tag-late"
            }
        return "<span class=\"tag \(css)\">\(name(language))</span>"
    }
}

extension PostEntry {
    func roleName(_ language: Language) -> String { role?.name(language) ?? code }

    /// `2026-11-21 起` or `2026-11-21 至 2026-12-01`; the last day is one on which the post is held.
    func days(_ language: Language) -> String { span(from, until, language) }
}

extension Leave {
    func days(_ language: Language) -> String { span(from, until, language) }
}

private func span(_ from: Instant, _ until: Instant?, _ language: Language) -> String {
    let first = CivilTime(from).date
    guard let until else { return Text("\(first) 起", "from \(first)")(language) }
    // The end is the moment after the last one.
    let last = CivilTime(until - .milliseconds(1)).date
    return Text("\(first) 至 \(last)", "\(first) to \(last)")(language)
}

extension HTML {
    /// A form of one button, which asks before it is sent.
    static func button(
        _ path: URLPath,
        _ label: Text,
        asking question: Text? = nil,
        css: String = "",
        _ request: WebRequest
    ) -> HTML {
        let ask: HTML? = question.map { " data-confirm=\"\($0(request.language))\"" }
        return """
            <form method="post" action="\(path)"\(ask)>\(HTML.token(request))<button class="button \(css)" type="submit">\(label(request.language))</button></form>
            """
    }
}
