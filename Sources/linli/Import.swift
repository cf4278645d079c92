import ArgumentParser
import Cases
import Composition
import Foundation
import Importing
import Kernel
import Logging
import Storage

/// `linli import`: what other systems know.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes over what other systems hold: tickets of a hotline.",
        subcommands: [ImportCases.self, ImportMappings.self]
    )
}

/// `linli import mappings`: which tables can be read.
struct ImportMappings: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mappings",
        abstract: "Checks the mappings under Config/imports with their own examples, and lists them."
    )

    @Option(help: "The folder that holds Config.") var root = "."

    func run() throws {
        let folder = URL(fileURLWithPath: root, isDirectory: true).appending(path: "Config")
        let book = try CaseBook.read(folder: folder)
        for mapping in try TicketMapping.readAll(folder: folder.appending(path: "imports"), book: book) {
            print("\(mapping.code)\t\(mapping.name.zh)\t\(mapping.name.en)\t\(mapping.examples.count) examples")
        }
    }
}
