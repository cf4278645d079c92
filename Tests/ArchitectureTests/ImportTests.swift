import Foundation
import Testing

/// The direction of the house, read from the import lines: SwiftPM alone lets a target import what its dependencies do.
@Suite struct ImportTests {
    /// The targets in the order of ARCHITECTURE.md: each may use only what stands above it.
    static let order = [
        "Kernel", "HTML", "Storage", "StorageSQLite", "StoragePostgres", "Access", "Web", "Classification",
        "Attachments", "Backup", "Areas", "Inbox", "Registry", "Posts", "Cases", "Search", "Figures",
        "StreetConfiguration", "Importing", "API", "Open311", "Outreach", "Audit", "PersonalData", "Residents",
        "Composition", "Verification", "Simulation",
        "linli", "LinliBench", "LinliFuzz",
    ]

    /// A library of another maker -> the targets that may know it.
    static let libraries: [String: Set<String>] = [
        "GRDB": ["StorageSQLite"],
        "GRDBSQLite": ["StorageSQLite"],
        "CPostgres": ["StoragePostgres"],
        "CVips": ["Attachments"],
        "CVipsLibrary": [],
        "CFastText": ["Classification"],
        "CFastTextLibrary": [],
        "CZlib": ["Web", "Simulation", "LinliFuzz"],
        "CQREncode": ["Areas"],
        "CXLSXWriter": ["Cases"],
        "CZip": ["Importing"],
        "CExpat": ["Importing"],
        "CIconv": ["Importing"],
        "Hummingbird": ["Web", "LinliBench"],
        "HummingbirdTLS": ["Web"],
        "NIOSSL": ["Web", "API"],
        "NIOHTTP1": ["API"],
        "Yams": ["Kernel"],
        "ArgumentParser": ["linli", "LinliFuzz"],
        "CryptoExtras": ["Access"],
    ]

    struct SourceFile {
        var target: String
        var name: String
        var imports: [String]
    }

    static func files() throws -> [SourceFile] {
        let sources = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources")
        let paths = try #require(FileManager.default.enumerator(atPath: sources.path()))
        return try paths.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map { path in
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            let imports = text.split(separator: "\n").compactMap { line -> String? in
                let words = line.split(separator: " ")
                guard let at = words.firstIndex(of: "import"), at <= 1, words.count > at + 1 else { return nil }
                return String(words[at + 1])
            }
            return SourceFile(target: String(path.split(separator: "/")[0]), name: path, imports: imports)
        }
    }

    @Test func `a target uses only what stands above it`() throws {
        let files = try Self.files()
        #expect(files.count > 50)
        for file in files where file.target != "TestSupport" {
            let place = try #require(Self.order.firstIndex(of: file.target), "\(file.target) has no place in the order")
            for name in file.imports {
                guard let other = Self.order.firstIndex(of: name) else { continue }
                #expect(other < place, "\(file.name) imports \(name), which stands below it")
            }
        }
    }

    @Test func `a library is known to its own target only`() throws {
        for file in try Self.files() where file.target != "TestSupport" {
            for name in file.imports {
                guard let targets = Self.libraries[name] else { continue }
                #expect(targets.contains(file.target), "\(file.name) imports \(name)")
            }
        }
    }

    @Test func `rules know neither web nor database`() throws {
        for file in try Self.files() where file.name.hasSuffix("Rules.swift") && !file.target.hasPrefix("Storage") {
            #expect(Set(file.imports).isDisjoint(with: ["Web", "Storage", "HTML"]), "\(file.name)")
        }
    }

    @Test func `SQL stands in stores and migrations only`() throws {
        let sources = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources")
        let words = ["INSERT INTO ", "DELETE FROM ", " SET "]
        for file in try Self.files() where !["Storage", "StorageSQLite", "StoragePostgres"].contains(file.target) {
            let isStore = file.name.contains("Store") || file.name.hasSuffix("Migrations.swift")
            guard !isStore else { continue }
            let text = try String(contentsOf: sources.appending(path: file.name), encoding: .utf8)
            let hits = words.filter { text.contains($0) && text.contains("execute(") }
            #expect(hits.isEmpty, "\(file.name) holds SQL")
        }
    }
}
