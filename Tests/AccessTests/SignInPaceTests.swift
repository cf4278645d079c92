import Kernel
import Testing

@testable import Access

@Suite struct SignInPaceTests {
    let now = Instant(milliseconds: 1_795_000_000_000)

    func failures(_ count: Int, client: String, device: String? = nil, isStranger: Bool = true) -> [SignInPace.Try] {
        (0..<count).map { index in
            SignInPace.Try(
                client: client,
                device: device,
                isStranger: isStranger,
                isFailure: true,
                at: now - .seconds(count - index)
            )
        }
    }

    @Test func `strangers' failures slow strangers, not the browser or the address that signed in before`() {
        let attack = (0..<2000).flatMap { failures(1, client: "10.1.\($0 / 250).\($0 % 250)") }
        #expect(SignInPace.wait(.stranger(client: "10.9.9.9"), attack, at: now) > .seconds(200))
        #expect(SignInPace.wait(.device("mine"), attack, at: now) == .zero)
        #expect(SignInPace.wait(.known(client: "10.9.9.9"), attack, at: now) == .zero)
    }

    @Test func `an address waits twice as long after each failure, up to a quarter of an hour`() {
        let waits = [4, 5, 6, 7, 8, 20].map { count in
            SignInPace.wait(.stranger(client: "a"), failures(count, client: "a"), at: now).components.seconds
        }
        #expect(waits == [0, 29, 59, 119, 239, 899])
        #expect(SignInPace.wait(.stranger(client: "b"), failures(19, client: "a"), at: now) == .zero)
    }

    @Test func `a success forgives what failed before it in the same browser`() {
        let success = SignInPace.Try(client: "a", device: "mine", isStranger: false, isFailure: false, at: now)
        let tries = failures(9, client: "a", device: "mine", isStranger: false)
        #expect(SignInPace.wait(.device("mine"), tries, at: now) > .zero)
        #expect(SignInPace.wait(.device("mine"), tries + [success], at: now) == .zero)
    }

    @Test func `one address that tries many accounts waits`() {
        #expect(SignInPace.wait(.stranger(client: "a"), [], here: (29, now), at: now) == .zero)
        #expect(SignInPace.wait(.stranger(client: "a"), [], here: (40, now), at: now) == .seconds(300))
    }

    @Test func `a clock that jumped back makes nobody wait longer than the rule`() {
        let tries = failures(9, client: "a")
        #expect(SignInPace.wait(.stranger(client: "a"), tries, at: now - .seconds(86_000)) <= .seconds(900))
    }
}
