public import Access
import HTTPTypes
public import Kernel
public import Logging

/// Everything the program answers, without the network: a request in, a reply out.
///
/// The order is fixed: find the route, limit the rate, know the viewer, apply the rule, read the form, refuse forgeries,
/// ask the handler, dress the answer. The server, the simulator and the tests all come in here.
public struct Site: Sendable {
    let table: RouteTable
    let accounts: AccountStore
    let tokens: FormTokens
    let shell: Shell
    let files: StaticFiles
    let proxies: TrustedProxies
    let context: Context
    let lastFact: @Sendable () -> Int64?
    /// Writes down what somebody opens under a break-glass access, before it is shown.
    let noteLook: @Sendable (WebRequest, Route) async throws -> Void
    /// Whose number a resident's session belongs to.
    let resident: @Sendable (_ token: String) async throws -> Resident?
    let limiter = RateLimiter()
    /// The parts of the site for programs.
    let doors: [any Door]
    /// How often what was asked, for the metrics.
    let counts: RequestCounts
    let logger: Logger

    /// `lastFact`: the number of the last fact that this process has seen committed, if it has looked.
    public init(
        routes: [Route],
        accounts: AccountStore,
        tokens: FormTokens,
        shell: Shell,
        files: StaticFiles,
        proxies: TrustedProxies,
        context: Context,
        doors: [any Door] = [],
        counts: RequestCounts = RequestCounts(),
        lastFact: @escaping @Sendable () -> Int64? = { nil },
        noteLook: @escaping @Sendable (WebRequest, Route) async throws -> Void = { _, _ in },
        resident: @escaping @Sendable (_ token: String) async throws -> Resident? = { _ in nil },
        logger: Logger
    ) throws {
        table = try RouteTable(routes)
        self.accounts = accounts
        self.tokens = tokens
        self.shell = shell
        self.files = files
        self.proxies = proxies
        self.context = context
        self.doors = doors
        self.counts = counts
        self.lastFact = lastFact
        self.noteLook = noteLook
        self.resident = resident
        self.logger = logger
    }

    /// Every route with its rule, for the table of rights and its test.
    public var routes: [Route] { table.routes }

    /// How many bytes of body a request may bring; nothing for one that leads nowhere.
    func bodyLimit(_ method: HTTPRequest.Method, _ path: String) -> Int {
        if case .route(let route, _) = table.match(method, path) { route.bodyLimit } else { 0 }
    }

    /// Answers a request; never throws: every fault has a reply.
    public func reply(to incoming: Incoming) async -> Reply {
        let started = ContinuousClock.now
        var name = "none"
        var reply: Reply
        if let file = staticReply(incoming) {
            reply = file
            name = "static"
        } else {
            (reply, name) = await routed(incoming)
        }
        secure(&reply, incoming)
        compress(&reply, incoming)
        let elapsed = ContinuousClock.now - started
        counts.add(incoming.method, route: name, status: reply.status.code, took: elapsed)
        // The pattern, never the address: addresses hold secrets and numbers of people.
        logger.debug(
            "request",
            metadata: [
                "http.method": "\(incoming.method)", "http.route": "\(name)", "http.status": "\(reply.status.code)",
                "http.ms": "\(elapsed.wholeMilliseconds)",
            ]
        )
        return reply
    }

    private func staticReply(_ incoming: Incoming) -> Reply? {
        guard incoming.method == .get || incoming.method == .head else { return nil }
        let path = incoming.path
        guard path.hasPrefix("/static/") else { return files.root(path, headers: incoming.headers) }
        return files.reply(String(path.dropFirst("/static/".count)), headers: incoming.headers)
            ?? Reply(.notFound, headers: [.contentType: "text/plain"])
    }

    private func routed(_ incoming: Incoming) async -> (Reply, String) {
        var request = visitor(incoming)
        switch table.match(incoming.method, incoming.path) {
        case .nothing:
            let answer = door(incoming.path)?.answer(to: NotFound("page", ""), request)
            return (dress(answer ?? failure(NotFound("page", ""), request), request, incoming), "none")
        case .wrongMethod(let methods):
            // Programs get no page where they asked wrongly.
            if [.get, .head].contains(incoming.method), !request.wantsJSON, door(incoming.path) == nil,
                let page = table.page(above: incoming.path)
            {
                return (Reply(.seeOther, headers: [.location: page]), "none")
            }
            var reply = Reply(.methodNotAllowed)
            if let answer = door(incoming.path)?.answer(to: WrongMethod(allowed: methods), request) {
                reply = dress(answer, request, incoming)
            }
            reply.headers[.allow] = methods.joined(separator: ", ")
            return (reply, "none")
        case .route(let route, let parameters):
            let answer: Answer
            do {
                request = try await admitted(incoming, to: route, parameters: parameters, as: request)
                if request.viewer?.emergency != nil { try await noteLook(request, route) }
                answer = try await route.handler(request)
            } catch {
                if let missing = error as? ScopeMissing { await note(refusalOf: missing.caller.viewer, route) }
                answer = door(incoming.path)?.answer(to: error, request) ?? failure(error, request)
                report(error, route)
            }
            return (dress(answer, request, incoming), "\(route.path)")
        }
    }

