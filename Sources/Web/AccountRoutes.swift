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
            Route(.post, "/sign-out", rule: .signedIn, handler: signOut),
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
            let entered = try await accounts.signIn(
                login: request.form["login"] ?? "",
                password: request.form.values.exact("password") ?? "",
                client: request.client
            )
            let cookie = Cookies.set(Cookies.session, entered.token, maxAge: .seconds(7 * 86400), secure: isSecure)
            return .with([.setCookie: cookie], .redirect(Self.target(next)))
        } catch let refusal as any Refusal {
            let page = SignInPage(request: request, next: next, problem: refusal.message, isDemo: isDemo).page
            return .page(page)
        }
    }

    @Sendable private func signOut(_ request: WebRequest) async throws -> Answer {
        try await accounts.signOut(try request.signedIn().session)
        let gone = Cookies.set(Cookies.session, "", maxAge: .zero, secure: isSecure)
        return .with([.setCookie: gone], .redirect("/sign-in"))
    }

    @Sendable private func prefer(_ request: WebRequest) async throws -> Answer {
        var headers: HTTPFields = [:]
        func keep(_ name: String, _ value: String) {
            let header = Cookies.set(name, value, maxAge: .seconds(365 * 86400), secure: isSecure)
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
