public import Access
public import Areas
import HTML
import HTTPTypes
public import Kernel
import Registry
public import Web

/// The pages on which accounts and posts are administered.
public struct PostRoutes: Sendable {
    let posts: PostStore
    let areas: AreaStore
    private let roleBooks: Current<RoleBook>
    private var roles: RoleBook { roleBooks.value }
    let context: Context
    private let publicAddress: String
    private let steps: @Sendable () -> [WorkflowStep]
    private let others: [Route]

    /// Made of its parts.
    ///
    /// `publicAddress`: what links start with, without a slash at the end. `steps`: tells the steps of the workflow as it is now.
    /// `others`: the routes of the whole program without these, for the table of rights.
    public init(
        posts: PostStore,
        areas: AreaStore,
        roles: Current<RoleBook>,
        context: Context,
        publicAddress: String,
        steps: @escaping @Sendable () -> [WorkflowStep],
        others: [Route]
    ) {
        self.posts = posts
        self.areas = areas
        roleBooks = roles
        self.context = context
        self.publicAddress = publicAddress
        self.steps = steps
        self.others = others
    }

    private static let rowsPerPage = 50

    public var routes: [Route] {
        let rule = Rule.may(.administerAccounts)
        return [
            Route(.get, "/accounts", rule: rule, handler: list),
            Route(.post, "/accounts", rule: rule, handler: invite),
            Route(.get, "/accounts/new", rule: rule, handler: form),
            Route(.get, "/accounts/rights", rule: rule, handler: rights),
            Route(.get, "/accounts/:account", rule: rule, handler: account),
            Route(.post, "/accounts/:account/link", rule: rule, handler: reset),
            Route(.post, "/accounts/:account/second-factor-reset", rule: rule, handler: resetSecondFactor),
            Route(.post, "/accounts/:account/closure", rule: rule, handler: close),
            Route(.post, "/accounts/:account/reopening", rule: rule, handler: reopen),
            Route(.post, "/accounts/:account/posts", rule: rule, handler: addPost),
            Route(.post, "/accounts/:account/posts/:post/end", rule: rule, handler: endPost),
            Route(.post, "/accounts/:account/leaves", rule: rule, handler: addLeave),
            Route(.post, "/accounts/:account/leaves/:leave/end", rule: rule, handler: endLeave),
        ]
    }

    @Sendable private func list(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let search = request.query["q"].map { String($0.prefix(60)) }
        var entries = try await posts.list(
            viewer,
            search: search,
            after: request.query["after"].flatMap { Account.ID($0) },
            limit: Self.rowsPerPage + 1
        )
        let hasMore = entries.count > Self.rowsPerPage
        if hasMore { entries.removeLast() }
        let last = hasMore ? entries.last?.account.id.description : nil
        let next = last.map { ("/accounts" as URLPath).with("q", search).with("after", $0) }
        return .page(
            AccountListPage(
                request: request,
                viewer: viewer,
                entries: entries,
                search: search,
                next: next,
                now: context.now()
            ).page
        )
    }

    @Sendable private func rights(_ request: WebRequest) async throws -> Answer {
        .page(RightsPage(request: request, roles: roles.all, steps: steps(), routes: others + routes).page)
    }

    @Sendable private func form(_ request: WebRequest) async throws -> Answer { try await form(request, []) }

    private func form(_ request: WebRequest, _ problems: [InvalidInput.Problem]) async throws -> Answer {
        let fields = try await fields(request, problems, form: request.form)
        return .page(InvitePage(request: request, fields: fields, problems: problems).page)
    }

    @Sendable private func invite(_ request: WebRequest) async throws -> Answer {
        do {
            let made = try await posts.invite(
                name: request.form["name"],
                login: request.form["login"],
                post: try post(in: request.form),
                by: try request.signedIn()
            )
            return try secretLink(made, request)
        } catch let input as InvalidInput { return try await form(request, input.problems) }
    }

    @Sendable private func account(_ request: WebRequest) async throws -> Answer { try await account(request, nil, []) }

    private func account(
        _ request: WebRequest,
        _ problemsOf: String?,
        _ problems: [InvalidInput.Problem]
    ) async throws -> Answer {
        let viewer = try request.signedIn()
        let entry = try await posts.account(try request.id("account", "account"), for: viewer)
        let isPost = problemsOf == "post"
        return .page(
            AccountPage(
                request: request,
                viewer: viewer,
                entry: entry,
                fields: try await fields(
                    request,
                    isPost ? problems : [],
                    form: isPost ? request.form : Form(values: FormValues([]))
                ),
                colleagues: try await posts.colleagues(of: entry.account.id, for: viewer),
                problemsOf: problemsOf,
                problems: problems,
                now: context.now()
            ).page
        )
    }

    @Sendable private func reset(_ request: WebRequest) async throws -> Answer {
        try secretLink(
            try await posts.reset(try request.id("account", "account"), by: try request.signedIn()),
            request
        )
    }

    @Sendable private func close(_ request: WebRequest) async throws -> Answer {
        try await done(request) { try await posts.close($0, by: $1) }
    }

