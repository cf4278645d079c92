import Kernel
import Testing

@testable import Access

@Suite struct TOTPTests {
    /// The secret of both RFCs.
    static let secret = Array("12345678901234567890".utf8)

    /// RFC 6238, appendix B: seconds since 1970 and eight digits.
    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)]
    )
    func `the vectors of RFC 6238`(seconds: Int64, code: String) {
        let step = TOTP.step(at: Instant(milliseconds: seconds * 1000))
        #expect(TOTP.code(Self.secret, step: step, digits: 8) == code)
        #expect(TOTP.code(Self.secret, step: step) == code.suffix(6))
    }

    /// RFC 4226, appendix D.
    @Test func `the vectors of RFC 4226`() {
        let codes = (0..<10).map { TOTP.code(Self.secret, step: $0) }
        #expect(
            codes == [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
            ]
        )
    }

    @Test func `a code counts one step before and after, and none that is not newer than the last`() {
        let now = Instant(milliseconds: 1_795_000_000_000)
        let step = TOTP.step(at: now)
        for near in -1...1 as ClosedRange<Int64> {
            #expect(
                TOTP.accepted(TOTP.code(Self.secret, step: step + near), Self.secret, at: now, after: -1) == step + near
            )
        }
        for far in [-2, 2] as [Int64] {
            #expect(TOTP.accepted(TOTP.code(Self.secret, step: step + far), Self.secret, at: now, after: -1) == nil)
        }
        let code = TOTP.code(Self.secret, step: step)
        #expect(TOTP.accepted(code, Self.secret, at: now, after: step) == nil)
        #expect(TOTP.accepted(code, Self.secret, at: now, after: step - 1) == step)
        #expect(TOTP.accepted("", Self.secret, at: now, after: -1) == nil)
    }

    /// RFC 4648, section 10, without padding.
    @Test(arguments: [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")])
    func `a secret is written in base 32`(plain: String, text: String) {
        #expect(TOTP.text(Array(plain.utf8)) == text)
    }

    @Test func `the address of a login with a strange letter stays an address`() {
        #expect(TOTP.address(Self.secret, login: "a b?").hasPrefix("otpauth://totp/Linli:a%20b%3F?secret=GEZDGNBV"))
    }
}
