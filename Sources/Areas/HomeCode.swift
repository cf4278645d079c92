public import Kernel

/// The code on a door (家园码): eight characters that lead from a building, later a room, to its page.
///
/// It is no secret, but cannot be counted through: seven random characters of Crockford's base 32 (35 bits) and one that
/// checks them. Any one wrong character and any two exchanged ones are noticed.
public struct HomeCode: Sendable, Hashable {
    /// The eight characters, as the address carries them: `7K3M9QXD`.
    public let code: String
    public let area: Area

    public init(code: String, area: Area) {
        self.code = code
        self.area = area
    }

    /// As it is printed and read aloud: `7K3M-9QXD`.
    public var printed: String { "\(code.prefix(4))-\(code.dropFirst(4))" }

    /// A new code.
    public static func make(_ context: Context) -> String {
        let body = context.code(length: 7)
        return body + String(check(body) ?? "0")
    }

    /// The code that somebody typed; nil when it is none.
    ///
    /// Lower case, spaces and hyphens do not matter, and letters that look like digits are taken for them (O for 0,
    /// I and L for 1), as Crockford proposes.
    public static func read(_ typed: String) -> String? {
        guard typed.utf8.count <= 64 else { return nil }
        let characters = typed.uppercased().compactMap { character -> Character? in
            switch character {
            case "-", " ", "\u{3000}", "–", "—": nil
            case "O": "0"
            case "I", "L": "1"
            default: character
            }
        }
        guard characters.count == 8, let last = characters.last, check(String(characters.dropLast())) == last
        else { return nil }
        return String(characters)
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// The character that makes the sum of the characters, each times a different power of x, zero in the field of
    /// 32 elements (x^5 + x^2 + 1, as in BIP 173): different weights notice exchanged characters, which a plain sum does not.
    static func check(_ body: String) -> Character? {
        var sum = 0
        for character in body {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            sum = doubled(sum ^ value)
        }
        return alphabet[sum]
    }

    private static func doubled(_ value: Int) -> Int {
        let shifted = value << 1
        return shifted & 32 == 0 ? shifted : shifted ^ 0b100101
    }
}
