package import HTTPTypes

/// The cookies of the program: all are `HttpOnly`, `SameSite=Lax` and of the whole site.
package enum Cookies {
    /// The session of somebody who is signed in.
    package static let session = "linli_session"
    /// The step between password and code.
    package static let step = "linli_step"
    /// The accounts that signed in with this browser before; it opens nothing.
    package static let devices = "linli_devices"
    /// The session of a resident who is signed in with his telephone number.
    package static let resident = "linli_resident"
    /// The numbers that signed in with this browser before; it opens nothing.
    package static let numbers = "linli_numbers"
    /// A random value that ties the forms of a visitor without an account to his browser.
    package static let visit = "linli_visit"
    package static let language = "linli_language"
    package static let largeType = "linli_large"

    /// What stands before a name that came over TLS: no other host and no plain connection can set it (RFC 6265bis, 4.1.3.2).
    private static let prefix = "__Host-"

    /// The header that sets a cookie; a nil age keeps it until the browser closes.
    package static func set(_ name: String, _ value: String, maxAge: Duration?, secure: Bool) -> String {
        var header = "\(secure ? prefix : "")\(name)=\(value); Path=/; HttpOnly; SameSite=Lax"
        if let maxAge { header += "; Max-Age=\(maxAge.components.seconds)" }
        return secure ? header + "; Secure" : header
    }

    /// Reads the `Cookie` headers; of a name that comes twice the first counts.
    ///
    /// `isEncrypted`: then only those count that were set so.
    package static func read(_ headers: HTTPFields, isEncrypted: Bool = false) -> [String: String] {
        var cookies: [String: String] = [:]
        for header in headers[values: .cookie] {
            for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
                guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
                let sent = text(pair[..<equals])
                let isOwn = sent.hasPrefix(prefix)
                guard isOwn || !isEncrypted else { continue }
                let name = isOwn ? String(sent.dropFirst(prefix.count)) : sent
                guard cookies[name] == nil else { continue }
                cookies[name] = text(pair[pair.index(after: equals)...])
            }
        }
        return cookies
    }

    /// The bytes without the white space of RFC 6265 at both ends.
    private static func text(_ bytes: Substring.UTF8View) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let tail = bytes.drop(while: isBlank)
        guard let last = tail.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(Substring(tail[...last]))
    }
}
