import Areas
import ArgumentParser
import Composition
import Foundation
import Kernel
import Simulation
import Storage

/// `linli demo`: a fictional street to try everything on.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Makes a demo street if there is none, and serves it.")

    @OptionGroup var place: PlaceOptions
    @OptionGroup var listen: ListenOptions
    @Option(help: "The seed that the street is made from.") var seed: UInt64 = 1
    @Option(help: "How many days of past reports and cases the street gets.") var days = 90
    @Flag(help: "Make the street and stop.") var prepareOnly = false
    @Flag(help: "Nobody but you moves in the street.") var quiet = false

    /// The password of all demo accounts; the street is fictional and the program says so on each page.
    static let password = "linli-demo-2026"

    func run() async throws {
        var settings = try place.settings(publicAddress: listen.address)
        listen.apply(to: &settings)
        settings.isDemo = true
        let street = DemoStreet(seed: seed)
        try await prepare(street, settings)
        if prepareOnly { return }
        let running = try await Running(settings, logger: listen.logger())
        let welcome = DemoWelcome(address: listen.address, street: street, password: Self.password)
        let life = quiet ? [] : [DemoLife(street, program: running.program, password: Self.password)]
        try await running.serve(listen, alongside: life) { _ in welcome.show() }
    }

    /// Makes the street with its past, unless it is there.
    ///
    /// A file is made beside its place and moved there when it is whole: whoever stops in between begins anew.
    private func prepare(_ street: DemoStreet, _ settings: Settings) async throws {
        guard let file = settings.databaseFile else {
            return try await make(street, settings, in: Program.openDatabase(settings))
        }
        if FileManager.default.fileExists(atPath: file) {
            return try await make(street, settings, in: Program.openDatabase(settings))
        }
        let unfinished = file + ".unfinished"
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: unfinished + end) }
        try await make(street, settings, in: Program.openForFilling(unfinished))
        if let written = FileHandle(forUpdatingAtPath: unfinished) { try written.synchronize() }
        try FileManager.default.moveItem(atPath: unfinished, toPath: file)
    }

    private func make(_ street: DemoStreet, _ settings: Settings, in database: any Database) async throws {
        try await database.migrate(Program.migrations, at: LiveContext.now())
        let mark = DataMarkStore(database)
        if try await mark.isEmpty() {
            say("Making the demo street\(days > 0 ? " with \(days) days of its past: a minute or two" : "") ...")
            try await DemoPast.make(
                street,
                settings: settings,
                database: database,
                days: days,
                now: LiveContext.now(),
                seed: seed &+ 5,
                password: Self.password
            ) { day in
                if day % 15 == 0 { say("  day \(day) of \(days)") }
            }
        } else if try await !mark.isDemo() {
            // The demo's people would sign in and write there.
            await database.close()
            throw ValidationError("no demo made the data here: name another folder with --data")
        }
        await database.close()
    }

    private func say(_ text: String) {
        print(text)
        // Standard output waits in a buffer when it is no terminal.
        fflush(nil)
    }
}

/// What the newcomer reads when the demo is ready.
struct DemoWelcome {
    let address: String
    let street: DemoStreet
    let password: String

    func show() {
        let code = street.doorCodes.first?.code ?? ""
        let accounts = ["street_duty", "community_worker", "property_worker", "department_worker", "administrator"]
            .compactMap { role in street.people.first { $0.posts.contains { $0.role == role } }.map { (role, $0.login) }
            }
        print(
            """

            Linli is ready: \(address)

            Accounts (password \(password)):
            \(accounts.map { "  \($0.1)\(String(repeating: " ", count: max(1, 16 - $0.1.count)))\($0.0)" }.joined(separator: "\n"))

            Three things to try:
              1. As a resident, on a phone or in a narrow window: \(address)/h/\(code)
                 report something with a photo, keep the page that opens.
              2. As \(accounts.first { $0.0 == "community_worker" }?.1 ?? "a community worker"): \(address)/sign-in
                 open a case from the new signal, accept it, pass it on or close it; watch the resident's page move.
              3. As \(accounts.first { $0.0 == "street_duty" }?.1 ?? "the street"): \(address)/cases
                 see every case with its state, place, holder and time left.

            Stop with Ctrl-C.

            """
        )
        // Standard output waits in a buffer when it is no terminal.
        fflush(nil)
    }
}
