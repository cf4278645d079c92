public import API
public import Foundation
public import Kernel

/// Another system that takes cases: a hotline, another level; from `Config/open311.yaml`.
public struct Open311Remote: Sendable, Hashable {
    /// The stable word by which tables name it.
    public let code: String
    public let name: String
    /// The same in both languages, for pages.
    public let title: Text
    /// What stands before `/requests.json`.
    public let address: WebAddress
    public let jurisdiction: String
    /// The key that the other side gave us, read from a file outside the configuration.
    let key: String
    /// The code of the organisation that stands for it here: what is passed to it is filed there.
    public let organisation: String
    /// Our category or group of categories -> their service; `default` for all others.
    let services: [String: String]
    /// Whether its updates are only about what was filed with our key, so that one about an unknown number is a difference.
    let tellsOwnOnly: Bool

    /// Their service for a category of ours: the category itself, its group, or the default.
    func service(for category: String) -> String {
        services[category] ?? services[String(category.prefix { $0 != "." })] ?? services["default"] ?? category
    }

    /// Where the other systems stand in a configuration.
    package static let file = "open311.yaml"

    /// Reads `open311.yaml`; keys lie in the folder `keys`, for their owner only.
    /// - Throws: `ConfigurationFault`, the first error.
    public static func read(_ file: URL, keys: URL) throws -> [Open311Remote] {
        guard FileManager.default.fileExists(atPath: file.path()) else { return [] }
        var document = try ConfigurationDocument(file)
        let remotes = read(&document, keys: keys)
        if let fault = document.fault { throw fault }
        return remotes
    }

    /// The other systems of a configuration; those with mistakes are left out, and the findings say so.
    package static func read(_ set: ConfigurationSet, keys: URL) -> (
        remotes: [Open311Remote], findings: [ConfigurationFinding]
    ) {
        guard let text = set[file] else { return ([], []) }
        var document = ConfigurationDocument(file: file, text: text)
        let remotes = read(&document, keys: keys)
        return (remotes, document.findings)
    }

    /// What is wrong with the other systems of a configuration.
    ///
    /// `keys`: the folder of their keys; nil to look at the file alone. `categories`: codes of categories and groups.
    package static func findings(
        _ set: ConfigurationSet,
        keys: URL?,
        categories: Set<String>
    ) -> [ConfigurationFinding] {
        guard let text = set[file] else { return [] }
        var document = ConfigurationDocument(file: file, text: text)
        _ = read(&document, keys: keys, categories: categories)
        return document.findings
    }

    /// What the keys of the file are called.
    package static func terms(_ category: @escaping @Sendable (String) -> Text?) -> ConfigurationTerms {
        ConfigurationTerms([
            "remotes": Text("互通的系统", "Other systems"), "address": Text("地址", "address"),
            "jurisdiction": Text("辖区编号", "jurisdiction"), "key": Text("密钥文件", "file of the key"),
            "organisation": Text("在本系统代表它的单位", "organisation that stands for it"),
            "services": Text("类别对应", "services"), "tells_own_only": Text("只说我们送去的", "tells of ours only"),
            "default": Text("其余类别", "all others"),
        ]) { _, word in category(word) }
    }

    private static func read(
        _ document: inout ConfigurationDocument,
        keys: URL?,
        categories: Set<String>? = nil
    ) -> [Open311Remote] {
        var remotes: [Open311Remote] = []
        for entry in document.read(File.self)?.remotes ?? [] {
            let place = "remotes.\(entry.code)"
            var isSound = true
            func fault(_ part: String, _ problem: Text) {
                document.error("\(place).\(part)", problem)
                isSound = false
            }
            if remotes.contains(where: { $0.code == entry.code }) {
                fault("code", Text("编码 \(entry.code) 重复", "the code \(entry.code) stands twice"))
            }
            let address = WebAddress(entry.address)
            if address == nil || entry.address.hasSuffix("/") {
                fault("address", Text("不是网址，或以斜杠结尾", "is no address, or ends with a slash"))
            }
            if entry.services["default"] == nil { fault("services", Text("缺少 default", "default is missing")) }
            for word in entry.services.keys.sorted() where word != "default" {
                guard let categories, !categories.contains(word) else { continue }
                fault("services.\(word)", Text("没有类别或分组 \(word)", "\(word) is neither a category nor a group"))
            }
            var key: String? = entry.key.contains("/") ? nil : ""
            if let keys, key != nil {
                key = try? String(contentsOf: keys.appending(path: entry.key), encoding: .utf8)
            }
            if key == nil {
                fault(
                    "key",
                    Text(
                        "在数据目录的 open311 文件夹里读不到 \(entry.key)",
                        "the file \(entry.key) cannot be read in \(keys?.path() ?? "open311")"
                    )
                )
            }
            guard isSound, let address, let key else { continue }
            remotes.append(
                Open311Remote(
                    code: entry.code,
                    name: entry.name.text.zh,
                    title: entry.name.text,
                    address: address,
                    jurisdiction: entry.jurisdiction ?? "",
                    key: key.filter { !$0.isWhitespace },
                    organisation: entry.organisation,
                    services: entry.services,
                    tellsOwnOnly: entry.tells_own_only ?? false
                )
            )
        }
        return remotes
    }

    private struct File: Decodable {
        let remotes: [Entry]

        struct Entry: Decodable {
            let code: String
            let name: ConfiguredText
            let address: String
            let jurisdiction: String?
            let key: String
            let organisation: String
            let services: [String: String]
            let tells_own_only: Bool?
        }
    }
}
