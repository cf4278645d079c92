public import Access
import HTML
import HTTPTypes
public import Kernel
public import Web

/// One's own account, and the link with which somebody without a password sets one.
public struct OwnRoutes: Sendable {
    private let accounts: AccountStore
    private let posts: PostStore
    private let context: Context
    private let isSecure: Bool

    /// `isSecure`: whether browsers reach the program over TLS, so that cookies may say so.
    public init(accounts: AccountStore, posts: PostStore, context: Context, isSecure: Bool) {
        self.isSecure = isSecure
        self.accounts = accounts
        self.posts = posts
        self.context = context
    }

    public var routes: [Route] {
        [
            Route(.get, "/account", rule: .signedIn, handler: own),
            Route(.get, "/account/security", rule: .signedIn, meets: [.newPassword], handler: security),
            Route(
                .post,
                "/account/password",
                rule: .signedIn,
                rate: RateLimit("password", count: 10, per: .seconds(300)),
                meets: [.newPassword],
                handler: changePassword
            ),
            Route(.post, "/account/sessions/end", rule: .signedIn, handler: endOthers),
            Route(.post, "/account/sessions/:session/end", rule: .signedIn, handler: endSession),
            Route(
                .get,
                "/invitation/:secret",
                rule: .holderOfSecret,
                rate: RateLimit("invitation", count: 60, per: .seconds(300)),
                handler: link
            ),
            Route(
                .post,
                "/invitation/:secret",
                rule: .holderOfSecret,
                rate: RateLimit("invitation-change", count: 20, per: .seconds(300)),
                handler: setPassword
            ),
        ]
    }

    @Sendable private func own(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        return .page(
            OwnPage(
                request: request,
                entry: try await posts.own(viewer),
                hasSecondFactor: try await accounts.secondFactor(of: viewer.account).since != nil,
                now: context.now()
            ).page
        )
    }

    @Sendable private func security(_ request: WebRequest) async throws -> Answer { try await security(request, []) }

    private func security(_ request: WebRequest, _ problems: [InvalidInput.Problem]) async throws -> Answer {
        let viewer = try request.signedIn()
        return .page(
            OwnSecurityPage(
                request: request,
                viewer: viewer,
                login: try await posts.own(viewer).account.login,
                rules: accounts.security,
                factor: try await accounts.secondFactor(of: viewer.account),
                sessions: try await accounts.sessions(of: viewer.account),
                attempts: try await accounts.attempts(of: viewer.account),
                problems: problems,
                isChanged: request.query["changed"] == "1"
            ).page
        )
    }

    @Sendable private func changePassword(_ request: WebRequest) async throws -> Answer {
        do {
            try await accounts.changePassword(
                of: try request.signedIn(),
                from: request.form.values.exact("old") ?? "",
                to: try Self.password(in: request.form)
            )
            return .redirect(("/account/security" as URLPath).with("changed", "1"))
        } catch let input as InvalidInput { return try await security(request, input.problems) }
    }

    @Sendable private func endOthers(_ request: WebRequest) async throws -> Answer {
        try await accounts.endOtherSessions(of: try request.signedIn())
        return .redirect("/account/security")
    }

    @Sendable private func endSession(_ request: WebRequest) async throws -> Answer {
        try await accounts.endSession(try request.id("session", "session"), of: try request.signedIn())
        return .redirect("/account/security")
    }

    @Sendable private func link(_ request: WebRequest) async throws -> Answer {
        try await held(request) { secret in
            let account = try await accounts.invited(secret)
            return .page(SetPasswordPage(request: request, account: account, problems: []).page)
        }
    }

    @Sendable private func setPassword(_ request: WebRequest) async throws -> Answer {
        try await held(request) { secret in
            do {
                let account = try await accounts.redeem(secret, password: try Self.password(in: request.form))
                let message = Text(
                    "密码已保存。请用账号 \(account.login) 登录。",
                    "The password is saved. Sign in as \(account.login)."
                )
                let page = LinkMessagePage(
                    request: request,
                    title: Text("密码已保存", "Password saved"),
                    message: message,
                    isGood: true
                ).page
                // Whoever was kept waiting by strangers' failures gets in with this browser.
                let devices = accounts.devices(adding: account, to: request.cookies[Cookies.devices])
                let cookie = Cookies.set(
                    Cookies.devices,
                    devices,
                    maxAge: .seconds(400 * 86_400),
                    secure: isSecure || request.isEncrypted
                )
                return .with([.setCookie: cookie], .page(page))
            } catch let input as InvalidInput {
                let account = try await accounts.invited(secret)
                return .page(SetPasswordPage(request: request, account: account, problems: input.problems).page)
            }
        }
    }

    /// A page for whoever holds the link in the address: no other site is told where he comes from.
    private func held(_ request: WebRequest, _ page: (String) async throws -> Answer) async throws -> Answer {
        let shown: Answer
        do { shown = try await page(request.parameters["secret"] ?? "") } catch let refusal as LinkRefusal {
            shown = .page(
                LinkMessagePage(
                    request: request,
                    title: Text("链接不能再用", "This link no longer works"),
                    message: refusal.message,
                    isGood: false
                ).page
            )
        }
        return .with([.referrerPolicy: "no-referrer"], shown)
    }

    /// The new password, typed twice.
    private static func password(in form: Form) throws(InvalidInput) -> String {
        let password = form.values.exact("password") ?? ""
        guard password == form.values.exact("again") else {
            throw InvalidInput("again", Text("两次输入的密码不一样。", "The two passwords differ."))
        }
        return password
    }
}
