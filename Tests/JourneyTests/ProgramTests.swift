import API
import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Simulation
import Storage
import TestSupport
import Testing
import Web

@Suite struct ProgramTests {
    private static let reading: Set<Scope> = Set(Scope.allCases).subtracting([
        .readPersonal, .writeCases, .directCases,
    ])

    private func community(_ index: Int, _ town: Town) async throws -> Int64 {
        try await town.program.areas.area(code: town.street.areas(of: .community)[index].code).id.rawValue
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a signal is filed once for a key, and a key stands for one body`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let area = try await community(0, town)
            let client = try await ProgramClient.make(town, area: area, scopes: Self.reading)
            let body = #"{"text":"路灯不亮","area":"\#(area)","phone":"13900001234","name":"王女士"}"#
            let first = await client.file(body, key: "key-00000001")
            #expect(first.status == .created)
            let again = await client.file(body, key: "key-00000001")
            #expect(again.status == .created && again.body == first.body)
            // Other white space is the same body; another text is not.
            let spaced = await client.file(body.replacing(",", with: " , "), key: "key-00000001")
            #expect(spaced.body == first.body)
            let other = await client.file(body.replacing("不亮", with: "亮了"), key: "key-00000001")
            #expect(other.status == .unprocessableContent)
            #expect(other.object["code"] as? String == "key-used-differently")
            #expect(other.headers[.contentType] == "application/problem+json")
            // Another program's key is another key.
            let second = try await ProgramClient.make(town, area: area, scopes: Self.reading, name: "另一个")
            #expect(await second.file(body, key: "key-00000001").body != first.body)

            let link = try #require(first.headers[.location])
            let read = await client.send(.get, link)
            #expect(read.status == .ok)
            #expect(read.object["text"] as? String == "路灯不亮")
            let contact = try #require(read.object["contact"] as? [String: Any])
            #expect(contact["masked"] as? Bool == true && contact["phone"] is NSNull)
            #expect(!read.text.contains("13900001234") && !read.text.contains("王女士"))
            let refused = await client.send(.get, "\(link)?purpose=%E5%9B%9E%E8%AE%BF")
            #expect(refused.status == .forbidden)
            let trusted = try await ProgramClient.make(
                town,
                area: area,
                scopes: [.readSignals, .readPersonal],
                name: "回访"
            )
            let seen = await trusted.send(.get, "\(link)?purpose=%E5%9B%9E%E8%AE%BF")
            #expect((seen.object["contact"] as? [String: Any])?["phone"] as? String == "13900001234")
            let looks = try await town.program.database.read { tx in
                try tx.query(
                    "SELECT account_id, purpose FROM audit_record WHERE action = 'signal.contact_seen'"
                ) { (try $0.get("account_id", as: Account.ID.self), try $0.get("purpose", as: String.self)) }
            }
            #expect(looks.map(\.0) == [trusted.id] && looks.map(\.1) == ["回访"])
            let filed = try await town.program.database.read {
                try $0.count("SELECT COUNT(*) AS n FROM signal WHERE filed_by = \(client.id)")
            }
            #expect(filed == 1)
            // What it read is the same until something happens to it.
            let tag = try #require(read.headers[.eTag])
            #expect(await client.send(.get, link, nil, ["If-None-Match": tag]).status == .notModified)
        }
    }

    @Test func `every failure is a problem that points at what is wrong`() async throws {
        try await Town.with { town in
            let area = try await community(0, town)
            let client = try await ProgramClient.make(town, area: area, scopes: Self.reading, limit: 100)
            func expect(_ reply: Reply, _ status: Int, _ code: String, _ comment: Comment) {
                #expect(reply.status.code == status, comment)
                #expect(reply.headers[.contentType] == "application/problem+json", comment)
                #expect(reply.object["code"] as? String == code, comment)
                #expect(reply.object["status"] as? Int == status, comment)
            }
            expect(await client.send(.get, "/api/v1/nothing"), 404, "not-found", "no route")
            expect(await client.send(.get, "/api/v1/cases/77"), 404, "not-found", "no case")
            expect(await client.send(.get, "/api/v1/cases/x"), 404, "not-found", "no number")
            let method = await client.send(.put, "/api/v1/signals", "{}")
            expect(method, 405, "method-wrong", "method")
            #expect(method.headers[.allow] == "GET, POST")
            let key = ["Idempotency-Key": "key-00000002"]
            expect(await client.send(.post, "/api/v1/signals", "{", key), 400, "json-malformed", "half an object")
            expect(
                await client.send(.post, "/api/v1/signals", #"{"text":"a","text":"b"}"#, key),
                400,
                "json-malformed",
                "twice"
            )
            expect(
                await client.send(.post, "/api/v1/signals", "a=1", type: "text/plain", key),
                415,
                "media-type-wrong",
                "type"
            )
            expect(await client.send(.post, "/api/v1/signals", #"{"text":"a"}"#), 400, "parameter-wrong", "no key")
            let large = String(repeating: "大", count: 40_000)
            expect(
                await client.send(.post, "/api/v1/signals", #"{"text":"\#(large)"}"#, key),
                413,
                "body-too-large",
                "large"
            )
            let wrong = await client.send(
                .post,
                "/api/v1/signals",
                #"{"text":" ","area":"0","phone":"123","more":1}"#,
                key
            )
            expect(wrong, 422, "body-wrong", "fields")
            let pointers = (wrong.object["errors"] as? [[String: Any]])?.compactMap { $0["pointer"] as? String }
            #expect(pointers == ["/text", "/area", "/phone", "/more"])
            expect(await client.send(.get, "/api/v1/cases?sho=all"), 400, "parameter-wrong", "unknown parameter")
            expect(await client.send(.get, "/api/v1/cases?limit=0"), 400, "parameter-wrong", "limit")
            expect(await client.send(.get, "/api/v1/cases?cursor=AAAAAAA"), 400, "parameter-wrong", "cursor")
            let chinese = await client.send(.get, "/api/v1/cases/77", nil, ["Accept-Language": "zh-CN"])
            #expect((chinese.object["title"] as? String)?.contains("没有") == true)

            let nobody = ProgramClient(
                program: town.program,
                token: "linli_aaaaaaaa_\(String(repeating: "b", count: 32))",
                id: client.id
            )
            let unknown = await nobody.send(.get, "/api/v1/client")
            expect(unknown, 401, "token-wrong", "unknown token")
            #expect(unknown.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
            let narrow = try await ProgramClient.make(town, area: area, scopes: [.readSignals], limit: 3, name: "少")
            expect(await narrow.send(.get, "/api/v1/cases"), 403, "scope-missing", "scope")
            let last = await narrow.send(.get, "/api/v1/client")
            #expect(last.status == .ok && last.header("RateLimit-Remaining") == "1")
            #expect(await narrow.send(.get, "/api/v1/client").status == .ok)
            let slowed = await narrow.send(.get, "/api/v1/client")
            expect(slowed, 429, "too-many-requests", "limit")
            #expect(slowed.header("Retry-After") == "60")
            town.clock.advance(.seconds(61))
            #expect(await narrow.send(.get, "/api/v1/client").status == .ok)
            // A token ends by itself, and at once when it is taken back.
            let known = try await town.program.clients.client(narrow.id, for: nil)
            try await town.program.clients.revoke(known.tokens[0].id, of: narrow.id, by: nil)
            expect(await narrow.send(.get, "/api/v1/client"), 401, "token-wrong", "revoked")
            town.clock.advance(.seconds(31 * 86_400))
            expect(await client.send(.get, "/api/v1/client"), 401, "token-wrong", "ended")
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `an action on a case follows the workflow and loses nothing that was done meanwhile`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            let planted = try await PlantedTown(town)
            let one = planted.planted[0]
            let area = try await community(0, town)
            let client = try await ProgramClient.make(
                town,
                area: area,
                organisation: one.company,
                scopes: [.readCases, .writeCases, .readChanges]
            )
            let path = "/api/v1/cases/\(one.matter)"
            let read = await client.send(.get, path)
            #expect(read.status == .ok && read.headers[.eTag] == "\"4\"")
            let actions = (read.object["actions"] as? [[String: Any]])?.compactMap { $0["action"] as? String }
            #expect(actions?.contains("note") == true && actions?.contains("finish") == true)
            let note = #"{"action":"note","note":"程序记下的"}"#
            #expect(await client.send(.post, "\(path)/actions", note).status.code == 428)
            #expect(
                await client.send(.post, "\(path)/actions", note, ["If-Match": "\"3\""]).status == .preconditionFailed
            )
            let done = await client.send(.post, "\(path)/actions", note, ["If-Match": "\"4\""])
            #expect(done.status == .ok && done.headers[.eTag] == "\"5\"")
            let events = try #require(done.object["events"] as? [[String: Any]])
            #expect(events.last?["actor"] as? String == "测试程序" && events.last?["note"] as? String == "程序记下的")
            // The same again is for a version that is gone.
            #expect(
                await client.send(.post, "\(path)/actions", note, ["If-Match": "\"4\""]).status == .preconditionFailed
            )
            let empty = await client.send(.post, "\(path)/actions", #"{"action":"finish"}"#, ["If-Match": "\"5\""])
            #expect(empty.status == .unprocessableContent)
            #expect((empty.object["errors"] as? [[String: Any]])?.first?["pointer"] as? String == "/note")
            let unknown = await client.send(.post, "\(path)/actions", #"{"action":"fly"}"#, ["If-Match": "\"5\""])
            #expect(unknown.status == .conflict)
            let others = try await ProgramClient.make(
                town,
                area: area,
                organisation: planted.planted[1].company,
                scopes: [.readCases, .writeCases],
                name: "别家"
            )
            #expect(await others.send(.post, "\(path)/actions", note, ["If-Match": "\"5\""]).status == .forbidden)
            let noted = try await town.program.database.read {
                try $0.count(
                    "SELECT COUNT(*) AS n FROM audit_record WHERE account_id = \(client.id) AND action = 'case.note'"
                )
            }
            #expect(noted == 1)

            try await town.program.bus.lookOnce()
            let changes = await client.send(.get, "/api/v1/changes")
            let list = try #require(changes.object["changes"] as? [[String: Any]])
            #expect(list.last?["kind"] as? String == "case.note")
            // Without signals.read nothing of signals, and nothing of other communities.
            #expect(list.allSatisfy { ($0["subject"] as? String) == one.matter })
            let last = try #require(changes.object["last"] as? Int)
            let later = await client.send(.get, "/api/v1/changes?after=\(last)")
            #expect((later.object["changes"] as? [Any])?.isEmpty == true && later.object["last"] as? Int == last)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `lists are read page by page, each row once`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            let area = try await community(0, town)
            let client = try await ProgramClient.make(town, area: area, scopes: Self.reading)
            for number in 0..<7 {
                let filed = await client.file(
                    #"{"text":"第 \#(number) 件","area":"\#(area)"}"#,
                    key: "page-key-\(number)"
                )
                #expect(filed.status == .created)
            }
            var texts: [String] = []
            var next: String? = "/api/v1/signals?limit=3&state=new"
            while let path = next, texts.count < 20 {
                let page = await client.send(.get, path)
                texts += (page.object["signals"] as? [[String: Any]] ?? []).compactMap { $0["text"] as? String }
                let link = page.header("Link")
                next = link?.firstMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) }
                #expect((page.object["next"] is NSNull) == (link == nil))
            }
            #expect(texts == (0..<7).reversed().map { "第 \($0) 件" })
            // A cursor is good for its own question only.
            let first = await client.send(.get, "/api/v1/signals?limit=3&state=new")
            let cursor = try #require(first.object["next"] as? String)
            #expect(await client.send(.get, "/api/v1/signals?limit=3&cursor=\(cursor)").status == .badRequest)

            let roots = await client.send(.get, "/api/v1/areas")
            #expect((roots.object["areas"] as? [[String: Any]])?.compactMap { $0["id"] as? String } == ["\(area)"])
            let below = await client.send(.get, "/api/v1/areas?in=\(area)&limit=1")
            #expect((below.object["areas"] as? [Any])?.count == 1)
            #expect(await client.send(.get, "/api/v1/categories").status == .ok)
            #expect(await client.send(.get, "/api/v1/workflows").status == .ok)
            let figures = await client.send(.get, "/api/v1/figures?period=7")
            let line = (figures.object["lines"] as? [[String: Any]])?.first?["figures"] as? [String: Int]
            #expect(line?["received"] == 7)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `metrics are for this machine, and tell of requests, facts, cases and connections`(kind: TestDatabaseKind)
        async throws
    {
        try await Town.with(kind) { town in
            _ = try await PlantedTown(town)
            let reply = await town.program.site.reply(to: Incoming(.get, "/metrics"))
            #expect(reply.status == .ok)
            for line in [
                "linli_requests_total{method=\"POST\",route=\"/reports\",status=\"201\"} 6",
                "linli_open_cases{state=\"accepted\"} 3",
                "linli_jobs{state=\"given_up\"} 0",
                "linli_request_duration_seconds_bucket{route=\"/reports\",le=\"+Inf\"} 6",
            ] { #expect(reply.text.contains(line), "\(line)") }
            #expect(reply.text.contains("linli_database_connections{state=\"idle\"}") == (kind == .postgres))
            let elsewhere = await town.program.site.reply(to: Incoming(.get, "/metrics", peer: "10.0.0.9"))
            #expect(elsewhere.status == .notFound)
            var proxied = Incoming(.get, "/metrics")
            if let name = HTTPField.Name("X-Forwarded-For") { proxied.headers[name] = "127.0.0.1" }
            #expect(await town.program.site.reply(to: proxied).status == .notFound)
        }
    }

    @Test func `a photo is added to a program's own signal, once`() async throws {
        try await Town.with { town in
            let area = try await community(0, town)
            let client = try await ProgramClient.make(town, area: area, scopes: Self.reading)
            let filed = await client.file(#"{"text":"有图","area":"\#(area)"}"#, key: "photo-key-1")
            let link = try #require(filed.headers[.location])
            let photo = PlantedTown.photo(900)
            let type = photo.first == 0x89 ? "image/png" : "image/jpeg"
            let added = await client.send(.post, "\(link)/attachments", bytes: photo, type: type)
            #expect(added.status == .created)
            let again = await client.send(.post, "\(link)/attachments", bytes: photo, type: type)
            #expect(again.body == added.body)
            let ids = try #require(added.object["attachments"] as? [String])
            #expect(ids.count == 1)
            let image = await client.send(.get, "\(link)/attachments/\(ids[0])?size=full")
            #expect(image.status == .ok && image.headers[.contentType] == "image/jpeg")
            let bad = await client.send(.post, "\(link)/attachments", bytes: Array("no photo".utf8), type: "image/jpeg")
            #expect(bad.status == .unsupportedMediaType)
            let other = try await ProgramClient.make(town, area: area, scopes: Self.reading, name: "另一个")
            #expect(await other.send(.post, "\(link)/attachments", bytes: photo, type: type).status == .notFound)
        }
    }

    @Test func `the description names exactly the routes there are`() async throws {
        try await Town.with { town in
            let reply = await town.program.site.reply(to: Incoming(.get, "/api/v1/openapi.json"))
            let paths = try #require(reply.object["paths"] as? [String: [String: Any]])
            let described = Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
            let routes = Set(
                town.program.site.routes.compactMap { route -> String? in
                    guard case .program = route.rule, "\(route.path)".hasPrefix("/api/v1/") else { return nil }
                    let path = "\(route.path)".split(separator: "/").map {
                        $0.hasPrefix(":") ? "{\($0.dropFirst())}" : "\($0)"
                    }
                    return "\(route.method) /\(path.joined(separator: "/"))"
                }
            )
            #expect(described == routes)
            #expect(described.count == town.program.endpoints.count && !described.isEmpty)
        }
    }

    @Test func `an administrator lets a program in, and the token is shown once`() async throws {
        try await Town.with { town in
            let admin = Browser(town.program, address: "10.0.6.1")
            await admin.signIn(town.login("administrator"))
            let form = await admin.get("/clients/new")
            #expect(form.status == .ok)
            let area = try await community(0, town)
            let fields = ["name": "市民热线", "area": "\(area)", "scope": "signals.read", "limit": "60", "days": "30"]
            let wrong = await admin.post("/clients", fields.merging(["scope": "all"]) { $1 })
            #expect(wrong.status == .unprocessableContent)
            let made = await admin.post("/clients", fields)
            let token = try #require(made.text.firstMatch(of: /linli_[0-9a-z]{8}_[A-Za-z0-9_-]{32}/)).output
            let path = try #require(made.text.firstMatch(of: /\/clients\/(\d+)/)).output.0
            let client = ProgramClient(program: town.program, token: String(token), id: Account.ID(rawValue: 1))
            #expect(await client.send(.get, "/api/v1/signals").status == .ok)
            let page = await admin.get(String(path))
            #expect(page.text.contains("市民热线") && !page.text.contains(token))
            await admin.post("\(path)/closure", [:])
            #expect(await client.send(.get, "/api/v1/signals").status == .unauthorized)
            // Nobody signs in as a program.
            let stranger = Browser(town.program, address: "10.0.6.2")
            await stranger.get("/sign-in")
            let login = "program-\(path.split(separator: "/").last ?? "")"
            let refused = await stranger.post("/sign-in", ["login": login, "password": "!"])
            #expect(refused.status != .seeOther && refused.status.code < 500, "answers \(refused.status)")
            #expect(await stranger.get("/desk").status == .seeOther)
        }
    }
}
