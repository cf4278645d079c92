import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Storage
import Testing
import Web

/// Asks everything that a route table can be asked, as one reader, and looks for what is not his.
struct RouteWalk {
    let town: PlantedTown
    let reader: Reader

    /// What a `:name` in a path stands for; nil for one that this walk does not know, which fails the test.
    func values(_ name: String) -> [String]? {
        let planted = town.planted
        return switch name {
        case "signal": planted.flatMap(\.signals)
        case "case": planted.map(\.matter)
        case "photo": planted.flatMap(\.photos)
        case "area": planted.flatMap { [$0.building.id.rawValue, $0.building.path.community ?? 0].map { "\($0)" } }
        case "workflow": ["matter"]
        case "code": planted.map(\.homeCode)
        case "account": town.accounts
        case "version": ["1"]
        // No program of anybody's: what is planted for programs is walked by ProgramRightsTests.
        case "client", "webhook": ["1"]
        case "organisation": town.holders
        case "service": ["noise.neighbour.json"]
        case "request": planted.flatMap(\.signals).map { "\($0).json" }
        // None was planted: the numbers of cases are none of imports.
        case "import": planted.map(\.matter)
        // No request and no emergency was planted.
        case "subject", "emergency": planted.map(\.matter)
        // The receipt's number, which a link begins with and which opens nothing by itself.
        case "report": planted.map { String($0.secret.prefix(10)) }
        case "secret":
            // Whoever has a link may read; nobody else gets one to try with.
            planted.map { if case .reporter($0.community) = reader { $0.secret } else { $0.wrongSecret } }
        default: nil
        }
    }

    /// What may stand behind the `?` of a route: searches, pages, sizes, places in a stream.
    private func queries(_ path: String) -> [String] {
        let last = Int64.max
        let areas = (values("area") ?? [])
        return switch path {
        case "/signals": ["", "state=all", "state=all&before=\(last)"]
        case "/cases", "/cases/export":
            ["", "show=all", "show=all&after=0-\(last)", "after=0-0", "show=overdue", "show=closed"]
                + ["as=board", "as=board&category=noise", "show=all&sort=oldest&columns=number.opened"]
                + ["show=all&category=noise", "show=all&state=accepted", "show=all&from=2020-01-01"]
                + (areas + town.holders).flatMap { ["show=all&area=\($0)", "show=all&holder=\($0)"] }
        case "/cases/map", "/cases/map/places.json", "/cases/map/outlines.json":
            ["", "show=all", "level=building", "level=estate&show=all"]
                + areas.flatMap { ["show=all&area=\($0)", "level=building&area=\($0)"] }
        case "/areas/:area/cases": ["", "show=all", "show=overdue", "show=all&after=0-\(last)"]
        case "/areas":
            ["", "q=%E6%A1%82"] + town.planted.map { "q=\(Self.encoded(String($0.building.name.prefix(1))))" }
        case "/areas/:area": [""] + areas.map { "after=\($0)" }
        case "/areas/outlines.json":
            ["", "level=street", "level=grid", "level=estate", "level=building"]
                + areas.flatMap { ["in=\($0)", "in=\($0)&level=building"] }
        case "/events", "/events/poll", "/r/:secret/events", "/r/:secret/events/poll": ["", "after=0"]
        // Words that are in what was planted but are no marker themselves: all reports lie in a community (社区), all cases
        // have a category with 邻 in its name; 1234 could be the end of a telephone number.
        case "/search":
            ["", "q=1234"]
                + ["社区", "邻", "noise"].flatMap { ["q=\(Self.encoded($0))", "q=\(Self.encoded($0))&before=\(last)"] }
        case "/configuration/file", "/configuration/edit":
            ["", "path=categories.yaml", "path=roles.yaml", "path=workflows/matter.yaml", "path=roles.yaml&version=1"]
        case "/configuration/category": ["", "code=environment.rubbish", "group=noise"]
        case "/r/:secret/data/ask": ["", "kind=see", "kind=correct"]
        case "/home": ["", "code=00000000"]
        case "/accounts": ["", "q=worker", "q=%E7%8E%8B"] + town.accounts.map { "after=\($0)" }
        case _ where path.hasSuffix("/photos/:photo"): ["", "size=full"]
        case _ where path.contains(":"): [""]
        // A list that comes later is asked what lists are asked.
        default: ["", "show=all", "state=all", "after=0"] + areas.map { "area=\($0)" }
        }
    }

