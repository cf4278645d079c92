import Foundation
import Testing

/// DEPENDENCIES.md is the list of parts: a part that is used and not named there fails here.
@Suite struct DependencyTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: root.appending(path: name), encoding: .utf8)
    }

    /// The first column of the table rows that have a licence.
    private static func listed() throws -> Set<String> {
        let rows = try text("DEPENDENCIES.md").split(separator: "\n").filter {
            $0.hasPrefix("| ") && !$0.hasPrefix("| --")
        }
        return Set(
            rows.compactMap { row in
                let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                guard cells.count == 3, !cells[1].isEmpty else { return nil }
                return cells[0].firstMatch(of: /^\[([^\]]+)\]/).map { String($0.1) } ?? cells[0]
            }
        )
    }

    @Test func `every Swift package is in the list of parts, and nothing else`() throws {
        let packages = try Self.text("Package.swift").matches(of: /url: "[^"]*\/([^"\/]+)\.git"/).map { String($0.1) }
        try #require(packages.count >= 10)
        let listed = try Self.listed()
        #expect(Set(packages).isSubset(of: listed), "not listed: \(Set(packages).subtracting(listed).sorted())")
        let systems = listed.filter { $0.hasSuffix("-dev") || $0 == "Package" }
        #expect(listed.subtracting(systems) == Set(packages))
    }

    @Test func `every library of the system that the program links is in the list of parts`() throws {
        let setup = try Self.text("Scripts/setup")
        let line = try #require(setup.split(separator: "\n").first { $0.hasPrefix("packages=(") })
        let libraries = Set(line.split { " ()=".contains($0) }.map(String.init).filter { $0.hasSuffix("-dev") })
        try #require(libraries.count >= 9)
        let listed = try Self.listed()
        #expect(libraries.isSubset(of: listed), "not listed: \(libraries.subtracting(listed).sorted())")
    }

    @Test func `no requirement of the security list is open without being said, and none is there twice`() throws {
        let rows = try Self.text("SECURITY.md").split(separator: "\n").compactMap { row -> (String, String)? in
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 6, cells[1].wholeMatch(of: /[0-9][0-9., -]*/) != nil else { return nil }
            return (cells[1], cells[3])
        }
        try #require(rows.count > 150)
        let numbers = rows.flatMap { $0.0.split(separator: ", ").map(String.init) }
        #expect(numbers.count == Set(numbers).count)
        #expect(rows.allSatisfy { ["kept", "none", "outside", "open"].contains($0.1) })
    }
}
