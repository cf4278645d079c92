import API
import Areas
import Importing
import Inbox
import Kernel
import Open311
import Outreach
import Search

/// What people type and programs write into fields.
extension Borders {
    static var programs: [Border] {
        [
            Border(
                "json",
                [
                    #"{"text":"夜里\u5435\n","at":-1.5e3,"list":[1,true,null,{}],"deep":[[[[]]]]}"#, "[]",
                    "9007199254740993",
                    #""\ud83d\ude00""#,
                ],
                words: ["[[[[[[[[[[", "{\"a\":", "\\ud83d", "1e400", "-0", "null"]
            ) { bytes in _ = try refusing([MalformedJSON.self]) { try JSONReader.read(bytes) } },
            Border("api.token", ["linli_abcdefgh_0123456789abcdefghijklmnopqrstuv", "linli_a_b"]) { bytes in
                _ = TokenText(text(bytes))
            },
            Border(
                "api.address",
                ["https://hooks.example.cn:8443/a/b?c=d", "http://[::1]:80/", "https://例子.cn/%E5%8F%B7"],
                words: ["https://", "@", "[::ffff:127.0.0.1]", ":65536", "//", "\\"]
            ) { bytes in
                guard let address = WebAddress(text(bytes)) else { return }
                guard (1...65_535).contains(address.port), !address.host.isEmpty else {
                    throw WrongAnswer("\(address.host):\(address.port)")
                }
            },
            Border(
                "channel.answer",
                [
                    #"{"Code":"OK","BizId":"900619746936498440^0"}"#, #"{"Code":"isv.BUSINESS_LIMIT_CONTROL"}"#,
                    "<html>",
                ],
                words: ["\"Code\":", "13800138000", "\\u0000"]
            ) { bytes in
                guard let word = AnswerText.member("Code", of: bytes) else { return }
                guard word.utf8.count <= 100, word.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                    throw WrongAnswer(word)
                }
            },
            Border("open311.time", ["2026-11-21T14:05:09+08:00", "2026-11-21T06:05:09.123Z"]) { bytes in
                _ = Open311Time.instant(text(bytes))
            },
        ]
    }

    static var typed: [Border] {
        let today = CivilDate(year: 2026, month: 11, day: 21)
        return [
            Border("typed.identifier", ["7061644215716937728", "0"]) { bytes in
                guard let id = ID<Border>(text(bytes)) else { return }
                if ID<Border>(id.description) != id { throw WrongAnswer("\(id) is read as another") }
            },
            Border("typed.date", ["2026-11-21", "2024-02-29"]) { bytes in
                guard let date = CivilDate(text(bytes)) else { return }
                if date.description != text(bytes) { throw WrongAnswer("\(text(bytes)) became \(date)") }
            },
            Border("typed.id-number", ["11010519491231002X", "440524188001010014"]) { bytes in
                guard let number = try refusing([IDNumber.Problem.self], { try IDNumber(text(bytes), today: today) })
                else { return }
                if number.birth > today { throw WrongAnswer("born tomorrow") }
            },
            Border("typed.home-code", ["ABCD-2345", "0O1I-LLL0"]) { bytes in
                if let code = HomeCode.read(text(bytes)), code.utf8.count != 8 { throw WrongAnswer(code) }
            },
            Border("typed.receipt", ["ABCDE-12345", "o0il1-99999"]) { bytes in
                if let number = Receipt.number(typed: text(bytes)), number.utf8.count != Receipt.numberLength {
                    throw WrongAnswer(number)
                }
            },
            Border("typed.phone", ["13800138000", "0571-8888 1234", "+86 138 0013 8000"]) { bytes in
                guard let number = PhoneNumber(text(bytes)) else { return }
                if PhoneNumber(number.digits)?.digits != number.digits { throw WrongAnswer(number.digits) }
            },
            Border("typed.search", ["夜里 吵 13800138000", "桂花园 3幢 \"a-b\"", "L2026-000123"]) { bytes in
                _ = SearchQuery(text(bytes))
            },
            Border("typed.report", ["夜里两点还在装修，楼道也堵了。", "👨‍👩‍👧‍👦\u{202E}abc"]) { bytes in
                let words = text(bytes)
                _ = try refusing([InvalidInput.self]) {
                    try Report(text: words, place: words, name: words, phone: words, isAnonymous: false, photoCount: 0)
                }
            },
        ]
    }
}