    @Sendable private func resetSecondFactor(_ request: WebRequest) async throws -> Answer {
        try await done(request) { try await posts.resetSecondFactor($0, by: $1) }
    }

    @Sendable private func reopen(_ request: WebRequest) async throws -> Answer {
        try await done(request) { try await posts.reopen($0, by: $1) }
    }

    @Sendable private func addPost(_ request: WebRequest) async throws -> Answer {
        do {
            let post = try post(in: request.form)
            return try await done(request) { try await posts.add(post, to: $0, by: $1) }
        } catch let input as InvalidInput { return try await account(request, "post", input.problems) }
    }

    @Sendable private func endPost(_ request: WebRequest) async throws -> Answer {
        do {
            let day = try day("day", in: request.form)
            let post: Post.ID = try request.id("post", "post")
            return try await done(request) { try await posts.end(post, of: $0, on: day, by: $1) }
        } catch let input as InvalidInput { return try await account(request, "end", input.problems) }
    }

    @Sendable private func addLeave(_ request: WebRequest) async throws -> Answer {
        do {
            let from = try day("from", in: request.form)
            let until = try day("until", in: request.form)
            let deputy = request.form["deputy"].flatMap { Account.ID($0) }
            return try await done(request) {
                try await posts.addLeave(of: $0, deputy: deputy, from: from, until: until, by: $1)
            }
        } catch let input as InvalidInput { return try await account(request, "leave", input.problems) }
    }

    @Sendable private func endLeave(_ request: WebRequest) async throws -> Answer {
        let leave: Leave.ID = try request.id("leave", "leave")
        return try await done(request) { try await posts.endLeave(leave, of: $0, by: $1) }
    }

    /// Does something with the account in the address and shows it again.
    private func done(
        _ request: WebRequest,
        _ change: (Account.ID, Viewer) async throws -> Void
    ) async throws -> Answer {
        let id: Account.ID = try request.id("account", "account")
        try await change(id, try request.signedIn())
        return .redirect("/accounts/\(id)")
    }

    /// Shows the link of an invitation, this once.
    private func secretLink(_ made: Invitation, _ request: WebRequest) throws -> Answer {
        let address = "\(publicAddress)/invitation/\(made.secret)"
        let page = SecretLinkPage(
            request: request,
            invitation: made,
            address: address,
            picture: try QRCode(text: address),
            until: context.now() + AccountStore.linkLifetime
        ).page
        return .with([.referrerPolicy: "no-referrer"], .page(page))
    }

    private func post(in form: Form) throws -> NewPost {
        var problems: [InvalidInput.Problem] = []
        let area = form["area"].flatMap { Area.ID($0) }
        let organisation = form["organisation"].flatMap { Organisation.ID($0) }
        let from = form["from"].flatMap { CivilDate($0) }
        let until = form["until"].flatMap { CivilDate($0) }
        if form["role"] == nil { problems.append(.init("role", Text("请选择角色。", "Choose a role."))) }
        if organisation == nil {
            problems.append(.init("organisation", Text("请选择单位。", "Choose an organisation.")))
        }
        if area == nil { problems.append(.init("area", Text("请选择区域。", "Choose an area."))) }
        if from == nil { problems.append(.init("from", Self.noDay)) }
        if form["until"] != nil, until == nil { problems.append(.init("until", Self.noDay)) }
        guard problems.isEmpty, let role = form["role"], let area, let organisation, let from else {
            throw InvalidInput(problems)
        }
        return NewPost(role: role, area: area, organisation: organisation.rawValue, from: from, until: until)
    }

    private func day(_ name: String, in form: Form) throws -> CivilDate {
        guard let day = form[name].flatMap({ CivilDate($0) }) else { throw InvalidInput(name, Self.noDay) }
        return day
    }

    private static let noDay = Text("请填写日期，例如 2026-11-21。", "Give a day, for example 2026-11-21.")

    private func fields(
        _ request: WebRequest,
        _ problems: [InvalidInput.Problem],
        form: Form
    ) async throws -> PostFields {
        let viewer = try request.signedIn()
        let mayAppoint = !viewer.ownReach(.administerAccounts).isEmpty
        return PostFields(
            language: request.language,
            roles: roles.all.filter { mayAppoint || !$0.permissions.contains(.administerAccounts) },
            bodies: try await posts.bodies(for: viewer),
            areas: try await areasBelow(viewer),
            today: CivilTime(context.now()).date,
            form: form,
            problems: problems
        )
    }

    /// The areas that a post can be given in: the viewer's own and those below, down to estates.
    private func areasBelow(_ viewer: Viewer) async throws -> [Area] {
        var found: [Area] = []
        for root in try await areas.roots(of: viewer.reach(.administerAccounts)) {
            found.append(root)
            for level in [AreaLevel.street, .community, .grid, .estate] where level.depth > root.level.depth {
                found += try await areas.areas(of: level, in: root)
            }
        }
        var seen: Set<Area.ID> = []
        return found.filter { seen.insert($0.id).inserted }
    }
}
