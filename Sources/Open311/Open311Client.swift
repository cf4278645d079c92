import API
import Kernel

/// Why another system did not do what it was asked.
struct Open311ClientFault: Error, Sendable, Hashable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Speaks GeoReport v2 to another system, in JSON; every answer is a list of members with texts.
struct Open311Client {
    let remote: Open311Remote
    let outbound: Outbound

    func get(_ path: String, _ query: [(String, String)]) async throws -> [[String: String]] {
        let all = query + own + [("api_key", remote.key)]
        return try await send("GET", "\(path)?\(Self.encoded(all))", body: [])
    }

    func post(_ path: String, _ fields: [(String, String)]) async throws -> [[String: String]] {
        try await send("POST", path, body: Array(Self.encoded(fields + own).utf8))
    }

    private var own: [(String, String)] {
        remote.jurisdiction.isEmpty ? [] : [("jurisdiction_id", remote.jurisdiction)]
    }

    private func send(_ method: String, _ target: String, body: [UInt8]) async throws -> [[String: String]] {
        guard let address = WebAddress(remote.address.text + target) else {
            throw Open311ClientFault("a wrong address")
        }
        var headers = [(name: "Accept", value: "application/json")]
        if method == "POST" { headers.append(("Content-Type", "application/x-www-form-urlencoded")) }
        let reply: OutboundReply
        do { reply = try await outbound.send(method, to: address, headers: headers, body: body) } catch {
            throw Open311ClientFault("\(error)")
        }
        guard (200..<300).contains(reply.status) else {
            throw Open311ClientFault(
                "answered \(reply.status): \(String(decoding: reply.body.prefix(200), as: UTF8.self))"
            )
        }
        guard case .list(let rows)? = try? JSONReader.read(reply.body) else {
            throw Open311ClientFault("the answer is no list")
        }
        return rows.map { row in
            guard case .object(let members) = row else { return [:] }
            return members.compactMapValues { value in
                switch value {
                case .text(let text): text
                // Some servers write numbers where the schema says texts.
                case .whole(let number): String(number)
                default: nil
                }
            }
        }
    }

    private static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
    }

    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) || [0x2D, 0x2E, 0x5F].contains(byte)
            return isPlain ? String(Unicode.Scalar(byte)) : "%" + hexadecimal([byte]).uppercased()
        }.joined()
    }
}
