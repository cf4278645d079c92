import Access
import Areas
import Kernel
import TestSupport
import Testing

@Suite(.freshDatabase(AccountMigrations.all + AreaMigrations.all)) struct HomeCodeTests {
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    private func codes(_ count: Int) -> [String] {
        let context = Context.fixed(SmallTown.moment, seed: 5)
        return (0..<count).map { _ in HomeCode.make(context) }
    }

    @Test func `a code is read however it is typed`() throws {
        for code in codes(200) {
            #expect(HomeCode.read(code) == code)
            let sloppy = " \(code.prefix(4))-\(code.dropFirst(4)) ".lowercased()
                .replacing("0", with: "o").replacing("1", with: "l")
            #expect(HomeCode.read(sloppy) == code)
        }
    }

    @Test func `every single wrong character is noticed`() {
        for code in codes(50) {
            let characters = Array(code)
            for place in characters.indices {
                for other in Self.alphabet where other != characters[place] {
                    var wrong = characters
                    wrong[place] = other
                    #expect(HomeCode.read(String(wrong)) == nil)
                }
            }
        }
    }

    @Test func `any two exchanged characters are noticed`() {
        for code in codes(50) {
            let characters = Array(code)
            for first in characters.indices {
                for second in characters.indices where characters[first] != characters[second] {
                    var wrong = characters
                    wrong.swapAt(first, second)
                    #expect(HomeCode.read(String(wrong)) == nil)
                }
            }
        }
    }

    @Test(arguments: [
        "", "7K3M", "7K3M9QXUU", "UUUUUUUU", "家园码家园码家园", String(repeating: "0", count: 100_000), "0000000\u{0}",
    ])
    func `what is no code is refused`(_ text: String) { #expect(HomeCode.read(text) == nil) }

    @Test func `a scanned code leads to its building until it is closed`() async throws {
        let store = try SmallTown.store()
        try await store.load(AreaImport(SmallTown.entries))
        let estate = try await store.area(code: "999901001001E001")
        #expect(try await store.issueHomeCodes(in: estate) == 1)
        #expect(try await store.issueHomeCodes(in: estate) == 0)
        let issued = try #require(try await store.homeCodes(in: estate).first)
        #expect(try await store.homeCode(issued.printed.lowercased()).area.code == "999901001001E001B001")

        try await store.closeHomeCode(issued.code)
        await #expect(throws: NotFound.self) { try await store.homeCode(issued.code) }
        await #expect(throws: NotFound.self) { try await store.closeHomeCode(issued.code) }
        // A new sign for the same door gets another code.
        #expect(try await store.issueHomeCodes(in: estate) == 1)
        #expect(try await store.homeCodes(in: estate).first?.code != issued.code)
    }

    @Test func `an unknown code is not found`() async throws {
        let store = try SmallTown.store()
        let code = try #require(codes(1).first)
        await #expect(throws: NotFound.self) { try await store.homeCode(code) }
        await #expect(throws: NotFound.self) { try await store.homeCode("no code") }
    }
}
