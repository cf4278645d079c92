import Composition
import Foundation
import HTTPTypes
import Kernel
import Web

/// A browser without a screen: keeps cookies, reads the form's token from pages, sends forms as browsers do.
final class Browser {
    let program: Program
    private var cookies: [String: String] = [:]
    private(set) var token = ""
    private var address: String
    /// Whether each request comes from another address, for what is slowed by address.
    var changesAddress = false
    private var count = 0

    init(_ program: Program, address: String = "10.0.0.1") {
        self.program = program
        self.address = address
    }

    /// The program trusts the tests' proxy, so that each browser has an address of its own.
    private func headers(json: Bool) -> HTTPFields {
        if changesAddress {
            count += 1
            address = "10.128.\(count / 250).\(count % 250)"
        }
        var headers: HTTPFields = [.accept: json ? "application/json" : "text/html"]
        headers[.cookie] = cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
        if let name = HTTPField.Name("X-Forwarded-For") { headers[name] = address }
        return headers
    }

    private func keep(_ reply: Reply) {
        for header in reply.headers[values: .setCookie] {
            let pair = header.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        if let found = reply.text.firstMatch(of: /name="_token" value="([^"]+)"/) { token = String(found.1) }
    }

    @discardableResult
    func get(_ path: String, json: Bool = false, lastEvent: String? = nil) async -> Reply {
        var headers = headers(json: json)
        headers[.lastEvent] = lastEvent
        let reply = await program.site.reply(to: Incoming(.get, path, headers: headers))
        keep(reply)
        return reply
    }

    @discardableResult
    func post(_ path: String, _ fields: [String: String], json: Bool = false, token override: String? = nil) async
        -> Reply
    {
        var headers = headers(json: json)
        headers[.contentType] = "application/x-www-form-urlencoded"
        let allowed = CharacterSet.alphanumerics
        let body = fields.merging(["_token": override ?? token]) { $1 }.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
        }.joined(separator: "&")
        let reply = await program.site.reply(to: Incoming(.post, path, headers: headers, body: Array(body.utf8)))
        keep(reply)
        return reply
    }

    @discardableResult
    func post(_ path: String, _ fields: [String: String], photos: [[UInt8]]) async -> Reply {
        var headers = headers(json: true)
        let boundary = "----test"
        headers[.contentType] = "multipart/form-data; boundary=\(boundary)"
        var body: [UInt8] = []
        for (name, value) in fields.merging(["_token": token], uniquingKeysWith: { $1 }) {
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        for photo in photos {
            let head = "Content-Disposition: form-data; name=\"photos\"; filename=\"p.jpg\"\r\nContent-Type: image/jpeg"
            body += Array("--\(boundary)\r\n\(head)\r\n\r\n".utf8) + photo + Array("\r\n".utf8)
        }
        body += Array("--\(boundary)--\r\n".utf8)
        let reply = await program.site.reply(to: Incoming(.post, path, headers: headers, body: body))
        keep(reply)
        return reply
    }

    func signIn(_ login: String) async {
        await get("/sign-in")
        await post("/sign-in", ["login": login, "password": Town.password])
        // The page that follows carries the token of the new session.
        if let start = await get("/desk").headers[.location] { await get(start) }
    }

    func text(_ name: String, in reply: Reply) -> String? {
        guard let pattern = try? Regex("\"\(name)\":\"([^\"]*)\"") else { return nil }
        return reply.text.firstMatch(of: pattern)?.output[1].substring.map(String.init)
    }
}
