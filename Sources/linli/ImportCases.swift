import ArgumentParser
import Cases
import Composition
import Foundation
import Importing
import Kernel
import Search
import Storage
import StreetConfiguration

/// `linli import cases`: the tickets of a hotline become signals and cases.
struct ImportCases: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases",
        abstract: "Reads tickets of another system from a CSV or XLSX file.",
        discussion: """
            Begin with --dry-run: it says how many rows would be taken, what the first become, and which words mean nothing
            here. A run that was interrupted goes on where it stopped when it is started again; rows that are there already
            are left alone, so the same file may be given twice.

            Ends with 0 when every row was taken or was there already, 3 when some were refused (--errors tells which
            and why), 2 when the file or the mapping cannot be used at all.
            """
    )

    @OptionGroup var place: PlaceOptions
    @Argument(help: "The file: CSV in UTF-8, GB18030 or UTF-16, or XLSX.") var file: String
    @Option(help: "An active mapping, such as hotline; or the path of a mapping's file to try.") var mapping: String
    @Flag(help: "Say what would be done, and write nothing.") var dryRun = false
    @Option(help: "Write what is wrong, line by line, to this file (CSV).") var errors: String?
    @Option(help: "The code of the area for what has no place; the only street by default.") var area = ""
    @Option(help: "The file's encoding: utf-8, gb18030, utf-16le, utf-16be; found out by default.") var encoding:
        String?
    @Option(help: "The sheet of an XLSX file; the first by default.") var sheet: String?
    @Option(help: "How many rows --dry-run shows.") var rows = 5
    @Flag(help: "Leave the index of the search to the server, which follows by itself.") var noIndex = false
    @Option(help: "The language of the error report: zh or en.") var language = "zh"

    func run() async throws {
        do { try await work() } catch let fault as UnreadableTable {
            tell("\(fault.line.map { "line \($0): " } ?? "")\(fault.message.zh) \(fault.message.en)")
            throw ExitCode(2)
        } catch let fault as ConfigurationFault {
            tell("\(fault)")
            throw ExitCode(2)
        }
    }

    private func work() async throws {
        try await OpenProgram.with(place) { program, _ in
            let outcome = try await read(program)
            if !dryRun, !noIndex, outcome.taken > 0 { try await index(program) }
            if outcome.tally.refused > 0 { throw ExitCode(3) }
        }
    }

    private func read(_ program: Program) async throws -> Importer.Outcome {
        var task = Importer.Task(
            name: URL(fileURLWithPath: file).lastPathComponent,
            content: .path(file),
            mapping: try chosen(program)
        )
        task.area = area
        task.sheet = sheet
        if let encoding {
            guard let known = TextEncoding(named: encoding) else {
                throw ValidationError("--encoding knows utf-8, gb18030, utf-16le and utf-16be")
            }
            task.encoding = known
        }
        let meter = ProgressMeter()
        var outcome: Importer.Outcome
        if dryRun {
            outcome = try await program.imports.look(task, sample: rows) { meter.show($0) }
        } else {
            outcome = try await program.imports.run(task) { meter.show($0) }
            if let run = outcome.run {
                let found = try await program.imports.store.problems(of: run)
                outcome.problems = found.kept
                outcome.moreProblems = found.more
            }
        }
        meter.end()
        print(ImportWords.summary(outcome, task.mapping, isDryRun: dryRun))
        if let errors {
            let csv = ImportProblem.csv(
                outcome.problems,
                Language(rawValue: language) ?? .zh,
                more: outcome.moreProblems
            )
            try Data(csv).write(to: URL(fileURLWithPath: errors), options: .atomic)
            print("what is wrong: \(errors) (\(outcome.problems.count) lines)")
        }
        return outcome
    }

    /// A mapping that is active, or one that is being tried out as a file.
    private func chosen(_ program: Program) throws -> TicketMapping {
        let book = program.cases.book
        if mapping.hasSuffix(".yaml") { return try TicketMapping.read(URL(fileURLWithPath: mapping), book: book) }
        let known = try TicketMapping.readAll(program.configuration.files.value, book: book)
        guard let found = known.first(where: { $0.code == mapping }) else {
            throw ValidationError("--mapping knows \(known.map(\.code).joined(separator: ", ")), or the path of a file")
        }
        return found
    }

    /// Brings the search up to what was imported, and says how long it takes.
    private func index(_ program: Program) async throws {
        let began = ContinuousClock.now
        try await program.bus.lookOnce()
        try await program.search.catchUp()
        let seconds = Double((ContinuousClock.now - began).wholeMilliseconds) / 1000
        print("search index: brought up in \(seconds) s")
    }

    private func tell(_ line: String) { FileHandle.standardError.write(Data("linli: \(line)\n".utf8)) }
}

/// Shows how far an import is, once a second, on standard error.
private final class ProgressMeter {
    private var last = ContinuousClock.now
    private var isShown = false

    func show(_ progress: Importer.Progress) {
        guard ContinuousClock.now - last >= .seconds(1) else { return }
        last = ContinuousClock.now
        isShown = true
        let part = Int((progress.part * 100).rounded(.down))
        write(
            "\r\(part) %  \(progress.rows) rows, \(progress.taken) taken, \(progress.known) known, \(progress.refused) refused"
        )
    }

    func end() { if isShown { write("\n") } }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
