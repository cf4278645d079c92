import HTML
import Kernel
import Testing

@testable import Search

@Suite struct SearchTokensTests {
    /// Whether a text that was indexed is found by a query, by its words alone.
    private func finds(_ query: String, in text: String) -> Bool {
        let tokens = SearchTokens.tokens(of: text)
        let query = SearchQuery(query)
        return !query.isEmpty && query.terms.allSatisfy { tokens.isSuperset(of: $0.tokens) }
    }

    @Test func `any two or more neighbouring characters of a text find it`() {
        let texts = [
            "楼上邻居半夜装修，噪音很大，孩子睡不着。", "竹里苑3幢2单元电梯困人", "云溪街道桂雨社区第一网格", "〇号楼𠮷野家门口", "一二三四五",
        ]
        for text in texts {
            let runs = text.split { !$0.unicodeScalars.allSatisfy(SearchTokens.isHan) }.map(Array.init)
            for run in runs where run.count >= 2 {
                for start in 0..<(run.count - 1) {
                    for end in (start + 2)...run.count {
                        let part = String(run[start..<end])
                        #expect(finds(part, in: text), "\(part) in \(text)")
                    }
                }
            }
            for character in text where character.unicodeScalars.allSatisfy(SearchTokens.isHan) {
                #expect(finds(String(character), in: text))
            }
        }
    }

    @Test func `two characters that are not neighbours do not make a word`() {
        #expect(!finds("噪音", in: "噪的声音"))
        #expect(!finds("音噪", in: "噪音"))
        // A comma parts words.
        #expect(!finds("大孩", in: "噪音很大，孩子"))
    }

    @Test func `numbers are found with and without hyphens, in any width and case`() {
        let text = "编号 20261120-AB12CD，回执 ABCDE-FGH23"
        for query in ["20261120-AB12CD", "20261120ab12cd", "ab12cd", "ＡＢ１２ＣＤ", "ABCDEFGH23", "abcde-fgh23", "fgh23"] {
            #expect(finds(query, in: text), "\(query)")
        }
        #expect(!finds("ab12", in: text), "a number is a whole")
        #expect(finds("3-201", in: "1-3-201 室"))
    }

    @Test func `tokens are letters and digits, whatever the text`() {
        let text = "\"噪音\" OR NEAR(a b) x* col:tab it's -- ; DROP & | ! <-> ( ) é ひらがな 한국 \u{0} 👍🏽 ① ½ ﬁ"
        for token in SearchTokens.tokens(of: text) {
            #expect(token.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) }, "\(token)")
        }
        #expect(SearchTokens.tokens(of: text).isSuperset(of: SearchTokens.tokens(of: "噪音 near fi 1")))
        #expect(SearchQuery("\"*'():- 。，！").isEmpty)
    }

    @Test func `one kind of token is never taken for another`() {
        // A word that looks like an area's, a kind's or a character's token.
        let all = SearchTokens.tokens(of: "a123 o5 kc ks b7 h0fw2 none n20261120")
        for special in ["a123", "o5", "kc", "ks", "b7", "h0fw2", "none", "n20261120"] {
            #expect(!all.contains(special))
        }
        #expect(SearchTokens.token(["一"]).count == 5)
        #expect(SearchTokens.token(["一", "𠮷"]).count == 9)
    }

    @Test func `a condition is written for both databases`() {
        let condition = TokenCondition.all([.any([.token("wa"), .token("pb")]), .token("kc"), .any([])])
        #expect(condition.fts5 == "((wa OR pb) AND kc AND none)")
        #expect(condition.tsquery == "((wa | pb) & kc & none)")
    }

    @Test func `what was found is marked, and nothing of a text becomes markup`() {
        let text = String(repeating: "很", count: 40) + "楼上<b>噪音</b>扰民"
        let snippet = Snippet(text, SearchQuery("噪音"))
        #expect(snippet.html.text.contains("&lt;b&gt;<mark>噪音</mark>&lt;/b&gt;扰民"))
        #expect(snippet.html.text.hasPrefix("…"))
        #expect(!Snippet(text, SearchQuery("电梯")).hasFound)
        // A longer word whose characters stand apart is marked by its pairs.
        #expect(Snippet("噪音大，音响吵", SearchQuery("噪音响")).pieces.filter(\.isFound).map(\.text) == ["噪音", "音响"])
        #expect(Snippet("请看 ＡＢＣ 处", SearchQuery("abc")).pieces.filter(\.isFound).map(\.text) == ["ＡＢＣ"])
        #expect(Snippet("", SearchQuery("噪音")).pieces.isEmpty)
    }

    @Test func `an entry's number keeps kind and order`() {
        for kind in SearchSubject.Kind.allCases {
            let key = SearchSubject.Key(kind, 909_090_909_090_909_090)
            #expect(SearchSubject.Key(entry: key.entry) == key)
        }
        #expect(SearchSubject.Key(.signal, 8).entry > SearchSubject.Key(.matter, 7).entry)
        // The last moment whose identifiers can be doubled.
        let last = IDSequence.lowest(at: CivilTime(date: CivilDate(year: 2054, month: 1, day: 1)).instant)
        #expect(SearchSubject.Key(.matter, last).entry > 0)
    }
}
