import HTML
import Testing

@Suite struct HTMLTests {
    @Test func `a user's text never becomes markup`() {
        let text = "<script>alert('1')</script> & \"quoted\""
        let html: HTML = "<p title=\"\(text)\">\(text)</p>"
        let escaped = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;"
        #expect(html.text == "<p title=\"\(escaped)\">\(escaped)</p>")
    }

    @Test func `markup inside markup stays as it is`() {
        let inner: HTML = "<b>\("a<b")</b>"
        let outer: HTML = "<p>\(inner)\(each: [inner, inner])</p>"
        #expect(outer.text == "<p><b>a&lt;b</b><b>a&lt;b</b><b>a&lt;b</b></p>")
    }

    @Test func `Chinese text passes unchanged`() {
        let html: HTML = "<p>\("三楼漏水，急！")</p>"
        #expect(html.text == "<p>三楼漏水，急！</p>")
    }

    @Test func `a NUL is replaced`() {
        let html: HTML = "\("a\u{0}b")"
        #expect(html.text == "a\u{FFFD}b")
    }

    @Test func `an attribute without a value is written only when it holds`() {
        let html: HTML = "<input\("checked", if: true)\("disabled", if: false)>"
        #expect(html.text == "<input checked>")
    }
}

@Suite struct URLPathTests {
    @Test(arguments: ["a/b", "../admin", "?x=1", "a b", "中文", "%2e%2e"])
    func `a value stays within its segment`(value: String) {
        let path: URLPath = "/cases/\(value)/closure"
        #expect(path.text.split(separator: "/").count == 3)
        #expect(!path.text.contains("?"))
        #expect(path.text.hasSuffix("/closure"))
    }

    @Test func `query values are encoded`() {
        let path = URLPath("/cases").with("text", "噪音 & 灯").with("state", nil).with("page", "2")
        #expect(path.text == "/cases?text=%E5%99%AA%E9%9F%B3%20%26%20%E7%81%AF&page=2")
    }

    @Test func `an address that came back stays on this site`() {
        #expect(URLPath(path: "/a/%E4%B8%AD?next=/b&x=1").text == "/a/%E4%B8%AD?next=%2Fb&x=1")
        #expect(URLPath(path: "//evil.example/x").text == "/evil.example/x")
    }
}
