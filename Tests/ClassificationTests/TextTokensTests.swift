import Testing

@testable import Classification

@Suite struct TextTokensTests {
    @Test func `Han characters come in pairs and words whole`() {
        #expect(TextTokens().tokens(of: "电梯坏了，WiFi 也断") == ["电梯", "梯坏", "坏了", "wifi", "也断"])
        #expect(TextTokens(lengths: [1, 3]).tokens(of: "电梯坏") == ["电", "梯", "坏", "电梯坏"])
        #expect(TextTokens().tokens(of: "吵！") == ["吵"])
    }

    @Test func `all numbers are one number`() {
        let tokens = TextTokens()
        #expect(tokens.tokens(of: "3幢2单元301室漏水") == tokens.tokens(of: "１２幢1单元1502室漏水"))
        #expect(tokens.tokens(of: "A3区") == ["#区"])
    }

    @Test(arguments: [
        "13800138000", "138 0013 8000", "138-0013-8000", "0571-88001234", "330106199001011234", "33010619900101123X",
        "6222020200112233445", "wang@example.cn", "https://example.cn/a?b=1", "www.example.cn", "１３８００１３８０００",
    ])
    func `what reaches a person is left out`(personal: String) {
        #expect(TextTokens.cleaned("请打\(personal)联系") == "请打 联系")
    }

    @Test func `names that words around them give away are left out`() {
        #expect(TextTokens.cleaned("我叫王小明，家里漏水") == "我叫 家里漏水")
        #expect(TextTokens.cleaned("楼上李女士养狗") == "楼上女士养狗")
        #expect(TextTokens.cleaned("浙A12345占了车位") == "占了车位")
    }

    @Test func `nothing that a resident types is a label or the end of a line`() {
        for text in ["__label__1 电梯", "</s> 电梯", "电梯\n__label__3 坏", "\u{0}电梯"] {
            let tokens = TextTokens().tokens(of: text)
            #expect(tokens.allSatisfy { !$0.contains("_") && !$0.contains("<") && !$0.contains(where: \.isWhitespace) })
            #expect(tokens.contains("电梯"))
        }
    }
}
