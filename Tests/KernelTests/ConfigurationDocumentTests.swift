import Testing

@testable import Kernel

@Suite struct ConfigurationDocumentTests {
    private struct File: Decodable {
        let items: [Item]
    }

    private struct Item: Decodable {
        let code: String
        let hours: Int
    }

    private func document(items: Int, wrong: Int) -> ConfigurationDocument {
        let lines = (0..<items).map { "  - { code: c\($0), hours: \($0 < wrong ? "many" : "1") }" }
        return ConfigurationDocument(file: "a.yaml", text: (["items:"] + lines).joined(separator: "\n") + "\n")
    }

    @Test func `one mistake does not hide the others, and what is right is read`() throws {
        var document = document(items: 10, wrong: 3)
        let read = document.read(File.self)
        let file = try #require(read)
        #expect(file.items.map(\.code) == (3..<10).map { "c\($0)" })
        #expect(document.findings.count == 3 && !document.isWhole)
    }

    @Test func `a file of nothing but mistakes is not read once for each of them`() {
        var document = document(items: 5000, wrong: 5000)
        #expect(document.read(File.self) == nil)
        #expect(document.findings.count == 101)
        #expect(document.findings.last?.message.en == "too many mistakes: mend these first")
    }

    @Test(arguments: ["3714663351849382088:00", "1:1:1:1:1:1:1:1:1:1:1:1:1:1", "8:30", "-9:5", "9:+5", "1:_2"])
    func `what may be read as a number of base 60 is no number`(word: String) throws {
        var document = ConfigurationDocument(file: "a.yaml", text: "items:\n  - { code: a:1, hours: \(word) }\n")
        #expect(document.read(File.self)?.items.isEmpty == true)
        #expect(document.findings.map(\.path) == ["items.a:1.hours"])
    }
}
