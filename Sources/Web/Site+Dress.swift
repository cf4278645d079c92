import HTML
import HTTPTypes
import Kernel

/// Turns an answer into a reply: the shell around a page, cookies, security headers, compression.
extension Site {
    func dress(_ answer: Answer, _ request: WebRequest, _ incoming: Incoming) -> Reply {
        var reply: Reply
        switch answer {
        case .page(let page):
            reply = Reply(page.status, .bytes(shell.document(page, for: request, at: context.now()).bytes))
            reply.headers[.contentType] = "text/html; charset=utf-8"
            rememberVisit(&reply, request, incoming)
        case .fragment(let html, let status):
            reply = Reply(status, .bytes(html.bytes))
            reply.headers[.contentType] = "text/html; charset=utf-8"
        case .redirect(let path):
            reply = Reply(.seeOther)
            reply.headers[.location] = path.text
        case .json(let bytes, let status):
            reply = Reply(status, .bytes(bytes))
            reply.headers[.contentType] = "application/json"
            rememberVisit(&reply, request, incoming)
        case .bytes(let bytes, let type, let cache, let fileName):
            reply = Reply(.ok, .bytes(bytes))
            reply.headers[.contentType] = type
            reply.headers[.cacheControl] = cache.header
            if let fileName {
                reply.headers[.contentDisposition] = "attachment; filename*=UTF-8''\(("\(fileName)" as URLPath).text)"
            }
        case .content(let bytes, let type, let status):
            reply = Reply(status, .bytes(bytes))
            if !type.isEmpty { reply.headers[.contentType] = type }
        case .live(let filter):
            reply = Reply(.ok, .live(filter))
            reply.headers[.contentType] = "text/event-stream; charset=utf-8"
            reply.headers[.accelBuffering] = "no"
        case .with(let headers, let inner):
            reply = dress(inner, request, incoming)
            for field in headers { reply.headers.append(field) }
        }
        if reply.headers[.cacheControl] == nil { reply.headers[.cacheControl] = CachePolicy.never.header }
        return reply
    }

    /// Gives a visitor without an account the cookie that his forms are tied to.
    private func rememberVisit(_ reply: inout Reply, _ request: WebRequest, _ incoming: Incoming) {
        let sent = Cookies.read(incoming.headers, isEncrypted: isEncrypted(incoming))
        guard sent[Cookies.session] == nil, sent[Cookies.visit] == nil, let visit = request.cookies[Cookies.visit]
        else { return }
        let header = Cookies.set(Cookies.visit, visit, maxAge: nil, secure: isEncrypted(incoming))
        reply.headers.append(HTTPField(name: .setCookie, value: header))
    }

    func isEncrypted(_ incoming: Incoming) -> Bool {
        proxies.isEncrypted(peer: incoming.peer, headers: incoming.headers, connection: incoming.isEncrypted)
    }

    /// The headers that every reply carries (OWASP Secure Headers).
    func secure(_ reply: inout Reply, _ incoming: Incoming) {
        reply.headers[.xContentTypeOptions] = "nosniff"
        reply.headers[.contentSecurityPolicy] = """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
            form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; worker-src 'self'
            """
        // A secret link must not travel to other sites; our own pages still see where a form came from.
        if reply.headers[.referrerPolicy] == nil { reply.headers[.referrerPolicy] = "same-origin" }
        reply.headers[.permissionsPolicy] = "camera=(self), geolocation=(self), microphone=()"
        reply.headers[.openerPolicy] = "same-origin"
        if isEncrypted(incoming) { reply.headers[.strictTransportSecurity] = "max-age=31536000" }
    }

    func compress(_ reply: inout Reply, _ incoming: Incoming) {
        guard case .bytes(let bytes) = reply.content, bytes.count >= Compression.threshold,
            reply.headers[.contentEncoding] == nil, incoming.headers[.acceptEncoding]?.holds("gzip") == true,
            let type = reply.headers[.contentType], type.hasPrefix("text/") || type.holds("json"),
            let compressed = Compression.gzip(bytes)
        else { return }
        reply.content = .bytes(compressed)
        reply.headers[.contentEncoding] = "gzip"
        reply.headers[.vary] = "accept-encoding"
    }
}
