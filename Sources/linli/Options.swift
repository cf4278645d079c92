import API
import ArgumentParser
import Composition
import Foundation
import Logging
import Storage

/// Where files and database are; the same for every verb.
struct PlaceOptions: ParsableArguments {
    @Option(help: "The folder that holds Config and Public.")
    var root = "."

    @Option(help: "The folder for the database, the key file and the photos.")
    var data = Self.usualData

    static let usualData = "Var"

    @Option(help: "sqlite:<path> or postgres://<user>@<host>/<database>; a SQLite file in the data folder by default.")
    var database: String?

    @Option(help: "The key file; in the data folder by default. Keep it out of backups of the database.")
    var keyFile: String?

    var configurationFolder: URL { URL(fileURLWithPath: root, isDirectory: true).appending(path: "Config") }

    /// The settings if there is a database already: a verb that needs none must not make one.
    func existingSettings() throws -> Settings? {
        let file = URL(fileURLWithPath: data, isDirectory: true).appending(path: "linli.db").path()
        guard database != nil || FileManager.default.fileExists(atPath: file) else { return nil }
        return try settings()
    }

    /// Makes the data folder, for its owner only.
    func settings(publicAddress: String = "http://127.0.0.1:8080") throws -> Settings {
        let folder = URL(fileURLWithPath: data, isDirectory: true)
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        var settings = Settings(
            root: URL(fileURLWithPath: root, isDirectory: true),
            data: folder,
            database: database,
            publicAddress: publicAddress
        )
        if let keyFile { settings.keyFile = URL(fileURLWithPath: keyFile) }
        return settings
    }
}

/// How the program is reached.
struct ListenOptions: ParsableArguments {
    @Option(help: "The address to listen at.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen at.")
    var port = 8080

    @Option(help: "What codes on doors and links start with, such as https://linli.example.cn.")
    var publicAddress: String?

    @Option(help: "A proxy whose word about the client's address is believed; may be given more than once.")
    var trustedProxy: [String] = []

    @Option(help: "The certificate chain (PEM) for TLS without a proxy.")
    var certificate: String?

    @Option(help: "The certificate's key (PEM).")
    var certificateKey: String?

    @Option(help: "A host in a private network to which webhooks may be sent; may be given more than once.")
    var webhookHost: [String] = []

    @Flag(help: "Webhooks may be sent without TLS.")
    var webhookPlainHttp = false

    @Option(help: "What whoever reads /metrics from another machine has to show as a bearer token.")
    var metricsToken: String?

    @Option(help: "How much is logged: debug, info, notice, warning, error.")
    var log = "notice"

    var address: String { publicAddress ?? "\(certificate == nil ? "http" : "https")://\(host):\(port)" }

    /// What these options say of the program itself.
    func apply(to settings: inout Settings) {
        settings.trustedProxies = trustedProxy
        settings.outbound = OutboundRules(allowsPlainHTTP: webhookPlainHttp, allowedHosts: Set(webhookHost))
        settings.metricsToken = metricsToken
    }

    func logger() -> Logger {
        let level = Logger.Level(rawValue: log) ?? .notice
        return Logger(label: "linli") { LineLogger(label: $0, level: level) }
    }

    func validate() throws {
        guard (certificate == nil) == (certificateKey == nil) else {
            throw ValidationError("--certificate and --certificate-key go together")
        }
        guard (0...65535).contains(port) else { throw ValidationError("a port is 0 to 65535") }
    }
}
