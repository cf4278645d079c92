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

    /// Reads `open311.yaml`; keys lie in the folder `keys`, for their owner only.
    public static func read(_ file: URL, keys: URL) throws -> [Open311Remote] {
        guard FileManager.default.fileExists(atPath: file.path()) else { return [] }
        let content = try ConfigurationFile.read(file, as: File.self)
        return try content.remotes.map { entry in
            func fault(_ place: String, _ problem: String) -> ConfigurationFault {
                ConfigurationFault(
                    file: file.lastPathComponent,
                    place: "remotes.\(entry.code).\(place)",
                    problem: problem
                )
            }
            guard let address = WebAddress(entry.address), !entry.address.hasSuffix("/") else {
                throw fault("address", "is no address, or ends with a slash")
            }
            guard entry.services["default"] != nil else { throw fault("services", "default is missing") }
            guard !entry.key.contains("/"),
                let key = try? String(contentsOf: keys.appending(path: entry.key), encoding: .utf8)
            else { throw fault("key", "the file \(entry.key) cannot be read in \(keys.path())") }
            return Open311Remote(
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
        }
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
