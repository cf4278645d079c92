import HTTPTypes
import Kernel
import Web

/// What an endpoint answers with.
public struct Outcome: Sendable {
    enum Content: Sendable {
        case json(JSON)
        case bytes([UInt8], type: String)
        case nothing
    }

    var status: HTTPResponse.Status
    var content: Content
    var headers: HTTPFields = [:]
    /// The version of what is answered; nil to take a checksum of it.
    var version: String?

    static func json(_ json: JSON, status: HTTPResponse.Status = .ok) -> Outcome {
        Outcome(status: status, content: .json(json))
    }

    static func bytes(_ bytes: [UInt8], type: String) -> Outcome {
        Outcome(status: .ok, content: .bytes(bytes, type: type))
    }

    static let nothing = Outcome(status: .noContent, content: .nothing)

    /// A page of a list, with the cursor of the next one in body and header.
    static func page(_ name: String, _ rows: [JSON], next: String?, of request: WebRequest) -> Outcome {
        var outcome = json(.members([(name, .array(rows)), ("next", next.map { .text($0) } ?? .null)]))
        if let next {
            var fields = request.query.pairs.filter { $0.name != "cursor" }
            fields.append(("cursor", next))
            let query = fields.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }.joined(separator: "&")
            outcome.headers[.link] = "<\(request.path)?\(query)>; rel=\"next\""
        }
        return outcome
    }

    func answer(to request: WebRequest) -> Answer {
        var headers = headers
        switch content {
        case .nothing:
            return .with(headers, .content([], type: "", status: status))
        case .bytes(let bytes, let type):
            return .with(headers, .content(bytes, type: type, status: status))
        case .json(let json):
            let bytes = json.bytes
            if request.method == .get || request.method == .head || version != nil {
                let tag = version ?? String(hexadecimal(sha256(bytes)).prefix(24))
                headers[.eTag] = "\"\(tag)\""
                if request.method != .post, Self.names(request.headers[.ifNoneMatch], tag) {
                    return .with(headers, .content([], type: "", status: .notModified))
                }
            }
            return .with(headers, .content(bytes, type: "application/json", status: status))
        }
    }

    /// Whether `If-None-Match` names a version, weakly compared.
    private static func names(_ header: String?, _ tag: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { part in
            let text = String(part).trimmingSpaces
            return text == "*" || text == "\"\(tag)\"" || text == "W/\"\(tag)\""
        }
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
            return isPlain ? String(Unicode.Scalar(byte)) : "%" + hexadecimal([byte]).uppercased()
        }.joined()
    }
}

/// Where a list goes on: opaque to programs, and good only for the same question.
struct Cursor {
    /// The cursor behind a place of a list.
    static func text(_ place: String, of request: WebRequest) -> String {
        base64URL(mark(request) + Array(place.utf8))
    }

    /// The place in the request's cursor; nil without one.
    ///
    /// Throws a problem for one that is not ours.
    static func place(_ request: WebRequest) throws -> String? {
        guard let text = request.query.exact("cursor") else { return nil }
        guard let bytes = bytes(text), bytes.count > 4, Array(bytes.prefix(4)) == mark(request),
            let place = String(validating: bytes.dropFirst(4), as: UTF8.self)
        else { throw Problem.parameter("cursor", Text("不是这个列表的位置", "is no cursor of this list")) }
        return place
    }

    /// Four bytes of checksum over the question without its cursor and page size.
    private static func mark(_ request: WebRequest) -> [UInt8] {
        let fields = request.query.pairs.filter { !["cursor", "limit"].contains($0.name) }
            .map { "\($0.name)=\($0.value)" }.sorted()
        return Array(sha256(([request.path] + fields).joined(separator: "\n")).prefix(4))
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var out: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in text.utf8 {
            guard let value = alphabet.firstIndex(of: byte), text.utf8.count <= 200 else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
                buffer &= (1 << UInt32(bits)) - 1
            }
        }
        return out
    }
}

extension Endpoint {
    static let pageSize = 50
    static let largestPage: Int64 = 200

    /// The two parameters of every list.
    static let paging: [Parameter] = [
        .query("limit", .whole(1...largestPage), "How many at most; 50 by default."),
        .query(
            "cursor",
            .matching(pattern: "^[A-Za-z0-9_-]{1,200}$", max: 200) { text in
                !text.isEmpty
                    && text.utf8.allSatisfy {
                        (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == 0x2D || $0 == 0x5F
                    }
            },
            "Where the list goes on: `next` of the page before."
        ),
    ]
}
