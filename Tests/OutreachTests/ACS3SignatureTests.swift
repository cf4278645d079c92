import Kernel
import Testing

@testable import Outreach

@Suite struct ACS3SignatureTests {
    /// The example of the provider's manual, "V3 版本请求体&签名机制" (help.aliyun.com/document_detail/2593177.html).
    @Test func `the provider's own example is signed as he prints it`() {
        let now = CivilTime(date: CivilDate(year: 2023, month: 10, day: 26), hour: 18, minute: 22, second: 32).instant
        let signature = ACS3Signature(
            method: "POST",
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            query: [
                "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai",
            ],
            at: now,
            nonce: "3156853299f313e23d1673dc12e1703d"
        )
        #expect(
            signature.signature(secret: "YourAccessKeySecret")
                == "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
        )
        let headers = Dictionary(
            uniqueKeysWithValues: signature.headers(keyID: "YourAccessKeyId", secret: "").map { ($0.name, $0.value) }
        )
        #expect(headers["x-acs-date"] == "2023-10-26T10:22:32Z")
    }

    @Test func `everything but unreserved characters is escaped`() {
        #expect(ACS3Signature.encoded("a b*~/你") == "a%20b%2A~%2F%E4%BD%A0")
    }
}
