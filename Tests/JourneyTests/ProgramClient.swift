import API
import Access
import Composition
import Foundation
import HTTPTypes
import Kernel
import Web

/// A program with a token, without a network.
struct ProgramClient {
    let program: Program
    let token: String
    let id: Account.ID

    /// Lets a program in over an area.
    static func make(
        _ town: Town,
        area: Int64,
        organisation: Int64? = nil,
        scopes: Set<Scope>,
        limit: Int = 6000,
        name: String = "测试程序"
    ) async throws -> ProgramClient {
        let new = try NewClient(
            name: name,
            area: area,
            organisation: organisation,
            scopes: scopes,
            limit: limit,
            days: 30
        )
        let made = try await town.program.clients.add(new, by: nil)
        return ProgramClient(program: town.program, token: made.token, id: made.client)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        type: String = "application/json",
        _ fields: [String: String] = [:]
    ) async -> Reply {
        await send(method, path, bytes: body.map { Array($0.utf8) }, type: type, fields)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        bytes: [UInt8]?,
        type: String,
        _ fields: [String: String] = [:]
    ) async -> Reply {
        var headers: HTTPFields = [.authorization: "Bearer \(token)"]
        if bytes != nil { headers[.contentType] = type }
        for (name, value) in fields { if let name = HTTPField.Name(name) { headers[name] = value } }
        return await program.site.reply(to: Incoming(method, path, headers: headers, body: bytes ?? []))
    }

    /// Files a signal; its answer.
    func file(_ body: String, key: String) async -> Reply {
        await send(.post, "/api/v1/signals", body, ["Idempotency-Key": key])
    }
}

extension Reply {
    /// The body as JSON, checked by another reader than ours.
    var object: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
    }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}
