import Testing

@testable import Cases

@Suite struct WordsTests {
    @Test func `a title is the first line that says something, without the blanks around it`() {
        #expect(Words.brief("\n  \r\n　 楼上漏水 \n已经三天") == "楼上漏水")
        #expect(Words.brief("楼上漏水", 2) == "楼上")
        #expect(Words.brief(" \n\t\n") == "")
    }

    @Test func `a number that is counted only so far says so`() {
        #expect(Words.capped(999) == "999")
        #expect(Words.capped(1000) == "1000+")
    }
}
