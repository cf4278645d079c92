public import Kernel

/// What a browser brings to sign in with.
public struct SignInAttempt: Sendable {
    let login: String
    let password: String
    /// The network address.
    let client: String
    let browser: BrowserKind
    /// The browser's cookie of accounts that signed in before.
    let devices: String?
    /// The browser's own random value, which the step between password and code is bound to.
    let visit: String

    public init(
        login: String,
        password: String,
        client: String,
        userAgent: String = "",
        devices: String? = nil,
        visit: String = ""
    ) {
        // A longer login is nobody's.
        self.login = String(login.lowercased().prefix(64))
        self.password = password
        self.client = client
        browser = BrowserKind(userAgent: userAgent)
        self.devices = devices
        self.visit = visit
    }
}

/// How far somebody got.
public enum SignInOutcome: Sendable {
    case entered(Entered)
    /// The password was right; the token of the step in which the code is asked for.
    case codeNeeded(step: String)
}

/// A session that has just begun.
public struct Entered: Sendable {
    public let viewer: Viewer
    /// The session's token, which is stored nowhere but in the browser.
    public let token: String
    /// The cookie by which the browser is known for the account from now on.
    public let devices: String
}

/// A try to sign in to one's own account, as it is shown to its holder.
public struct OwnAttempt: Sendable, Hashable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case wrongPassword = "wrong_password"
        /// The password was right, the code never came.
        case passwordRight = "password_right"
        case wrongCode = "wrong_code"
        case entered
    }

    public let at: Instant
    public let client: String
    public let browser: BrowserKind
    public let outcome: Outcome
}
