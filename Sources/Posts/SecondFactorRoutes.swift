public import Access
import Areas
import HTML
import HTTPTypes
import Kernel
public import Web

/// One's own second factor.
public struct SecondFactorRoutes: Sendable {
    private let accounts: AccountStore
    private let posts: PostStore

    public init(accounts: AccountStore, posts: PostStore) {
        self.accounts = accounts
        self.posts = posts
    }

    public var routes: [Route] {
        // Codes and passwords are asked for here: guessing is slowed for each address.
        let rate = RateLimit("second-factor", count: 15, per: .seconds(300))
        let meets: Set<Viewer.Demand> = [.secondFactor]
        return [
            Route(.get, "/account/second-factor", rule: .signedIn, meets: meets, handler: show),
            Route(.post, "/account/second-factor", rule: .signedIn, rate: rate, meets: meets, handler: begin),
            Route(
                .post,
                "/account/second-factor/confirmation",
                rule: .signedIn,
                rate: rate,
                meets: meets,
                handler: confirm
            ),
            Route(.post, "/account/second-factor/recovery-codes", rule: .signedIn, rate: rate, handler: renew),
            Route(.post, "/account/second-factor/removal", rule: .signedIn, rate: rate, handler: remove),
        ]
    }

    @Sendable private func show(_ request: WebRequest) async throws -> Answer { try await show(request, []) }

    private func show(_ request: WebRequest, _ problems: [InvalidInput.Problem]) async throws -> Answer {
        let viewer = try request.signedIn()
        let login = try await posts.own(viewer).account.login
        let factor = try await accounts.secondFactor(of: viewer.account)
        let picture = try factor.pending.map { try QRCode(text: TOTP.address($0, login: login)) }
        return .page(
            SecondFactorPage(
                request: request,
                viewer: viewer,
                login: login,
                factor: factor,
                picture: picture,
                problems: problems
            ).page
        )
    }

    @Sendable private func begin(_ request: WebRequest) async throws -> Answer {
        try await tried(request) {
            let password = request.form.values.exact("password") ?? ""
            try await accounts.beginSecondFactor(of: try request.signedIn(), password: password)
            return .redirect("/account/second-factor")
        }
    }

    @Sendable private func confirm(_ request: WebRequest) async throws -> Answer {
        try await tried(request) {
            let viewer = try request.signedIn()
            let codes = try await accounts.confirmSecondFactor(of: viewer, code: request.form["code"] ?? "")
            return .page(RecoveryCodesPage(request: request, codes: codes, areRenewed: false).page)
        }
    }

    @Sendable private func renew(_ request: WebRequest) async throws -> Answer {
        try await tried(request) {
            let viewer = try request.signedIn()
            let codes = try await accounts.renewRecoveryCodes(of: viewer, code: request.form["code"] ?? "")
            return .page(RecoveryCodesPage(request: request, codes: codes, areRenewed: true).page)
        }
    }

    @Sendable private func remove(_ request: WebRequest) async throws -> Answer {
        try await tried(request) {
            try await accounts.removeSecondFactor(
                of: try request.signedIn(),
                password: request.form.values.exact("password") ?? "",
                code: request.form["code"] ?? ""
            )
            return .redirect("/account/second-factor")
        }
    }

    private func tried(_ request: WebRequest, _ body: () async throws -> Answer) async throws -> Answer {
        do { return try await body() } catch let input as InvalidInput {
            return try await show(request, input.problems)
        }
    }
}
