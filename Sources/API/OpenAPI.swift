import Access
import HTTPTypes
import Kernel
import Web

/// The description of the programs' door (OpenAPI 3.1), made of the endpoints themselves.
struct OpenAPI {
    let endpoints: [Endpoint]
    let publicAddress: String

    var json: JSON {
        var named: [String: JSON] = ["Problem": Self.problem]
        var paths: [String: [(name: String, value: JSON)]] = [:]
        for endpoint in endpoints {
            paths[Self.path(endpoint.path), default: []].append(
                (endpoint.method.rawValue.lowercased(), operation(endpoint, &named))
            )
        }
        return .members([
            ("openapi", .text("3.1.0")),
            (
                "info",
                .members([
                    ("title", .text("Linli")), ("version", .text("1")),
                    ("description", .text("The programs' door of a street's Linli. See /api/v1 for a page to read.")),
                    ("license", .members([("name", .text("Apache-2.0")), ("identifier", .text("Apache-2.0"))])),
                ])
            ),
            ("servers", .array([.members([("url", .text(publicAddress))])])),
            ("security", .array([.members([("token", .array([]))])])),
            ("paths", .members(paths.sorted { $0.key < $1.key }.map { ($0.key, .members($0.value)) })),
            (
                "components",
                .members([
                    ("schemas", .object(named)),
                    (
                        "securitySchemes",
                        .members([
                            ("token", .members([("type", .text("http")), ("scheme", .text("bearer"))]))
                        ])
                    ),
                ])
            ),
        ])
    }

    /// `/api/v1/cases/:case` as `/api/v1/cases/{case}`.
    static func path(_ path: StaticString) -> String {
        "/"
            + "\(path)".split(separator: "/").map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(
                separator: "/"
            )
    }

    private func operation(_ endpoint: Endpoint, _ named: inout [String: JSON]) -> JSON {
        var members: [(name: String, value: JSON)] = [
            ("operationId", .text(endpoint.name)), ("summary", .text(endpoint.about)),
            (
                "description",
                .text(endpoint.scope.map { "Scope: `\($0.rawValue)`." } ?? "Any scope.")
            ),
        ]
        var parameters = "\(endpoint.path)".split(separator: "/").filter { $0.hasPrefix(":") }.map { name -> JSON in
            .object([
                "name": .text(String(name.dropFirst())), "in": .text("path"), "required": .bool(true),
                "schema": Shape.identifier.schema(&named),
            ])
        }
        parameters += endpoint.parameters.map { parameter in
            .object([
                "name": .text(parameter.name), "in": .text(parameter.place.rawValue),
                "required": .bool(parameter.isRequired), "description": .text(parameter.about),
                "schema": parameter.shape.schema(&named),
            ])
        }
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        switch endpoint.body {
        case .none: break
        case .json(let fields):
            let content = JSON.object([
                "application/json": .object(["schema": Shape.object(fields).schema(&named)])
            ])
            members.append(("requestBody", .object(["required": .bool(true), "content": content])))
        case .bytes(let types):
            let binary = JSON.object(["schema": .object(["type": .text("string"), "format": .text("binary")])])
            let content = JSON.members(types.map { ($0, binary) })
            members.append(("requestBody", .object(["required": .bool(true), "content": content])))
        }
        members.append(("responses", responses(endpoint, &named)))
        return .members(members)
    }

    private func responses(_ endpoint: Endpoint, _ named: inout [String: JSON]) -> JSON {
        let limits = JSON.members(
            ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"].map {
                ($0, .object(["schema": .object(["type": .text("integer")])]))
            }
        )
        var responses: [(name: String, value: JSON)] = []
        switch endpoint.result {
        case .json(let shape, let status):
            let content = JSON.object(["application/json": .object(["schema": shape.schema(&named)])])
            responses.append(
                (
                    String(status.code),
                    .members([("description", .text("Done.")), ("headers", limits), ("content", content)])
                )
            )
            if endpoint.method == .get {
                responses.append(("304", .object(["description": .text("What If-None-Match names is still so.")])))
            }
        case .bytes(let type):
            let binary = JSON.object([
                type: .object(["schema": .object(["type": .text("string"), "format": .text("binary")])])
            ])
            responses.append(("200", .members([("description", .text("Done.")), ("content", binary)])))
        case .nothing: responses.append(("204", .object(["description": .text("Done.")])))
        }
        let problem = JSON.object([
            "application/problem+json": .object(["schema": .object(["$ref": .text("#/components/schemas/Problem")])])
        ])
        responses.append(
            ("default", .members([("description", .text("A problem (RFC 9457).")), ("content", problem)]))
        )
        return .members(responses)
    }

    private static let problem: JSON = {
        var named: [String: JSON] = [:]
        let text = JSON.object(["type": .text("string")])
        let fault = JSON.object([
            "type": .text("object"), "properties": .object(["pointer": text, "parameter": text, "detail": text]),
            "required": .array([.text("detail")]),
        ])
        return .object([
            "type": .text("object"),
            "properties": .object([
                "type": text, "title": text, "code": text, "detail": text,
                "status": Shape.whole(400...599).schema(&named),
                "errors": .object(["type": .text("array"), "items": fault]),
            ]),
            "required": .array([.text("type"), .text("title"), .text("status"), .text("code")]),
        ])
    }()
}
