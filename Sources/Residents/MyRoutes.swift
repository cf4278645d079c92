import Access
package import Cases
import HTML
import HTTPTypes
package import Inbox
import Kernel
package import Web

/// A resident's own pages at `/my`: signing in with his number, his reports, his sessions.
package struct MyRoutes: Sendable {
    private let residents: ResidentStore
    private let signals: SignalStore
    private let cases: CaseStore
    private let isSecure: Bool
    private let isDemo: Bool

    /// `isSecure`: whether browsers reach the program over TLS, so that cookies may say so.
    package init(residents: ResidentStore, signals: SignalStore, cases: CaseStore, isSecure: Bool, isDemo: Bool) {
        self.residents = residents
        self.signals = signals
        self.cases = cases
        self.isSecure = isSecure
        self.isDemo = isDemo
    }

    static let pageSize = 20
    private static let open: Rule = .anyone(because: "the way in for residents")
    /// The pace by number, browser and address is kept in the database; this one keeps the database from being asked too often.
    private static let rate = RateLimit("my", count: 60, per: .seconds(600))

    package var routes: [Route] {
        [
            Route(.get, "/my", rule: Self.open, handler: start),
            Route(.post, "/my/codes", rule: Self.open, rate: Self.rate, handler: ask),
            Route(.get, "/my/code", rule: Self.open, handler: codeForm),
            Route(.post, "/my/code", rule: Self.open, rate: Self.rate, handler: enter),
            Route(.post, "/my/sign-out", rule: .resident, handler: signOut),
            Route(.get, "/my/sessions", rule: .resident, handler: sessions),
            Route(.post, "/my/sessions/:session/end", rule: .resident, handler: end),
        ]
    }

    /// His reports; for whoever is not signed in, the form that asks for a number.
    @Sendable private func start(_ request: WebRequest) async throws -> Answer {
        guard let resident = request.resident else { return numberPage(request, []) }
        let before = request.query["before"].flatMap { Signal.ID($0) }
        var reports = try await signals.own(phone: resident.phone, before: before, limit: Self.pageSize + 1)
        let hasMore = reports.count > Self.pageSize
        if hasMore { reports.removeLast() }
        return .page(
            MyReportsPage(
                request: request,
                resident: resident,
                reports: reports,
                progress: try await cases.progress(of: reports),
                next: hasMore ? reports.last?.id : nil,
                isFirst: before == nil
            ).page
        )
    }

    private func numberPage(_ request: WebRequest, _ problems: [InvalidInput.Problem]) -> Answer {
        .page(form(request, problems))
    }

    private func form(_ request: WebRequest, _ problems: [InvalidInput.Problem]) -> Page {
        NumberPage(request: request, hasChannel: residents.hasChannel, isDemo: isDemo, problems: problems).page
    }

    /// Sends a code; what is answered does not tell whether anybody left that number here.
    @Sendable private func ask(_ request: WebRequest) async throws -> Answer {
        guard let phone = PhoneNumber(request.form["phone"] ?? ""), phone.digits.hasPrefix("1") else {
            let problem = Text("请填 11 位手机号。", "Please type a mobile number of 11 digits.")
            return numberPage(request, [.init("phone", problem)])
        }
        do {
            try await residents.sendCode(to: phone, visitor(request), request.language)
        } catch let refusal as ResidentRefusal {
            var page = form(request, [.init("phone", refusal.message)])
            guard case .slowed(let seconds) = refusal else { return .page(page) }
            page.status = .tooManyRequests
            return .with([.retryAfter: "\(seconds)"], .page(page))
        }
        return .redirect("/my/code")
    }

    @Sendable private func codeForm(_ request: WebRequest) async throws -> Answer {
        guard let masked = try await residents.awaited(request.binding) else { return .redirect("/my") }
        return .page(CodePage(request: request, masked: masked, isDemo: isDemo, problems: []).page)
    }

    @Sendable private func enter(_ request: WebRequest) async throws -> Answer {
        do {
            let entered = try await residents.enter(
                code: request.form["code"] ?? "",
                visitor(request),
                earlier: request.cookies[Cookies.resident]
            )
            let secure = isSecure || request.isEncrypted
            var headers: HTTPFields = [:]
            func keep(_ name: String, _ value: String, _ age: Duration) {
                headers.append(
                    HTTPField(name: .setCookie, value: Cookies.set(name, value, maxAge: age, secure: secure))
                )
            }
            keep(Cookies.resident, entered.token, ResidentStore.sessionLifetime)
            keep(Cookies.numbers, entered.numbers, .seconds(400 * 86_400))
            return .with(headers, .redirect("/my"))
        } catch let refusal as ResidentRefusal {
            guard let masked = try await residents.awaited(request.binding) else {
                return numberPage(request, [.init("phone", ResidentRefusal.codeOver.message)])
            }
            let problems = [InvalidInput.Problem("code", refusal.message)]
            return .page(CodePage(request: request, masked: masked, isDemo: isDemo, problems: problems).page)
        }
    }

    private func visitor(_ request: WebRequest) -> ResidentStore.Visitor {
        ResidentStore.Visitor(
            client: request.client,
            visit: request.binding,
            userAgent: request.headers[.userAgent] ?? "",
            numbers: request.cookies[Cookies.numbers]
        )
    }

    // MARK: Sessions

    @Sendable private func sessions(_ request: WebRequest) async throws -> Answer {
        let resident = try request.residentSignedIn()
        return .page(
            MySessionsPage(
                request: request,
                resident: resident,
                sessions: try await residents.sessions(of: resident)
            ).page
        )
    }

    @Sendable private func end(_ request: WebRequest) async throws -> Answer {
        let resident = try request.residentSignedIn()
        let session = try request.id("session", "session", as: Resident.Session.self)
        try await residents.end(session, of: resident)
        return session == resident.session ? left(request) : .redirect("/my/sessions")
    }

    @Sendable private func signOut(_ request: WebRequest) async throws -> Answer {
        let resident = try request.residentSignedIn()
        try await residents.end(resident.session, of: resident)
        return left(request)
    }

    private func left(_ request: WebRequest) -> Answer {
        let gone = Cookies.set(Cookies.resident, "", maxAge: .zero, secure: isSecure || request.isEncrypted)
        return .with([.setCookie: gone], .redirect("/my"))
    }
}
