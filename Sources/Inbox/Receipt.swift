/// What a reporter is given to find his report again: a number to name it by, and two secrets that open it.
public struct Receipt: Sendable, Hashable {
    /// Ten characters of Crockford's base 32; tells nothing by itself.
    public let number: String
    /// 22 characters of base64url (128 bits) for the link.
    public let secret: String
    /// Six digits, to open the report with its number where a link cannot be kept: on another phone, at a desk.
    public let code: String

    public init(number: String, secret: String, code: String) {
        self.number = number
        self.secret = secret
        self.code = code
    }

    public static let numberLength = 10

    public static func printed(_ number: String) -> String { "\(number.prefix(5))-\(number.dropFirst(5))" }

    /// The number as people type it: lower case, hyphens and look-alikes (O for 0, I and L for 1) forgiven; nil if it is none.
    public static func number(typed text: String) -> String? {
        let allowed = Set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let cleaned = text.uppercased().filter { $0 != "-" && !$0.isWhitespace }.map { character -> Character in
            switch character {
            case "O": "0"
            case "I", "L": "1"
            default: character
            }
        }
        return cleaned.count == numberLength && cleaned.allSatisfy(allowed.contains) ? String(cleaned) : nil
    }
}
