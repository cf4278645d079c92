import Testing

@testable import Web

@Suite struct LargeBodiesTests {
    @Test func `large bodies wait until those before them have left, and nobody overtakes`() async {
        let bodies = LargeBodies(bytes: 10 << 20)
        await bodies.enter(6 << 20)
        let first = Task { await bodies.enter(8 << 20) }
        while await bodies.waitingCount < 1 { await Task.yield() }
        // There is room for this one, but somebody stands before it.
        let second = Task { await bodies.enter(2 << 20) }
        while await bodies.waitingCount < 2 { await Task.yield() }
        // Small ones pass.
        await bodies.enter(1 << 20)
        #expect(await bodies.free == 4 << 20)
        await bodies.leave(6 << 20)
        await first.value
        await second.value
        #expect(await bodies.free == 0)
    }

    @Test(arguments: [(1 << 10, 29, 0, true), (1 << 10, 31, 31 * 512, true), (1 << 10, 31, 31 * 512 - 1, false)])
    func `a body that dribbles is given up after its grace`(expected: Int, second: Int, count: Int, isKept: Bool) {
        let pace = BodyPace(expected: expected)
        #expect(pace.isKept(after: count, now: .now + .seconds(second)) == isKept)
    }

    @Test func `a body that takes a large place has to come faster`() {
        let pace = BodyPace(expected: 20 << 20)
        #expect(!pace.isKept(after: 31 * 512, now: .now + .seconds(31)))
        #expect(pace.isKept(after: 31 * (16 << 10) + 1, now: .now + .seconds(31)))
    }
}
