import API
import Access
import Foundation
import Kernel
import Logging
import Outreach
import StreetConfiguration
import Storage
import Web

/// Messages to telephones, as the street and the way the program runs have it.
struct Messages: Sendable {
    let store: OutreachStore
    /// The demo's messages; nil outside of the demo.
    let demo: DemoMessageStore?
    let channel = Current<(any Channel)?>(nil)
    private let folder: URL
    private let outbound: OutboundRules
    private let context: Context

    init(_ settings: Settings, _ database: any Database, _ context: Context, _ sealer: Sealer) {
        store = OutreachStore(database: database, context: context, sealer: sealer)
        demo =
            settings.isDemo ? DemoMessageStore(database: database, context: context, sealer: sealer) : nil
        folder = ChannelBook.folder(data: settings.data)
        outbound = settings.outbound
        self.context = context
    }

    /// The outbox's page; none outside of the demo.
    var routes: [Route] { demo.map { OutboxRoutes(store: $0).routes } ?? [] }

    /// Takes the channel of a configuration; the demo sends to no telephone whatever is configured.
    func follow(_ files: ConfigurationSet, _ logger: Logger) {
        if let demo {
            channel.value = DemoChannel(demo)
            return
        }
        do {
            channel.value = try ChannelBook.read(files).channel(folder: folder, outbound: outbound, context: context)
        } catch {
            // What worked before does not work on with another's secret.
            channel.value = nil
            logger.error("The message channel cannot be used", metadata: ["error": "\(error)"])
        }
    }
}
