import Foundation
import Storage

/// PostgreSQL's own programs for copies of a database: `pg_dump` and `pg_restore` of Debian's postgresql-client.
package struct PostgresTools: Sendable {
    private let target: PostgresTarget
    private let url: String

    package init(url: String) throws {
        self.url = url
        target = try PostgresTarget(url: url)
    }

    /// Writes everything that `snapshot` sees into a file, in PostgreSQL's own compressed form.
    package func dump(snapshot: String, to path: String) throws {
        try run(
            "pg_dump",
            [
                "--format=custom", "--compress=3", "--no-owner", "--no-privileges", "--no-password",
                "--snapshot=\(snapshot)", "--file=\(path)", "--dbname=\(target.connection(database: nil))",
            ]
        )
    }

    /// Brings a dump into a database, all of it or nothing; `isReplacing` removes first what stands there.
    package func restore(_ path: String, database: String? = nil, isReplacing: Bool = false) throws {
        var arguments = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]
        if isReplacing { arguments += ["--clean", "--if-exists"] }
        try run("pg_restore", arguments + ["--dbname=\(target.connection(database: database))", path])
    }

    /// Makes an empty database beside the one of the URL.
    package func makeDatabase(_ name: String) throws {
        try administer("CREATE DATABASE \(TableShape.quoted(name)) TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    }

    package func dropDatabase(_ name: String) throws {
        try administer("DROP DATABASE IF EXISTS \(TableShape.quoted(name)) WITH (FORCE)")
    }

    /// The tables of another database of the same server.
    package func tables(database: String) throws -> PostgresTables {
        try PostgresTables(target: target.with(database: database))
    }

    /// The same place as a URL, for another database of the server.
    package func url(database: String) -> String? {
        guard var parts = URLComponents(string: url) else { return nil }
        parts.path = "/\(database)"
        return parts.string
    }

    private func administer(_ statement: String) throws {
        let tables = try PostgresTables(url: url)
        defer { tables.close() }
        try tables.run(statement)
    }

    /// Runs a program to its end; throws with the last of what it said.
    private func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        // The password goes by the environment: the command line can be read by everybody on the machine.
        var environment = ProcessInfo.processInfo.environment
        if let password = target.password { environment["PGPASSWORD"] = password }
        process.environment = environment
        let complaints = Pipe()
        process.standardError = complaints
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch {
            throw StorageFault(.other, "\(program) cannot be started (Debian: postgresql-client): \(error)")
        }
        let said = complaints.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let text = oneLine(String(decoding: said.suffix(1000), as: UTF8.self))
            let reason = process.terminationStatus == 127 ? "it is not installed (Debian: postgresql-client)" : text
            throw StorageFault(.other, "\(program) failed: \(target.withoutSecrets(reason))")
        }
    }
}
