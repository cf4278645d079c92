import ArgumentParser
import Composition
import Inbox
import Kernel
import PersonalData
import Residents
import Search
import Storage

/// `linli person`: what a person may ask for.
struct PersonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person",
        abstract: "Deletes what a person left and wrote.",
        subcommands: [PersonForget.self]
    )
}

/// `linli person forget`.
struct PersonForget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Destroys the keys of all that somebody with this phone sent; nobody can bring it back."
    )

    @OptionGroup var place: PlaceOptions
    @Option(help: "The phone number that he left.") var phone: String
    @Option(help: "Why: kept in the audit log.") var reason: String
    @Flag(help: "Do it; without this it only says so.") var yes = false

    func run() async throws {
        guard yes else { throw ValidationError("this cannot be undone: say --yes") }
        try await OpenProgram.with(place) { program, _ in
            guard let person = program.signals.person(of: phone) else { throw ValidationError("not a phone number") }
            let done = try await program.requests.forget(person: person, by: nil, reason: reason)
            try await program.residents.forget(phone: phone)
            print(
                "\(done.signals) reports of \(done.cases) cases, \(done.photos) photos: deleted, and their keys destroyed"
            )
            // The search follows at once, also where no server runs.
            try await program.bus.lookOnce()
            try await program.search.catchUp()
        }
    }
}
