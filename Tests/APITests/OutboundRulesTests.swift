import Kernel
import Storage
import Testing

@testable import API

@Suite struct OutboundRulesTests {
    @Test(
        arguments: [
            [127, 0, 0, 1], [10, 1, 2, 3], [172, 16, 0, 1], [172, 31, 255, 255], [192, 168, 1, 1],
            [169, 254, 169, 254],
            [100, 64, 0, 1], [0, 0, 0, 0], [224, 0, 0, 1], [255, 255, 255, 255], [198, 18, 0, 1],
        ] as [[UInt8]]
    )
    func `numbers of our own house are not public`(bytes: [UInt8]) {
        #expect(!OutboundRules.isPublic(bytes))
        // The same as an IPv6 address.
        #expect(!OutboundRules.isPublic([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes))
    }

    @Test func `open numbers are public`() {
        for bytes in [[8, 8, 8, 8], [172, 32, 0, 1], [100, 128, 0, 1], [192, 169, 0, 1]] as [[UInt8]] {
            #expect(OutboundRules.isPublic(bytes))
        }
        func six(_ head: [UInt8]) -> [UInt8] { head + [UInt8](repeating: 1, count: 16 - head.count) }
        #expect(OutboundRules.isPublic(six([0x24, 0x00])))
        for head in [
            [0xFE, 0x80], [0xFC, 0], [0x20, 0x02], [0x20, 0x01, 0x0D, 0xB8], [0x20, 0x01, 0, 0], [0xFF, 2], [0, 0x64],
        ] as [[UInt8]] {
            #expect(!OutboundRules.isPublic(six(head)))
        }
        #expect(!OutboundRules.isPublic([UInt8](repeating: 0, count: 15) + [1]))
    }

    @Test func `numbers are read as the system writes them`() {
        #expect(OutboundRules.bytes("127.0.0.1") == [127, 0, 0, 1])
        #expect(OutboundRules.bytes("::1") == [UInt8](repeating: 0, count: 15) + [1])
        #expect(OutboundRules.bytes("fe80::1%eth0")?.prefix(2) == [0xFE, 0x80])
        #expect(OutboundRules.bytes("2001:db8::8:800:200c:417a")?.suffix(2) == [0x41, 0x7A])
        for text in ["", "1.2.3", "256.1.1.1", "::ffff:1.2.3.4", "1:2", "1::2::3", ":::"] {
            #expect(OutboundRules.bytes(text) == nil)
        }
    }

    @Test func `only named hosts may be private, and only https is taken`() throws {
        let rules = OutboundRules(allowedHosts: ["hooks.street.internal"])
        #expect(rules.admits([10, 0, 0, 1], of: "hooks.street.internal"))
        #expect(!rules.admits([10, 0, 0, 1], of: "other.street.internal"))
        #expect(rules.refusal(try #require(WebAddress("http://example.org"))) != nil)
        #expect(rules.refusal(try #require(WebAddress("https://example.org"))) == nil)
    }

    @Test func `a webhook wants the kinds below the one it names`() {
        func webhook(_ kinds: [String]) -> Webhook {
            Webhook(
                id: .init(rawValue: 1),
                client: .init(rawValue: 1),
                address: "",
                kinds: kinds,
                state: .active,
                place: 0,
                attempts: 0,
                failingSince: nil,
                nextTry: .init(milliseconds: 0),
                error: "",
                createdAt: .init(milliseconds: 0)
            )
        }
        #expect(webhook(["case"]).wants("case.accepted") && !webhook(["case"]).wants("casework.done"))
        #expect(webhook(["case.accepted"]).wants("case.accepted") && !webhook(["case.accepted"]).wants("case.closed"))
    }

    @Test func `pauses between tries grow up to an hour`() {
        #expect(
            (1...12).map { WebhookRules.delay(after: $0).components.seconds } == [
                5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600,
            ]
        )
    }
}
