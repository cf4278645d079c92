import API
import Access
import ArgumentParser
import Composition
import Kernel
import Storage

/// `linli client list`: every program with its tokens.
struct ClientList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the programs that have tokens."
    )

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        try await ClientGround.with(place) { ground in
            let now = LiveContext.now()
            for client in try await ground.clients.list(for: nil) {
                let state = client.isClosed ? " (shut out)" : ""
                print("\(client.id) \(client.name)\(state): \(client.areaName)")
                print("    \(client.scopes.map(\.rawValue).sorted().joined(separator: " "))")
                for token in client.tokens {
                    let used = token.lastUsedAt.map { "used \($0)" } ?? "never used"
                    let state = token.revokedAt != nil ? "revoked" : token.isGood(at: now) ? "good" : "ended"
                    print("    linli_\(token.prefix) \(state), until \(token.expiresAt), \(used)")
                }
            }
        }
    }
}
