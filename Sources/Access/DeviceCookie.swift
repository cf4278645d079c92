import Kernel

/// The cookie of a browser in which accounts have signed in before: `<login's nonce>.<HMAC>`, one for each, joined by `~`.
///
/// It opens nothing. It only sets the browser's tries apart from those of strangers, so that strangers cannot use them up.
package struct DeviceCookie {
    /// As many accounts of one browser are remembered; a shared computer at a counter has a few.
    static let capacity = 8
    private let hash: KeyedHash

    init(_ secrets: SignInSecrets) { hash = secrets.devices }

    /// A cookie of another kind of account, with a key of its own.
    package init(hash: KeyedHash) { self.hash = hash }

    /// What the browser is called in the tries of an account; nil when the account never signed in here.
    package func device(in cookie: String?, of login: String) -> String? {
        entries(cookie).first { isOurs($0, login) }.map { String($0.prefix { $0 != "." }) }
    }

    /// The cookie with the account in it, first.
    package func adding(_ login: String, nonce: String, to cookie: String?) -> String {
        let others = entries(cookie).filter { !isOurs($0, login) }
        return (["\(nonce).\(code(nonce, login))"] + others.prefix(Self.capacity - 1)).joined(separator: "~")
    }

    private func entries(_ cookie: String?) -> [String] {
        guard let cookie, cookie.utf8.count <= 2000 else { return [] }
        return cookie.split(separator: "~").prefix(Self.capacity).map(String.init)
    }

    private func isOurs(_ entry: String, _ login: String) -> Bool {
        let parts = entry.split(separator: ".")
        guard parts.count == 2, parts[0].utf8.count == 16 else { return false }
        return equalInConstantTime(Array(code(String(parts[0]), login).utf8), Array(parts[1].utf8))
    }

    private func code(_ nonce: String, _ login: String) -> String {
        base64URL(hash.code("\(nonce):\(login)").prefix(18))
    }
}
