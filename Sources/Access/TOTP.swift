import Crypto
package import Kernel

/// One-time codes by the clock (RFC 6238 over RFC 4226): HMAC-SHA-1, six digits, steps of 30 seconds.
public enum TOTP {
    /// The length of a secret in bytes: 160 bits, as RFC 4226 recommends.
    public static let secretLength = 20
    /// How many digits a person types.
    public static let digits = 6
    private static let period: Int64 = 30_000
    /// Steps before and after the present one that count as well: telephones' clocks are not exact.
    private static let tolerance: Int64 = 1

    /// The number of the step that a moment lies in.
    package static func step(at moment: Instant) -> Int64 { moment.milliseconds / period }

    /// The code of a step.
    package static func code(_ secret: [UInt8], step: Int64, digits: Int = digits) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * Int64($0))) }
        let key = SymmetricKey(data: secret)
        let code = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: key))
        let offset = Int((code.last ?? 0) & 0x0F)
        let number = code[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let shown = (0..<digits).reduce((rest: number, text: "")) { so, _ in (so.rest / 10, "\(so.rest % 10)\(so.text)")
        }
        return shown.text
    }

    /// The step whose code was typed, if that counts now: near enough, and after the last that was used.
    package static func accepted(_ typed: String, _ secret: [UInt8], at now: Instant, after last: Int64) -> Int64? {
        let present = step(at: now)
        var found: Int64?
        for step in (present - tolerance)...(present + tolerance) {
            let isEqual = equalInConstantTime(Array(code(secret, step: step).utf8), Array(typed.utf8))
            if isEqual, step > last { found = step }
        }
        return found
    }

    /// A secret as people copy it into their telephone: base 32 (RFC 4648) without padding.
    public static func text(_ secret: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var out: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in secret {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                out.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
        }
        if bits > 0 { out.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return String(decoding: out, as: UTF8.self)
    }

    /// What the QR code for authenticator apps says (the Key URI form that they share).
    public static func address(_ secret: [UInt8], login: String) -> String {
        let plain = Array("abcdefghijklmnopqrstuvwxyz0123456789.-_".utf8)
        let label = login.utf8.map { byte in
            plain.contains(byte) ? String(decoding: [byte], as: UTF8.self) : "%\(hexadecimal([byte]).uppercased())"
        }.joined()
        return "otpauth://totp/Linli:\(label)?secret=\(text(secret))&issuer=Linli&algorithm=SHA1&digits=6&period=30"
    }
}
