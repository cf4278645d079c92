import Testing

@testable import Outreach

/// What providers answer, and what is made of it.
@Suite struct ChannelAnswerTests {
    private func aliyun(_ status: Int, _ body: String) -> ChannelAnswer { AliyunSMS.answer(status, Array(body.utf8)) }
    private func http(_ status: Int, _ body: String) -> ChannelAnswer { HTTPChannel.answer(status, Array(body.utf8)) }

    @Test func `an accepted message has the provider's number`() {
        #expect(aliyun(200, #"{"Code":"OK","BizId":"9006197469364984^0"}"#) == .accepted(number: "9006197469364984^0"))
        #expect(http(202, #"{"number":"m-7"}"#) == .accepted(number: "m-7"))
        #expect(http(204, "") == .accepted(number: ""))
    }

    @Test(arguments: [
        "isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR", "Throttling.User", "ServiceUnavailable", "SignatureNonceUsed",
        "isv.AMOUNT_NOT_ENOUGH",
    ])
    func `what passes is tried again`(code: String) {
        #expect(aliyun(200, #"{"Code":"\#(code)"}"#) == .tryLater(reason: code))
        #expect(aliyun(400, #"{"Code":"\#(code)"}"#) == .tryLater(reason: code))
    }

    @Test(arguments: [
        "isv.MOBILE_NUMBER_ILLEGAL", "isv.DAY_LIMIT_CONTROL", "isv.SMS_TEMPLATE_ILLEGAL", "isv.SMS_SIGNATURE_ILLEGAL",
        "SignatureDoesNotMatch", "InvalidAccessKeyId.NotFound",
    ])
    func `what stays wrong is refused`(code: String) {
        #expect(aliyun(400, #"{"Code":"\#(code)"}"#) == .refused(reason: code))
    }

    @Test func `an answer without a code is judged by its status`() {
        #expect(aliyun(502, "<html>") == .tryLater(reason: "answered 502"))
        #expect(aliyun(200, "<html>") == .tryLater(reason: "answered 200"))
        #expect(aliyun(403, "<html>") == .refused(reason: "answered 403"))
        #expect(http(503, "") == .tryLater(reason: "answered 503"))
        #expect(http(429, "") == .tryLater(reason: "answered 429"))
        #expect(http(400, "") == .refused(reason: "answered 400"))
    }

    @Test func `nothing of an answer is kept but a plain word`() {
        #expect(AnswerText.member("Code", of: Array(#"{"Code":"13800138000 你好"}"#.utf8)) == nil)
        #expect(AnswerText.member("Code", of: Array(#"{"Code":7}"#.utf8)) == nil)
        #expect(AnswerText.member("Code", of: Array(#"["Code"]"#.utf8)) == nil)
    }
}