    /// Every path of a route with every value in every place; nil when a name is unknown.
    func targets(_ route: Route) -> [(path: String, filled: [String])]? {
        var found: [(path: String, filled: [String])] = [("", [])]
        for part in "\(route.path)".split(separator: "/") {
            guard part.hasPrefix(":") else {
                found = found.map { ("\($0.path)/\(part)", $0.filled) }
                continue
            }
            guard let values = values(String(part.dropFirst())) else { return nil }
            found = found.flatMap { target in
                values.map { ("\(target.path)/\($0)", target.filled + [$0]) }
            }
        }
        return found.map { $0.path.isEmpty ? ("/", $0.filled) : $0 }
    }

    /// Reads every GET route; the names of the markers that were found and may be.
    func readAll(as browser: Browser) async -> Set<String> {
        var seen: Set<String> = []
        for route in town.town.program.site.routes where route.method == .get {
            guard let targets = targets(route) else {
                Issue.record("the walk does not know how to fill \(route.path): teach RouteWalk.values its names")
                continue
            }
            for target in targets {
                for query in queries("\(route.path)") {
                    let address = query.isEmpty ? target.path : "\(target.path)?\(query)"
                    // What he asks for by its number is said back to him; shorter words could hide something.
                    let asked = query.split(separator: "&").compactMap {
                        $0.split(separator: "=").last.map(String.init)
                    }
                    let filled = target.filled + asked.filter { $0.count >= 16 }
                    for json in [false, true] {
                        let reply = await browser.get(address, json: json, lastEvent: "0")
                        #expect(reply.status.code < 500, "\(address) answers \(reply.status) to \(reader)")
                        let bytes = await Self.bytes(of: reply, without: filled, town.town)
                        seen.formUnion(check(bytes, at: address))
                        // A photo or a stream is the same whoever asks for JSON.
                        if reply.headers[.contentType] != "text/html; charset=utf-8" { break }
                    }
                }
            }
        }
        return seen
    }

    /// Fails for each marker that the reader may not have; the others' names.
    func check(_ bytes: Data, at address: String) -> Set<String> {
        var seen: Set<String> = []
        for marker in town.markers where bytes.holds(marker.bytes) {
            seen.insert(marker.name)
            #expect(marker.mayRead(reader), "\(reader) reads the \(marker.name) at \(address)")
        }
        return seen
    }

    /// Headers and body, a stream's too; what the reader himself put into the address is no news to him.
    static func bytes(of reply: Reply, without filled: [String], _ town: Town) async -> Data {
        let head = reply.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        switch reply.content {
        case .live(let filter):
            return Data((head + (await stream(filter, town, until: .milliseconds(120)))).utf8)
        case .bytes(let bytes):
            guard let type = reply.headers[.contentType], type.hasPrefix("text/") || type.contains("json") else {
                return Data(bytes)
            }
            let text = filled.reduce(head + String(decoding: bytes, as: UTF8.self)) {
                $0.replacingOccurrences(of: $1, with: "")
            }
            return Data(text.utf8)
        }
    }

    /// What a stream says within that time.
    static func stream(_ filter: LiveFilter, _ town: Town, until limit: Duration) async -> String {
        await withTaskGroup(of: String?.self) { group in
            group.addTask {
                var said = ""
                do { for try await message in town.program.live.messages(filter) { said += message } } catch {
                    Issue.record("a stream ended: \(error)")
                }
                return said
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            var said = ""
            for await part in group {
                if let part { said = part }
                group.cancelAll()
            }
            return said
        }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
