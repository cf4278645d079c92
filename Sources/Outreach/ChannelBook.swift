package import API
package import Foundation
package import Kernel

/// Which channel the street has chosen: `Config/channels.yaml`.
package struct ChannelBook: Sendable, Hashable {
    /// A chosen channel with what it needs but its secret.
    enum Choice: Sendable, Hashable {
        case none
        case aliyun(AliyunSMS.Account)
        case http(WebAddress)
    }

    /// Where a secret lies; it never stands in the configuration.
    enum Secret: Sendable, Hashable {
        /// A file in the folder `channels` of the data folder.
        case file(String)
        case environment(String)
    }

    let choice: Choice
    let secret: Secret?

    /// The file.
    package static let file = "channels.yaml"

    /// The book of a configuration; one that is not there or has a mistake chooses nothing.
    package static func read(_ set: ConfigurationSet) -> ChannelBook {
        guard let text = set[file] else { return ChannelBook(choice: .none, secret: nil) }
        var document = ConfigurationDocument(file: file, text: text)
        return read(&document)
    }

    /// What is wrong with the file.
    ///
    /// `folder`: where files of secrets lie; nil to look at the file alone.
    package static func findings(_ set: ConfigurationSet, folder: URL?) -> [ConfigurationFinding] {
        guard let text = set[file] else { return [] }
        var document = ConfigurationDocument(file: file, text: text)
        let book = read(&document)
        if let folder, book.choice != .none {
            do { _ = try book.key(folder: folder) } catch {
                document.warn("", Text("读不到密钥：\(error)", "the secret cannot be read: \(error)"))
            }
        }
        return document.findings
    }

    /// The words of the file.
    package static let terms = ConfigurationTerms([
        "channel": Text("短信通道", "Channel"), "aliyun": Text("阿里云短信", "Aliyun SMS"),
        "http": Text("自有网关", "own gateway"), "endpoint": Text("接口地址", "endpoint"),
        "key_id": Text("AccessKey ID", "AccessKey ID"), "secret": Text("密钥在哪里", "where the secret is"),
        "file": Text("文件", "file"), "environment": Text("环境变量", "environment variable"),
        "sign_name": Text("短信签名", "signature name"), "templates": Text("模板", "templates"),
        "sign_in_code": Text("登录验证码", "sign-in code"), "address": Text("地址", "address"),
    ])

    /// The channel with its secret; nil when none is chosen.
    ///
    /// - Throws: `ChannelFault` for a secret that cannot be read.
    package func channel(folder: URL, outbound: OutboundRules, context: Context) throws -> (any Channel)? {
        switch choice {
        case .none: nil
        case .aliyun(let account):
            AliyunSMS(account, secret: try key(folder: folder), outbound: Outbound(rules: outbound), context: context)
        case .http(let address):
            HTTPChannel(
                address,
                key: HTTPChannel.key(try key(folder: folder)),
                outbound: Outbound(rules: outbound),
                context: context
            )
        }
    }

    /// The folder below the data folder in which files of secrets lie.
    package static func folder(data: URL) -> URL { data.appending(path: "channels") }

    private func key(folder: URL) throws -> String {
        switch secret {
        case nil: throw ChannelFault("no secret is named")
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw ChannelFault("the environment variable \(name) is not set")
            }
            return value
        case .file(let name):
            let path = folder.appending(path: name).path()
            let mode = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            guard let mode, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw ChannelFault("the file channels/\(name) cannot be read")
            }
            guard mode & 0o077 == 0 else {
                throw ChannelFault("the file channels/\(name) can be read by others: chmod 600 it")
            }
            let value = text.filter { !$0.isWhitespace }
            guard !value.isEmpty else { throw ChannelFault("the file channels/\(name) is empty") }
            return value
        }
    }

    private static func read(_ document: inout ConfigurationDocument) -> ChannelBook {
        let nothing = ChannelBook(choice: .none, secret: nil)
        guard let file = document.read(File.self) else { return nothing }
        switch file.channel {
        case "none": return nothing
        case "aliyun":
            guard let entry = file.aliyun else {
                document.error("channel", Text("缺少 aliyun", "aliyun is missing"))
                return nothing
            }
            let secret = secret(entry.secret, "aliyun.secret", &document)
            guard let address = address(entry.endpoint, "aliyun.endpoint", &document) else { return nothing }
            guard let template = entry.templates[MessageTemplate.signInCode.rawValue] else {
                document.error("aliyun.templates", Text("缺少 sign_in_code", "sign_in_code is missing"))
                return nothing
            }
            for word in entry.templates.keys.sorted() where MessageTemplate(rawValue: word) == nil {
                document.error("aliyun.templates.\(word)", Text("没有这种短信", "there is no such message"))
            }
            guard let secret else { return nothing }
            let account = AliyunSMS.Account(
                endpoint: address,
                keyID: entry.keyID,
                signName: entry.signName,
                templates: [.signInCode: template]
            )
            return ChannelBook(choice: .aliyun(account), secret: secret)
        case "http":
            guard let entry = file.http else {
                document.error("channel", Text("缺少 http", "http is missing"))
                return nothing
            }
            let secret = secret(entry.secret, "http.secret", &document)
            guard let address = address(entry.address, "http.address", &document), let secret else { return nothing }
            return ChannelBook(choice: .http(address), secret: secret)
        default:
            document.error("channel", Text("应为 none、aliyun 或 http", "none, aliyun or http"))
            return nothing
        }
    }

    private static func address(_ text: String, _ place: String, _ document: inout ConfigurationDocument) -> WebAddress?
    {
        guard let address = WebAddress(text) else {
            document.error(place, Text("不是网址", "is no address"))
            return nil
        }
        return address
    }

    private static func secret(
        _ entry: File.SecretEntry,
        _ place: String,
        _ document: inout ConfigurationDocument
    ) -> Secret? {
        switch (entry.file, entry.environment) {
        case (let name?, nil) where !name.isEmpty && !name.contains("/") && !name.hasPrefix("."): return .file(name)
        case (nil, let name?) where !name.isEmpty: return .environment(name)
        default:
            document.error(
                place,
                Text(
                    "写 file（channels 文件夹里的文件名）或 environment，只写一个",
                    "name a file of the folder channels, or an environment variable"
                )
            )
            return nil
        }
    }

    private struct File: Decodable {
        let channel: String
        let aliyun: AliyunEntry?
        let http: HTTPEntry?

        struct SecretEntry: Decodable {
            let file: String?
            let environment: String?
        }

        struct AliyunEntry: Decodable {
            let endpoint: String
            let keyID: String
            let secret: SecretEntry
            let signName: String
            let templates: [String: String]

            enum CodingKeys: String, CodingKey {
                case endpoint, secret, templates
                case keyID = "key_id"
                case signName = "sign_name"
            }
        }

        struct HTTPEntry: Decodable {
            let address: String
            let secret: SecretEntry
        }
    }
}

/// A channel that was chosen cannot be used.
package struct ChannelFault: Error, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
