import Access
public import Areas
import HTML
import HTTPTypes
import Kernel
public import Web

/// What a resident meets first: the page behind the code on the door, and the start page.
public struct HomeRoutes: Sendable {
    private let areas: AreaStore
    private let organisations: OrganisationStore

    public init(areas: AreaStore, organisations: OrganisationStore) {
        self.areas = areas
        self.organisations = organisations
    }

    public var routes: [Route] {
        [
            Route(.get, "/", rule: .anyone(because: "the start page"), handler: start),
            Route(
                .get,
                "/home",
                rule: .anyone(because: "a code is typed where it cannot be scanned"),
                rate: RateLimit("home", count: 60, per: .seconds(600)),
                handler: typed
            ),
            Route(.get, "/h/:code", rule: .anyone(because: "the code hangs on the building's door"), handler: home),
        ]
    }

    @Sendable private func start(_ request: WebRequest) async throws -> Answer {
        .page(StartPage(request: request, problem: nil).page)
    }

    @Sendable private func typed(_ request: WebRequest) async throws -> Answer {
        do {
            let home = try await areas.homeCode(request.query["code"] ?? "")
            return .redirect("/h/\(home.code)")
        } catch is NotFound {
            let problem = Text(
                "没有这个家园码，请核对门口牌子上的 8 位编号。",
                "There is no such code. Please check the eight characters at the door."
            )
            return .page(StartPage(request: request, problem: problem).page)
        }
    }

    @Sendable private func home(_ request: WebRequest) async throws -> Answer {
        let home = try await areas.homeCode(request.parameters["code"] ?? "")
        return .page(
            HomePage(request: request, home: home, contacts: try await organisations.contacts(for: home.area)).page
        )
    }
}

/// The start page, for whoever comes without a code.
struct StartPage {
    let request: WebRequest
    let problem: Text?

    var page: Page {
        let language = request.language
        let title = Text("邻里", "Linli")
        let problems = problem.map { [InvalidInput.Problem("code", $0)] } ?? []
        let body: HTML = """
            <h1>\(Text("您好，有什么要反映？", "Hello. What would you like to report?")(language))</h1>
            \(ErrorSummary(problems, language: language).html)
            <form class="card form" method="get" action="/home">
            \(Field("code", Text("家园码", "Building code"), hint: Text("扫描楼栋门口的二维码，或输入牌子上的 8 位编号。", "Scan the code at the building's door, or type its eight characters.")).input(request.query["code"] ?? "", problems: problems, language: language))
            <button class="button primary large" type="submit">\(Text("打开", "Open")(language))</button></form>
            <section class="card" data-outbox hidden></section>
            <section class="card" data-my-reports hidden></section>
            <p class="card"><a href="/find">\(Text("查询上报进度", "Follow a report")(language))</a></p>
            <p class="card"><a href="/my">\(Text("我的上报（用手机号登录）", "My reports (sign in with your number)")(language))</a></p>
            <p class="hint"><a href="/sign-in">\(Text("工作人员登录", "Staff sign-in")(language))</a></p>
            """
        return Page(
            title: title,
            frame: .resident,
            status: problem == nil ? .ok : .notFound,
            current: "/",
            body: body
        )
    }
}

/// The page behind a building's code: report something, or call somebody.
struct HomePage {
    let request: WebRequest
    let home: HomeCode
    let contacts: [Contact]

    var page: Page {
        let language = request.language
        let title = Text(same: home.area.name)
        // A worker who scans the door writes down what he sees there.
        let mayFile = AreaRules.isWithin(request.viewer?.reach(.fileSignals) ?? [], home.area)
        let address = URLPath("/filing").with("code", home.code).with("channel", "round")
        let filing: HTML? =
            mayFile
            ? """
            <p><a class="button large" href="\(address)">\(Text("工作人员：在这里登记", "Staff: file a matter here")(language))</a></p>
            """ : nil
        let items = contacts.map { contact -> HTML in
            let call: HTML? =
                contact.phone.isEmpty ? nil : "<a class=\"call\" href=\"tel:\(contact.phone)\">\(contact.phone)</a>"
            let person: HTML? = contact.person.isEmpty ? nil : " \(contact.person)"
            let hours: HTML? = contact.hours.isEmpty ? nil : "<span class=\"hint\">\(contact.hours)</span>"
            return
                "<li><span><strong>\(contact.title(language))</strong> \(contact.name)\(person)\(hours)</span>\(call)</li>"
        }
        let body: HTML = """
            <h1>\(home.area.fullName)</h1>
            <p><a class="button primary large" href="\("/h/\(home.code)/report" as URLPath)">\(Text("上报问题", "Report a matter")(language))</a></p>
            \(filing)<section class="card"><h2>\(Text("有事找谁", "Whom to call")(language))</h2><ul class="contacts">\(each: items)</ul></section>
            <section class="card" data-outbox hidden></section>
            <section class="card" data-my-reports hidden></section>
            <p class="card"><a href="/find">\(Text("查询上报进度", "Follow a report")(language))</a></p>
            """
        return Page(title: title, frame: .resident, current: "/", body: body)
    }
}
