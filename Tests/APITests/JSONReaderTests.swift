import API
import Foundation
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        #"{"a":1,"a":2}"#, "{", "[1,]", "01", "1.", "+1", "nul", #""\x""#, #""\ud800""#, "\"\u{1}\"", "{\"a\" 1}",
        "1 2",
        "", "[1 2]", #"{"a":1,}"#, "NaN", "1e999", String(repeating: "[", count: 40),
    ])
    func `what is no strict JSON is refused`(text: String) {
        #expect(throws: MalformedJSON.self) { try JSONReader.read(Array(text.utf8)) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: MalformedJSON.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
    }

    @Test func `values are read as they were written`() throws {
        let text = #" {"a":[1,-2,1.5,1e2,1.0],"b":"\u4e2d\ud83d\ude00\n","c":null,"d":true,"e":{"":{}}} "#
        #expect(
            try JSONReader.read(Array(text.utf8))
                == .object([
                    "a": .list([.whole(1), .whole(-2), .real(1.5), .whole(100), .whole(1)]), "b": .text("中😀\n"),
                    "c": .null, "d": .flag(true), "e": .object(["": .object([:])]),
                ])
        )
        #expect(try JSONReader.read(Array("9223372036854775807".utf8)) == .whole(.max))
        // The least number has no positive counterpart; written so, `make fuzz` ended the program with it.
        for least in ["-9223372036854775808e0", "-9223372036854776808", "-9223372036854775808.0"] {
            #expect(try JSONReader.read(Array(least.utf8)) == .real(-9_223_372_036_854_775_808))
        }
        #expect(try JSONReader.read(Array("-9223372036854775808".utf8)) == .whole(.min))
    }

    @Test func `faults are pointed at`() throws {
        let shape = Shape.object(
            .init(
                "Thing",
                [.init("name", .prose(max: 3)), .init("tags", .list(.choice(["a", "b"]), max: 2), optional: true)]
            )
        )
        func places(_ text: String) throws -> [String] {
            shape.faults(of: try JSONReader.read(Array(text.utf8))).map(\.place)
        }
        #expect(try places(#"{"name":"三个字"}"#) == [])
        #expect(try places(#"{"name":"四个字了"}"#) == ["/name"])
        #expect(try places(#"{"name":"\u001c"}"#) == ["/name"])
        #expect(try places(#"{"tags":["a","c"],"x~/y":1}"#) == ["/name", "/tags/1", "/x~0~1y"])
        #expect(try places("[]") == [""])
    }

    @Test func `only plain addresses are addresses`() {
        for text in ["https://example.org", "http://example.org:8080/a?b=c", "https://[2001:db8::1]/x"] {
            #expect(WebAddress(text) != nil, "\(text)")
        }
        for text in [
            "ftp://example.org", "https://", "https://user@example.org", "https://example.org#x",
            "https://exa mple.org",
            "https://example.org:0", "https://[::1", "//example.org", "https://例子.cn",
        ] { #expect(WebAddress(text) == nil, "\(text)") }
        #expect(WebAddress("HTTPS://Example.ORG")?.host == "example.org")
        #expect(WebAddress("https://example.org?x")?.target == "/?x")
    }
}