    /// The request with its viewer and form, or the reason why it may not pass.
    private func admitted(
        _ incoming: Incoming,
        to route: Route,
        parameters: [String: String],
        as visitor: WebRequest
    ) async throws -> WebRequest {
        let now = context.now()
        if let limit = route.rate, let wait = limiter.admit(limit, client: visitor.client, at: now) {
            throw TooManyRequests(wait: wait)
        }
        guard incoming.body.count <= route.bodyLimit else { throw BodyTooLarge(limit: route.bodyLimit) }
        if case .program(let scope) = route.rule {
            return try await admitted(incoming, scope: scope, parameters: parameters, as: visitor)
        }
        var viewer: Viewer?
        if let token = visitor.cookies[Cookies.session] { viewer = try await accounts.viewer(token: token) }
        var resident: Resident?
        if let token = visitor.cookies[Cookies.resident] { resident = try await self.resident(token) }
        switch route.rule {
        case .anyone, .holderOfSecret: break
        case .resident: guard resident != nil else { throw ResidentSignInRequired() }
        case .signedIn, .may, .program:
            guard let viewer else { throw SignInRequired() }
            if let demand = viewer.demand, !route.meets.contains(demand) { throw DemandUnmet(demand: demand) }
            guard viewer.isAllowed(by: route.rule) else {
                await note(refusalOf: viewer, route)
                throw NotAllowed()
            }
        }
        // Who has not met what is asked of him sees open pages as anybody does.
        if viewer?.demand != nil, route.meets.isEmpty { viewer = nil }
        var form = Form(values: FormValues([]))
        if incoming.method == .post {
            guard incoming.headers[.fetchSite].map({ ["same-origin", "none"].contains($0) }) ?? true else {
                throw Forged()
            }
            form = try FormDecoder.decode(incoming.body, contentType: incoming.headers[.contentType] ?? "")
            guard let token = form.values.exact("_token"), tokens.check(token, for: binding(visitor.cookies), at: now)
            else { throw Forged() }
        }
        return WebRequest(
            method: incoming.method,
            path: incoming.path,
            parameters: parameters,
            query: FormValues(try FormDecoder.decodeURLEncoded(incoming.query.utf8)),
            headers: incoming.headers,
            cookies: visitor.cookies,
            body: incoming.body,
            form: form,
            viewer: viewer,
            resident: resident,
            language: visitor.language,
            largeType: visitor.largeType,
            client: visitor.client,
            isEncrypted: visitor.isEncrypted,
            lastFact: visitor.lastFact,
            formToken: visitor.formToken
        )
    }

    /// What is known of a request before any rule: whose browser, which language.
    private func visitor(_ incoming: Incoming) -> WebRequest {
        var cookies = Cookies.read(incoming.headers, isEncrypted: isEncrypted(incoming))
        if cookies[Cookies.session] == nil, cookies[Cookies.visit] == nil { cookies[Cookies.visit] = context.secret() }
        let binding = binding(cookies)
        let now = context.now()
        return WebRequest(
            method: incoming.method,
            path: incoming.path,
            headers: incoming.headers,
            cookies: cookies,
            language: cookies[Cookies.language].flatMap(Language.init) ?? .zh,
            largeType: cookies[Cookies.largeType] == "1",
            client: proxies.client(peer: incoming.peer, headers: incoming.headers),
            isEncrypted: isEncrypted(incoming),
            // Before any handler reads: a fact that comes after it may or may not be on the page, and is told again.
            lastFact: lastFact(),
            formToken: tokens.make(for: binding, at: now)
        )
    }

    /// What a form's token is tied to: the session, or the visit of somebody without an account.
    private func binding(_ cookies: [String: String]) -> String {
        cookies[Cookies.session] ?? cookies[Cookies.visit] ?? ""
    }

    /// A refusal is answered whether it could be written down or not.
    private func note(refusalOf viewer: Viewer, _ route: Route) async {
        do { try await accounts.recordRefusal(of: viewer, route: route.path) } catch {
            logger.error("A refusal cannot be recorded", metadata: ["error": "\(error)"])
        }
    }

    private func report(_ error: any Error, _ route: Route) {
        switch failureKind(of: error) {
        case .theirs: break
        case .ours(let description):
            logger.error("request failed", metadata: ["http.route": "\(route.path)", "error": "\(description)"])
        }
    }
}
