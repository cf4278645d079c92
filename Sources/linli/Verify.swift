import ArgumentParser
import Audit
import Composition
import Foundation
import Kernel
import Verification

/// `linli verify`: whether everything stored is what it should be.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Names every record that was tampered with, and everything derived that is wrong.",
        discussion: """
            Re-seals the audit chain and compares its ends with those kept outside the database, re-folds the histories of
            cases and signals, computes due times, figures and search entries anew, and opens every photo. Works beside a
            running server. Ends with 1 if something is left that is not as it should be. With --rebuild, what is derived
            is made anew where it differs; the chain and the histories are never touched.
            """
    )

    @OptionGroup var place: PlaceOptions

    @Option(help: "The language of the report: zh or en.")
    var language = Language.zh

    @Option(help: "The file with the chain's kept ends; audit-heads in the data folder by default.")
    var heads: String?

    @Flag(help: "Make what is derived anew where it differs.")
    var rebuild = false

    @Flag(help: "Say nothing but the differences.")
    var quiet = false

    func run() async throws {
        guard let settings = try place.existingSettings() else {
            throw ValidationError("there is no database in \(place.data)")
        }
        try await OpenProgram.with(place) { program, _ in
            let verification = Verification(
                program,
                heads: heads.map { ChainHeads(path: $0) } ?? ChainHeads(data: settings.data),
                isRebuilding: rebuild,
                progress: { [language, quiet] text in
                    guard !quiet else { return }
                    FileHandle.standardError.write(Data("\(text(language))\n".utf8))
                },
                found: { [language] in print($0.line(language)) }
            )
            let open = try await verification.run()
            if !quiet {
                let head = try await program.chain.head()
                let waiting = try await program.chain.waiting()
                print(
                    Text(
                        "审计链已封存到第 \(head.number) 号，待封存 \(waiting) 条。",
                        "The chain is sealed up to number \(head.number); \(waiting) records wait."
                    )(language)
                )
            }
            guard open == 0 else { throw ExitCode.failure }
            if !quiet { print(Text("没有发现差异。", "No differences.")(language)) }
        }
    }
}
