import API
import ArgumentParser
import Composition
import Foundation
import Kernel
import Logging
import Storage

/// `linli webhook`: what programs are told, and what they have not been told.
struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Lists the subscriptions of programs, and delivers again.",
        subcommands: [WebhookList.self, WebhookRedeliver.self]
    )

    /// Opens the database, does something, and closes it.
    static func with(_ place: PlaceOptions, _ body: (WebhookStore) async throws -> Void) async throws {
        let settings = try place.settings()
        let database = try Program.openDatabase(settings)
        let live = try await LiveContext.open(database, logger: Logger(label: "linli"))
        try await body(await Program.webhooks(settings, database: database, context: live.context))
        try await live.slot.giveBack()
        await database.close()
    }
}

/// `linli webhook list`.
struct WebhookList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists every subscription.")

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        try await WebhookCommand.with(place) { store in
            for webhook in try await store.list(of: nil) {
                print(
                    "\(webhook.id) \(webhook.state.rawValue) \(webhook.address) \(webhook.kinds.joined(separator: ","))"
                )
                print(
                    "    program \(webhook.client), after fact \(webhook.place), \(webhook.attempts) failed tries \(webhook.error)"
                )
            }
        }
    }
}

/// `linli webhook redeliver`.
struct WebhookRedeliver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redeliver",
        abstract: "Sends again what came after a number; starts a subscription that was given up."
    )

    @OptionGroup var place: PlaceOptions
    @Argument(help: "The subscription's number.") var webhook: String
    @Option(help: "The number of the fact to begin after; where it stopped by default.") var after: Int64?

    func run() async throws {
        try await WebhookCommand.with(place) { store in
            guard let found = try await store.list(of: nil).first(where: { $0.id.description == webhook }) else {
                print("no webhook \(webhook)")
                throw ExitCode.failure
            }
            try await store.redeliver(found.id, of: found.client, after: after, by: nil)
        }
    }
}
