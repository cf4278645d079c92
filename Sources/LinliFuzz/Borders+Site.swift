import API
import Access
import Areas
import Composition
import Foundation
import HTTPTypes
import Kernel
import Logging
import Simulation
import Storage
import Web

/// Whole requests, read by the whole program on a database of its own.
extension Borders {
    static var sites: [Border] {
        [
            Border(
                "site.pages",
                [
                    "GET /cases?show=all&category=noise&from=2020-01-01&columns=number.opened&sort=oldest&after=0-9\nAccept: text/html",
                    "GET /cases/map/places.json?level=building&area=1\nAccept: application/json",
                    "GET /search?q=%E7%A4%BE&before=9",
                    "GET /areas?q=%E6%A1%82", "GET /signals?state=all&before=1",
                    "GET /figures?from=2026-01&until=2026-02&by=category",
                    "GET /configuration/file?path=roles.yaml&version=1", "GET /accounts?q=worker&after=1",
                    "GET /home?code=ABCD-2345",
                    "GET /events/poll?after=0\nLast-Event-ID: 7", "GET /r/AAAAAAAAAAAAAAAAAAAAAA",
                    "GET /find?number=ABCDE-12345",
                    "GET /cases/1", "GET /wall", "GET /css/desk.css\nAccept-Encoding: gzip", "HEAD /", "OPTIONS /cases",
                    "GET /filing?area=1",
                    "GET /open311/v2/services.json?jurisdiction_id=a",
                    "GET /open311/v2/requests.xml?start_date=2026-11-21T14:05:09%2B08:00",
                    "GET /cases/export?show=all&format=xlsx", "GET /account?lang=en", "GET /language?to=en&back=%2F",
                ],
                words: [
                    "&", "?", "/", "%2F", "%00", "..", "area=", "after=", "show=", "9223372036854775808", "-",
                    "\nCookie: a=b", "\nHost: b",
                ]
            ) { bytes in try await SiteUnderTest.shared.value.ask(bytes, as: .worker) },
            Border(
                "site.programs",
                [
                    "GET /api/v1/cases?state=open&limit=2&cursor=abc", "GET /api/v1/areas?in=1&limit=500",
                    "GET /api/v1/changes?after=0",
                    "POST /api/v1/signals\nContent-Type: application/json\nIdempotency-Key: k1\n\n"
                        + #"{"text":"夜里吵","area":"330110001001","contact":{"name":"王","phone":"13800138000"},"external":{"number":"1"}}"#,
                    "POST /api/v1/webhooks\nContent-Type: application/json\n\n"
                        + #"{"url":"https://a.example.cn/","kinds":["case.opened"]}"#,
                    "PATCH /api/v1/cases/1\nContent-Type: application/merge-patch+json\nIf-Match: \"1\"\n\n{\"category\":\"noise.neighbour\"}",
                    "POST /open311/v2/requests.json\nContent-Type: application/x-www-form-urlencoded\n\n"
                        + "service_code=noise.neighbour&description=a&lat=30.1&long=120.1&email=a",
                ],
                words: [
                    "\"area\":", "null", "{", "[", "&cursor=", "\nIf-Match: W/\"1\"", "\nContent-Length: 5",
                    "\nIdempotency-Key: ", "1e400",
                ]
            ) { bytes in try await SiteUnderTest.shared.value.ask(bytes, as: .program) },
        ]
    }
}

/// The program on a small fictional street, in memory's temporary folder, whose commits wait for nothing.
struct SiteUnderTest: Sendable {
    enum Asker { case worker, program }

    static let shared = Task { try await SiteUnderTest.open() }
    private let program: Program
    private let session: String
    /// Many, because a program may ask only so often.
    private let tokens: [String]

    private static func open() async throws -> SiteUnderTest {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-fuzz-site-\(getpid())")
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var settings = Settings(root: URL(fileURLWithPath: ".", isDirectory: true), data: folder)
        settings.trustedProxies = ["127.0.0.1"]
        let database = try Program.openForFilling(folder.appending(path: "fuzz.db").path())
        try await database.migrate(Program.migrations, at: LiveContext.now())
        let context = Context.seeded(1, clock: { LiveContext.now() })
        let program = try await Program(
            settings: settings,
            database: database,
            context: context,
            passwords: Passwords(cost: .cheap),
            logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        )
        let street = DemoStreet(seed: 1)
        try await street.load(areas: program.areas, organisations: program.organisations, context: context)
        try await street.createAccounts(
            in: program.accounts,
            roles: program.roles,
            areas: program.areas,
            organisations: program.organisations,
            password: password
        )
        let worker = try await program.accounts.signIn(login: "duty1", password: password, client: "10.0.0.1")
        guard let root = try await program.areas.children(of: nil).first else { throw NotFound("area", "root") }
        var tokens: [String] = []
        for number in 0..<64 {
            let new = try NewClient(
                name: "fuzz \(number)",
                area: root.id.rawValue,
                organisation: nil,
                scopes: Set(Scope.allCases).subtracting([.directCases, .writeCases]),
                limit: 6000,
                days: 30
            )
            tokens.append(try await program.clients.add(new, by: nil).token)
        }
        return SiteUnderTest(program: program, session: worker.token, tokens: tokens)
    }

    private static let password = "demo street 2026"

    /// Asks what `bytes` says: a line with method and address, lines with headers, an empty line, the body.
    func ask(_ bytes: [UInt8], as asker: Asker) async throws {
        let end = bytes.firstRange(of: Array("\n\n".utf8))
        let lines = text(Array(bytes[..<(end?.lowerBound ?? bytes.count)])).split(separator: "\n")
        let words = lines.first?.split(separator: " ", maxSplits: 1) ?? []
        // Other targets are refused before the program hears of them: 400, as Tests/API/test_border.py sees.
        guard words.count == 2, words[1].hasPrefix("/"), let method = HTTPRequest.Method(String(words[0])) else {
            return
        }
        var headers = HTTPFields()
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1)
            guard pair.count == 2, let name = HTTPField.Name(String(pair[0])) else { continue }
            headers.append(HTTPField(name: name, value: String(pair[1])))
        }
        // Limits are tried elsewhere: each request comes from an address of its own.
        let from = bytes.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        switch asker {
        case .worker: headers[.cookie] = "linli_session=\(session)"
        case .program: headers[.authorization] = "Bearer \(tokens[Int(from) % tokens.count])"
        }
        if let name = HTTPField.Name("X-Forwarded-For") {
            headers[name] = "10.\(from >> 16 & 255).\(from >> 8 & 255).\(from & 255)"
        }
        let body = end.map { Array(bytes[$0.upperBound...]) } ?? []
        let reply = await program.site.reply(to: Incoming(method, String(words[1]), headers: headers, body: body))
        guard reply.status.code < 500 else { throw WrongAnswer("\(reply.status) to \(method) \(words[1])") }
    }
}
