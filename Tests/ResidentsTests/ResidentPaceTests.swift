import Kernel
import Testing

@testable import Residents

/// Who waits how long for the next code.
@Suite struct ResidentPaceTests {
    private let start = Instant(milliseconds: 1_790_000_000_000)

    private func strange(_ at: Instant, client: String = "10.1.1.1") -> ResidentPace.Asked {
        .init(client: client, device: nil, isStranger: true, isUsed: false, at: at)
    }

    /// How many codes a number gets within a day from strangers who ask without end, each from a new address and browser.
    @Test func `strangers together bring a number a dozen messages a day`() {
        var asked: [ResidentPace.Asked] = []
        var now = start
        while now < start + .seconds(86_400) {
            let wait = ResidentPace.wait(.stranger, asked, browser: [], address: [], at: now)
            if wait <= .zero { asked.append(strange(now, client: "10.1.1.\(asked.count)")) }
            now = now + max(wait, .seconds(1))
        }
        #expect((10...13).contains(asked.count))
    }

    @Test func `the owner's browser and address do not wait for strangers`() {
        let flood = (0..<50).map { strange(start + .seconds($0)) }
        let now = start + .seconds(60)
        #expect(ResidentPace.wait(.stranger, flood, browser: [], address: [], at: now) > .seconds(3600))
        #expect(ResidentPace.wait(.device("abc"), flood, browser: [], address: [], at: now) <= .zero)
        #expect(ResidentPace.wait(.known(client: "10.2.2.2"), flood, browser: [], address: [], at: now) <= .zero)
    }

    @Test func `a browser waits a minute and then longer, until a code was used`() {
        func mine(_ seconds: Int64, used: Bool = false) -> ResidentPace.Asked {
            .init(client: "a", device: "abc", isStranger: false, isUsed: used, at: start + .seconds(seconds))
        }
        func wait(_ asked: [ResidentPace.Asked], _ seconds: Int64) -> Duration {
            ResidentPace.wait(.device("abc"), asked, browser: [], address: [], at: start + .seconds(seconds))
        }
        #expect(wait([mine(0)], 10) == .seconds(50))
        #expect(wait([mine(0)], 61) <= .zero)
        #expect(wait([mine(0), mine(60)], 60) == .seconds(120))
        #expect(wait([mine(0), mine(60, used: true)], 61) <= .zero)
    }

    @Test func `one browser and one address are slowed whatever the numbers`() {
        let times = (0..<40).map { start + .seconds($0) }
        let now = start + .seconds(41)
        #expect(ResidentPace.wait(.stranger, [], browser: times, address: [], at: now) > .seconds(300))
        #expect(ResidentPace.wait(.stranger, [], browser: [], address: times, at: now) > .seconds(300))
        #expect(
            ResidentPace.wait(.stranger, [], browser: Array(times.prefix(3)), address: times.suffix(3), at: now)
                <= .zero
        )
    }

    @Test func `a clock that jumped back makes nobody wait longer than the rule says`() {
        let later = strange(start + .seconds(86_400))
        #expect(ResidentPace.wait(.stranger, [later], browser: [], address: [], at: start) == .seconds(60))
    }
}

@Suite struct CodeDigitsTests {
    @Test func `a code is read as people type it`() {
        #expect(ResidentStore.digits(" 123 456 ") == "123456")
        #expect(ResidentStore.digits("１２３４５６") == "123456")
        #expect(ResidentStore.digits("12345x") == "12345")
    }
}
