import Foundation
import HTTPTypes
import Kernel
package import Web

/// Somebody with a browser: keeps cookies, reads forms from pages and sends them as browsers do.
package final class Visitor {
    /// How requests reach the program.
    package typealias Line = (Incoming) async -> Reply

    private let line: Line
    private let address: String
    private var cookies: [String: String] = [:]
    private var token = ""

    /// A visitor at an address, with an empty jar of cookies.
    package init(address: String, line: @escaping Line) {
        self.address = address
        self.line = line
    }

    /// Loads a page, or JSON.
    @discardableResult
    package func get(_ path: String, json: Bool = false) async -> Reply {
        let reply = await line(Incoming(.get, path, headers: headers(json: json), peer: address))
        keep(reply)
        return reply
    }

    /// Sends a form.
    @discardableResult
    package func send(_ form: FilledForm, json: Bool = false) async -> Reply {
        let reply = await line(posting(form, json: json))
        keep(reply)
        return reply
    }

    /// The request that sends a form: what a phone keeps while there is no network.
    package func posting(_ form: FilledForm, json: Bool = false) -> Incoming {
        var headers = headers(json: json)
        let fields = form.fields.contains { $0.name == "_token" } ? form.fields : form.fields + [("_token", token)]
        guard !form.photos.isEmpty else {
            headers[.contentType] = "application/x-www-form-urlencoded"
            let body = fields.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
            return Incoming(.post, form.path, headers: headers, peer: address, body: Array(body.utf8))
        }
        let boundary = "----linli-visitor"
        headers[.contentType] = "multipart/form-data; boundary=\(boundary)"
        var body: [UInt8] = []
        for field in fields {
            let head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n"
            body += Array("\(head)\(field.value)\r\n".utf8)
        }
        for photo in form.photos {
            let head = "Content-Disposition: form-data; name=\"photos\"; filename=\"photo.png\""
            body +=
                Array("--\(boundary)\r\n\(head)\r\nContent-Type: image/png\r\n\r\n".utf8) + photo + Array("\r\n".utf8)
        }
        body += Array("--\(boundary)--\r\n".utf8)
        return Incoming(.post, form.path, headers: headers, peer: address, body: body)
    }

    /// Signs in on the page for it; whether it worked.
    package func signIn(_ login: String, password: String) async -> Bool {
        cookies["linli_session"] = nil
        await get("/sign-in")
        let form = FilledForm("/sign-in", [("login", login), ("password", password)])
        return await send(form).status.kind == .redirection
    }

    private func headers(json: Bool) -> HTTPFields {
        var headers: HTTPFields = [.accept: json ? "application/json" : "text/html"]
        if !cookies.isEmpty {
            headers[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(
                separator: "; "
            )
        }
        return headers
    }

    private func keep(_ reply: Reply) {
        for header in reply.headers[values: .setCookie] {
            let pair = header.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        if let found = PageForm.value(of: "_token", in: reply.text) { token = found }
    }

    private static let plain = CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
    )

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}

/// A form with what a person has put into it.
package struct FilledForm: Sendable {
    package var path: String
    package var fields: [(name: String, value: String)]
    package var photos: [[UInt8]]

    package init(_ path: String, _ fields: [(name: String, value: String)], photos: [[UInt8]] = []) {
        self.path = path
        self.fields = fields
        self.photos = photos
    }
}
