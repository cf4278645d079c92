public import API
public import Foundation

/// How the program runs: where its files and its database are, how it is reached.
public struct Settings: Sendable {
    /// `sqlite:<path>` or `postgres://...`.
    public var database: String
    /// The folder of `Config/`.
    public var configuration: URL
    /// The folders of `Public/` and `Vendor/`.
    public var files: [(prefix: String, folder: URL)]
    /// Photos and, unless said otherwise, the key file and the SQLite file.
    public var data: URL
    public var keyFile: URL
    /// What codes on doors start with: `https://linli.example.cn`.
    public var publicAddress: String
    public var trustedProxies: [String]
    public var isDemo: Bool
    /// Whether the data are for practice: every page says so.
    public var isRehearsal = false
    /// Where webhooks may lead.
    public var outbound = OutboundRules()
    /// What whoever reads the metrics from another machine has to show; nil for nobody.
    public var metricsToken: String?

    /// The usual places below a folder that holds `Config` and `Public`.
    public init(root: URL, data: URL, database: String? = nil, publicAddress: String = "http://127.0.0.1:8080") {
        self.data = data
        self.database = database ?? "sqlite:\(data.appending(path: "linli.db").path())"
        configuration = root.appending(path: "Config")
        files = [("", root.appending(path: "Public")), ("vendor/", root.appending(path: "Vendor"))]
        keyFile = data.appending(path: "linli.key")
        self.publicAddress = publicAddress
        trustedProxies = []
        isDemo = false
    }

    /// The SQLite file; nil for PostgreSQL.
    public var databaseFile: String? {
        guard !database.hasPrefix("postgres") else { return nil }
        return database.hasPrefix("sqlite:") ? String(database.dropFirst(7)) : database
    }

    /// Whether browsers reach the program over TLS.
    public var isSecure: Bool { publicAddress.hasPrefix("https://") }
}
