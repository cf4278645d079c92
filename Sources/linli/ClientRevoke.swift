import API
import Access
import ArgumentParser
import Kernel

/// `linli client revoke`: takes one token back, or shuts a program out.
struct ClientRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Takes back the token that begins so (linli_abcd1234), or shuts out the program with that number."
    )

    @OptionGroup var place: PlaceOptions
    @Argument(help: "The token's beginning, or the program's number.") var what: String

    func run() async throws {
        try await ClientGround.with(place) { ground in
            let clients = try await ground.clients.list(for: nil)
            if let client = clients.first(where: { $0.id.description == what }) {
                try await ground.clients.close(client.id, by: nil)
                return print("shut out: \(client.name)")
            }
            let prefix = what.hasPrefix("linli_") ? String(what.dropFirst(6).prefix(8)) : what
            for client in clients {
                guard let token = client.tokens.first(where: { $0.prefix == prefix }) else { continue }
                try await ground.clients.revoke(token.id, of: client.id, by: nil)
                return print("taken back: linli_\(prefix) of \(client.name)")
            }
            throw NotFound("token or program", what)
        }
    }
}
