import API
import Foundation
import Kernel
import Testing

@testable import Outreach

@Suite struct ChannelBookTests {
    private static let aliyun = """
        channel: aliyun
        aliyun:
          endpoint: https://dysmsapi.aliyuncs.com
          key_id: LTAI0
          secret: {file: aliyun}
          sign_name: 桂花街道
          templates: {sign_in_code: SMS_1}
        """

    private func set(_ text: String) -> ConfigurationSet { ConfigurationSet(["channels.yaml": text]) }

    @Test func `the shipped file chooses nothing and has no findings`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shipped = try ConfigurationSet.read(folder: root.appending(path: "Config"))
        #expect(shipped["channels.yaml"] != nil)
        #expect(ChannelBook.findings(shipped, folder: nil) == [])
        #expect(ChannelBook.read(shipped).choice == .none)
        #expect(ChannelBook.read(ConfigurationSet([:])).choice == .none)
    }

    @Test(arguments: [
        ("channel: aliyun", "channel: sms"), ("{file: aliyun}", "{file: ../linli.key}"),
        ("{file: aliyun}", "{file: a, environment: B}"), ("{file: aliyun}", "{}"),
        ("https://dysmsapi.aliyuncs.com", "dysmsapi"), ("sign_in_code: SMS_1", "sign_in: SMS_1"),
        ("aliyun:\n", "http:\n"),
    ])
    func `a mistake is found and chooses nothing`(change: (old: String, new: String)) throws {
        try #require(Self.aliyun.contains(change.old))
        let wrong = set(Self.aliyun.replacing(change.old, with: change.new))
        #expect(!ChannelBook.findings(wrong, folder: nil).isEmpty)
        #expect(ChannelBook.read(wrong).choice == .none)
    }

    @Test func `a secret is read from a file of its owner only`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-channels-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let book = ChannelBook.read(set(Self.aliyun))
        func channel() throws -> (any Channel)? {
            try book.channel(folder: folder, outbound: OutboundRules(), context: .fixed(Instant(milliseconds: 1)))
        }
        #expect(throws: ChannelFault.self) { try channel() }
        #expect(!ChannelBook.findings(set(Self.aliyun), folder: folder).isEmpty)
        let path = folder.appending(path: "aliyun").path()
        let made = FileManager.default.createFile(
            atPath: path,
            contents: Data("s3cret\n".utf8),
            attributes: [.posixPermissions: 0o644]
        )
        #expect(made)
        #expect(throws: ChannelFault.self) { try channel() }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(try channel()?.code == "aliyun")
        #expect(ChannelBook.findings(set(Self.aliyun), folder: folder) == [])
    }
}
