import Access
import HTML
import Kernel
import Web

/// What the frame of every page leads to, in order; each entry is shown to whoever may open it.
extension Program {
    static let navigation: [NavigationEntry] = [
        NavigationEntry(
            title: Text("首页", "Home"),
            icon: "home",
            path: "/",
            rule: .anyone(because: "public"),
            frame: .resident
        ),
        NavigationEntry(
            title: Text("进度", "Follow"),
            icon: "list",
            path: "/find",
            rule: .anyone(because: "public"),
            frame: .resident
        ),
        NavigationEntry(
            title: Text("我的", "Mine"),
            icon: "person",
            path: "/my",
            rule: .anyone(because: "public"),
            frame: .resident
        ),
        NavigationEntry(
            title: Text("工作台", "Workbench"),
            icon: "home",
            path: "/desk",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("登记", "File"),
            icon: "plus",
            path: "/filing",
            rule: .may(.fileSignals),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("线索", "Signals"),
            icon: "inbox",
            path: "/signals",
            rule: .may(.seeSignals),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("事项", "Cases"),
            icon: "folder",
            path: "/cases",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("交接班", "Hand-over"),
            icon: "person",
            path: "/handovers",
            rule: .may(.workCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("地图", "Map"),
            icon: "pin",
            path: "/cases/map",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("搜索", "Search"),
            icon: "search",
            path: "/search",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(title: Text("区域", "Areas"), icon: "map", path: "/areas", rule: .may(.seeAreas), frame: .desk),
        NavigationEntry(
            title: Text("数据", "Figures"),
            icon: "list",
            path: "/figures",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("大屏", "Wall screen"),
            icon: "grid",
            path: "/wall",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("自动分类", "Classification"),
            icon: "list",
            path: "/classification",
            rule: .may(.seeClassification),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("导入", "Import"),
            icon: "inbox",
            path: "/imports",
            rule: .may(.importTickets),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("个人信息", "Personal data"),
            icon: "person",
            path: "/personal/requests",
            rule: .may(.handlePersonalRequests),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("账号", "Accounts"),
            icon: "people",
            path: "/accounts",
            rule: .may(.administerAccounts),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("配置", "Configuration"),
            icon: "list",
            path: "/configuration",
            rule: .may(.manageConfiguration),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("接入程序", "Programs"),
            icon: "grid",
            path: "/clients",
            rule: .may(.administerClients),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("审计", "Audit"),
            icon: "list",
            path: "/audit",
            rule: .may(.seeAudit),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("紧急查看", "Emergency access"),
            icon: "phone",
            path: "/emergency",
            rule: .may(.breakGlass),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("我的账号", "My account"),
            icon: "person",
            path: "/account",
            rule: .signedIn,
            frame: .desk
        ),
    ]
}
