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

    public init(accounts: AccountStore, posts: PostStore, context: Context) {
        self.accounts = accounts
        self.posts = posts
        self.context = context
    }

    public var routes: [Route] {
        [
            Route(.get, "/account", rule: .signedIn, handler: own),
            Route(
                .post,
                "/account/password",
                rule: .signedIn,
                rate: RateLimit("password", count: 10, per: .seconds(300)),
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

    @Sendable private func own(_ request: WebRequest) async throws -> Answer { try await own(request, []) }

    private func own(_ request: WebRequest, _ problems: [InvalidInput.Problem]) async throws -> Answer {
        let viewer = try request.signedIn()
        return .page(
            OwnPage(
                request: request,
                viewer: viewer,
                entry: try await posts.own(viewer),
                sessions: try await accounts.sessions(of: viewer.account),
                problems: problems,
                isChanged: request.query["changed"] == "1",
                now: context.now()
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
            return .redirect(("/account" as URLPath).with("changed", "1"))
        } catch let input as InvalidInput { return try await own(request, input.problems) }
    }

    @Sendable private func endOthers(_ request: WebRequest) async throws -> Answer {
        try await accounts.endOtherSessions(of: try request.signedIn())
        return .redirect("/account")
    }

    @Sendable private func endSession(_ request: WebRequest) async throws -> Answer {
        try await accounts.endSession(try request.id("session", "session"), of: try request.signedIn())
        return .redirect("/account")
    }

    @Sendable private func link(_ request: WebRequest) async throws -> Answer {
        try await held(request) { secret in
            let account = try await accounts.invited(secret)
            return SetPasswordPage(request: request, account: account, problems: []).page
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
                return LinkMessagePage(
                    request: request,
                    title: Text("密码已保存", "Password saved"),
                    message: message,
                    isGood: true
                ).page
            } catch let input as InvalidInput {
                let account = try await accounts.invited(secret)
                return SetPasswordPage(request: request, account: account, problems: input.problems).page
            }
        }
    }

    /// A page for whoever holds the link in the address: no other site is told where he comes from.
    private func held(_ request: WebRequest, _ page: (String) async throws -> Page) async throws -> Answer {
        let shown: Page
        do { shown = try await page(request.parameters["secret"] ?? "") } catch let refusal as LinkRefusal {
            shown =
                LinkMessagePage(
                    request: request,
                    title: Text("链接不能再用", "This link no longer works"),
                    message: refusal.message,
                    isGood: false
                ).page
        }
        return .with([.referrerPolicy: "no-referrer"], .page(shown))
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
