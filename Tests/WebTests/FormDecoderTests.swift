import Kernel
import Testing
import Web

@Suite struct FormDecoderTests {
    let boundary = "----linli7"

    func multipart(_ parts: [String], end: String = "--") -> [UInt8] {
        Array((parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + "--\(boundary)\(end)\r\n").utf8)
    }

    func decode(_ body: [UInt8]) throws -> Form {
        try FormDecoder.decode(body, contentType: "multipart/form-data; boundary=\(boundary)")
    }

    @Test func `fields and files come apart`() throws {
        let form = try decode(
            multipart([
                "Content-Disposition: form-data; name=\"text\"\r\n\r\n三楼 漏水\r\n第二行",
                "Content-Disposition: form-data; name=\"photos\"; filename=\"a%22.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nJPEG\r\n--",
                "Content-Disposition: form-data; name=\"photos\"; filename=\"\"\r\n\r\n",
                "Content-Disposition: form-data; name=\"empty\"\r\n\r\n",
            ])
        )
        #expect(form.values.exact("text") == "三楼 漏水\r\n第二行")
        #expect(form.values.exact("empty") == "")
        #expect(form.files.count == 1)
        #expect(form.files.first?.fileName == "a\".jpg")
        #expect(form.files.first?.bytes == Array("JPEG\r\n--".utf8))
    }

    @Test(arguments: [
        "", "--", "no boundary at all", "------linli7", "------linli7\r\n",
        "------linli7\r\nContent-Disposition: form-data\r\n\r\nx",
        "------linli7\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends",
    ])
    func `a broken body is refused`(body: String) {
        #expect(throws: MalformedForm.self) { try decode(Array(body.utf8)) }
    }

    @Test func `invalid UTF-8 is said at the field`() throws {
        let error = #expect(throws: InvalidInput.self) {
            try FormDecoder.decode(Array("text=%FF%FE&a=1".utf8), contentType: "application/x-www-form-urlencoded")
        }
        #expect(error?.problems.map(\.field) == ["text"])
    }

    @Test func `a NUL is refused at the field`() throws {
        let error = #expect(throws: InvalidInput.self) {
            try FormDecoder.decode(Array("place=a%00b".utf8), contentType: "application/x-www-form-urlencoded")
        }
        #expect(error?.problems.map(\.field) == ["place"])
    }

    @Test(arguments: [
        ("a=1+2%2B3", "1 2+3"), ("a=%E6%B0%B4", "水"), ("a=%", "%"), ("a=%4", "%4"), ("a=%zz", "%zz"),
        ("a=%4%41", "%4A"),
        ("a=100%25", "100%"), ("a", ""),
    ])
    func `escapes are read as browsers write them`(body: String, expected: String) throws {
        let form = try FormDecoder.decode(
            Array(body.utf8),
            contentType: "application/x-www-form-urlencoded; charset=UTF-8"
        )
        #expect(form.values.exact("a") == expected)
    }

    @Test func `more fields than any form has are refused`() {
        let body = Array(repeating: "a=1", count: 301).joined(separator: "&")
        #expect(throws: MalformedForm.self) {
            try FormDecoder.decode(Array(body.utf8), contentType: "application/x-www-form-urlencoded")
        }
    }

    @Test func `any bytes at all end in a form or a refusal`() throws {
        var random = SeededRandom(7)
        let alphabet = Array("-\r\n \"=;&%+name form-data Content-Disposition: filename 水".utf8) + [0, 255]
        for _ in 0..<5000 {
            let length = Int.random(in: 0...120, using: &random)
            var body = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
            if Bool.random(using: &random) {
                body = Array("--\(boundary)\r\n".utf8) + body + Array("\r\n--\(boundary)--".utf8)
            }
            do { _ = try decode(body) } catch is MalformedForm {} catch is InvalidInput {}
        }
    }
}
