import API
import Access
import Areas
import ArgumentParser
import Composition
import Kernel
import Registry

/// `linli client add`: prints the token, which is stored nowhere.
struct ClientAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Lets a program in and prints its token."
    )

    @OptionGroup var place: PlaceOptions
    @Option(help: "What histories call it.") var name: String
    @Option(help: "The code of the area that it reaches.") var area: String
    @Option(help: "The code of the organisation for which it works on cases.") var organisation: String?
    @Option(help: "Scopes with commas between them, or all (without personal.read and cases.direct).") var scopes:
        String
    @Option(help: "Requests a minute.") var limit = 120
    @Option(help: "Days that the token lives.") var days = 365

    func run() async throws {
        var chosen: Set<Scope> = []
        for word in scopes.split(separator: ",") {
            if word == "all" {
                chosen.formUnion(Scope.allCases)
                chosen.subtract([.readPersonal, .directCases])
                if organisation == nil { chosen.remove(.writeCases) }
            } else if let scope = Scope(rawValue: String(word)) {
                chosen.insert(scope)
            } else {
                throw ValidationError(
                    "\(word) is no scope; there are \(Scope.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
        }
        try await ClientGround.with(place) { ground in
            let found = try await ground.areas.area(code: area)
            var body: Organisation?
            if let organisation { body = try await ground.organisations.organisation(code: organisation) }
            let new = try NewClient(
                name: name,
                area: found.id.rawValue,
                organisation: body?.id.rawValue,
                scopes: chosen,
                limit: limit,
                days: days
            )
            print(try await ground.clients.add(new, by: nil).token)
        }
    }
}
