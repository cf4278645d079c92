public import Access
import HTML
import HTTPTypes
public import Kernel

/// Signing in and out, and the two switches of every page: language and large type.
public struct AccountRoutes: Sendable {
    private let accounts: AccountStore
    private let context: Context
    private let isSecure: Bool
    private let isDemo: Bool

    /// `isSecure`: whether browsers reach the program over TLS, so that cookies may say so.
    public init(accounts: AccountStore, context: Context, isSecure: Bool, isDemo: Bool) {
        self.accounts = accounts
        self.context = context
        self.isSecure = isSecure
        self.isDemo = isDemo
    }

    public var routes: [Route] {
        [
            Route(.get, "/sign-in", rule: .anyone(because: "the way in"), handler: form),
            Route(
                .post,
                "/sign-in",
                rule: .anyone(because: "the way in"),
                rate: RateLimit("sign-in", count: 30, per: .seconds(300)),
                handler: signIn
            ),
            Route(.get, "/sign-in/code", rule: .anyone(because: "the way in, after the password"), handler: codeForm),
            Route(
                .post,
                "/sign-in/code",
                rule: .anyone(because: "the way in, after the password"),
                rate: RateLimit("sign-in", count: 30, per: .seconds(300)),
                handler: enterCode
            ),
            Route(
                .post,
                "/sign-out",
                rule: .signedIn,
                meets: [.secondFactor, .newPassword],
                handler: signOut
            ),
            Route(
                .post,
                "/preferences",
                rule: .anyone(because: "language and type size belong to the browser, not to a person"),
                handler: prefer
            ),
        ]
    }

    @Sendable private func form(_ request: WebRequest) async throws -> Answer {
        if request.viewer != nil { return .redirect("/desk") }
        return .page(SignInPage(request: request, next: request.query["next"], problem: nil, isDemo: isDemo).page)
    }

    @Sendable private func signIn(_ request: WebRequest) async throws -> Answer {
        let next = request.form["next"]
        do {
            let attempt = attempt(
                request,
                login: request.form["login"] ?? "",
                password: request.form.values.exact("password") ?? ""
            )
            switch try await accounts.enter(attempt) {
            case .entered(let entered): return enter(entered, request, next)
            case .codeNeeded(let step):
                let cookie = Cookies.set(Cookies.step, step, maxAge: .seconds(300), secure: secure(request))
                return .with(
                    [.setCookie: cookie],
                    .redirect(next.map { ("/sign-in/code" as URLPath).with("next", $0) } ?? "/sign-in/code")
                )
            }
        } catch let refusal as SignInRefusal {
            return slow(
                refusal,
                SignInPage(request: request, next: next, problem: refusal.message, isDemo: isDemo).page
            )
        }
    }

    @Sendable private func codeForm(_ request: WebRequest) async throws -> Answer {
        guard let step = request.cookies[Cookies.step],
            let account = try await accounts.step(step, visit: request.binding)
        else { return .redirect("/sign-in") }
        return .page(
            SignInCodePage(request: request, name: account.name, next: request.query["next"], problem: nil).page
        )
    }

    @Sendable private func enterCode(_ request: WebRequest) async throws -> Answer {
        let next = request.form["next"]
        let step = request.cookies[Cookies.step] ?? ""
        do {
            let entered = try await accounts.enter(
                step: step,
                code: request.form["code"] ?? "",
                attempt(request, login: "", password: "")
            )
            return enter(entered, request, next)
        } catch let refusal as SignInRefusal {
            // Tried too often or too late: the password is asked for again.
            guard let account = try await accounts.step(step, visit: request.binding) else {
                let problem = SignInRefusal.stepOver.message
                return .page(SignInPage(request: request, next: next, problem: problem, isDemo: isDemo).page)
            }
            let page = SignInCodePage(request: request, name: account.name, next: next, problem: refusal.message)
            return slow(refusal, page.page)
        }
    }

    private func attempt(_ request: WebRequest, login: String, password: String) -> SignInAttempt {
        SignInAttempt(
            login: login,
            password: password,
            client: request.client,
            userAgent: request.headers[.userAgent] ?? "",
            devices: request.cookies[Cookies.devices],
            visit: request.binding
        )
    }

    private func enter(_ entered: Entered, _ request: WebRequest, _ next: String?) -> Answer {
        let secure = secure(request)
        var headers: HTTPFields = [:]
        func keep(_ name: String, _ value: String, _ age: Duration) {
            let header = Cookies.set(name, value, maxAge: age, secure: secure)
            headers.append(HTTPField(name: .setCookie, value: header))
        }
        keep(Cookies.session, entered.token, .seconds(7 * 86_400))
        keep(Cookies.devices, entered.devices, .seconds(400 * 86_400))
        if request.cookies[Cookies.step] != nil { keep(Cookies.step, "", .zero) }
        return .with(headers, .redirect(Self.target(next)))
    }

    /// A page that refuses; with the time to wait, for whoever asks too fast.
    private func slow(_ refusal: SignInRefusal, _ page: Page) -> Answer {
        guard case .slowed(let seconds) = refusal else { return .page(page) }
        var page = page
        page.status = .tooManyRequests
        return .with([.retryAfter: "\(seconds)"], .page(page))
    }

    /// Whether cookies travel over TLS only: when the street's address says so, and when this request did.
    private func secure(_ request: WebRequest) -> Bool { isSecure || request.isEncrypted }

    @Sendable private func signOut(_ request: WebRequest) async throws -> Answer {
        try await accounts.signOut(try request.signedIn().session)
        let gone = Cookies.set(Cookies.session, "", maxAge: .zero, secure: secure(request))
        return .with([.setCookie: gone], .redirect("/sign-in"))
    }

    @Sendable private func prefer(_ request: WebRequest) async throws -> Answer {
        var headers: HTTPFields = [:]
        func keep(_ name: String, _ value: String) {
            let header = Cookies.set(name, value, maxAge: .seconds(365 * 86400), secure: secure(request))
            headers.append(HTTPField(name: .setCookie, value: header))
        }
        if let language = request.form["language"].flatMap(Language.init) { keep(Cookies.language, language.rawValue) }
        if let large = request.form["large"], large == "0" || large == "1" { keep(Cookies.largeType, large) }
        return .with(headers, .redirect(Self.target(request.form["next"], otherwise: "/")))
    }

    /// Only an address of this site is gone to; `//elsewhere` and `/\elsewhere` are other sites to a browser.
    static func target(_ next: String?, otherwise: URLPath = "/desk") -> URLPath {
        guard let next, next.hasPrefix("/"), !next.hasPrefix("//"), !next.contains("\\"), next.utf8.count <= 500,
            next.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return otherwise }
        return URLPath(path: next)
    }
}
