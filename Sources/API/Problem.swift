import Access
import Attachments
import Cases
public import HTTPTypes
import Inbox
public import Kernel
import Storage
public import Web

/// A failure as programs are told it (RFC 9457).
public struct Problem: Told, Sendable, Hashable {
    public let status: HTTPResponse.Status
    /// The stable word, which is the fragment of the problem's type: `/api/v1#not-found`.
    public let code: String
    public let title: Text
    public let detail: Text?
    /// What is wrong where, for bodies and parameters.
    public let faults: [Fault]
    public let headers: HTTPFields

    /// One fault: a JSON pointer into the body, or the name of a parameter.
    public struct Fault: Sendable, Hashable {
        public let pointer: String?
        public let parameter: String?
        public let message: Text
    }

    public init(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ title: Text,
        detail: Text? = nil,
        faults: [Fault] = [],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.faults = faults
        self.headers = headers
    }

    /// The problem as an answer, in the language that the program asks for (English without a word).
    func answer(_ request: WebRequest) -> Answer {
        let language: Language = request.headers[.acceptLanguage]?.lowercased().hasPrefix("zh") == true ? .zh : .en
        var members: [(name: String, value: JSON)] = [
            ("type", .text("/api/v1#\(code)")), ("title", .text(title(language))),
            ("status", .number(Int64(status.code))),
            ("code", .text(code)),
        ]
        if let detail { members.append(("detail", .text(detail(language)))) }
        if !faults.isEmpty {
            members.append(
                (
                    "errors",
                    .array(
                        faults.map { fault in
                            var parts: [(name: String, value: JSON)] = []
                            if let pointer = fault.pointer { parts.append(("pointer", .text(pointer))) }
                            if let parameter = fault.parameter { parts.append(("parameter", .text(parameter))) }
                            parts.append(("detail", .text(fault.message(language))))
                            return .members(parts)
                        }
                    )
                )
            )
        }
        let answer = Answer.content(JSON.members(members).bytes, type: "application/problem+json", status: status)
        return headers.isEmpty ? answer : .with(headers, answer)
    }
}

extension Problem {
    static let challenge = "Bearer realm=\"linli\""

    static let tokenMissing = Problem(
        .unauthorized,
        "token-missing",
        Text("请求中没有令牌。", "The request carries no token."),
        detail: Text("请在 Authorization 中写 Bearer 和令牌。", "Send Authorization: Bearer and the token."),
        headers: [.wwwAuthenticate: challenge]
    )

    static let tokenWrong = Problem(
        .unauthorized,
        "token-wrong",
        Text("令牌不对、已过期或已收回。", "The token is wrong, has ended or was taken back."),
        headers: [.wwwAuthenticate: challenge + ", error=\"invalid_token\""]
    )

    static func scopeMissing(_ scope: Scope) -> Problem {
        Problem(
            .forbidden,
            "scope-missing",
            Text("这个程序没有权限：\(scope.name.zh)。", "This program lacks a scope."),
            detail: Text("需要 \(scope.rawValue)。", "It needs \(scope.rawValue)."),
            headers: [.wwwAuthenticate: challenge + ", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""]
        )
    }

    static func tooMany(_ state: ClientLimits.State) -> Problem {
        var headers = state.headers
        headers[.retryAfter] = "\(state.reset)"
        return Problem(
            .tooManyRequests,
            "too-many-requests",
            Text("请求太频繁。", "Too many requests."),
            detail: Text("请在 \(state.reset) 秒后再试。", "Try again in \(state.reset) seconds."),
            headers: headers
        )
    }

    /// A parameter of the address or a header that is not what it has to be.
    static func parameters(_ faults: [(name: String, message: Text)]) -> Problem {
        Problem(
            .badRequest,
            "parameter-wrong",
            Text("参数不对。", "A parameter is wrong."),
            faults: faults.map { Fault(pointer: nil, parameter: $0.name, message: $0.message) }
        )
    }

    static func parameter(_ name: String, _ message: Text) -> Problem { parameters([(name, message)]) }

    /// A body that is JSON, but not what it has to be.
    static func body(_ faults: [ShapeFault]) -> Problem {
        Problem(
            .unprocessableContent,
            "body-wrong",
            Text("内容不对。", "The body is not what it has to be."),
            faults: faults.map { Fault(pointer: $0.place, parameter: nil, message: $0.message) }
        )
    }

    static func malformed(_ fault: MalformedJSON) -> Problem {
        Problem(
            .badRequest,
            "json-malformed",
            Text("内容不是 JSON。", "The body is no JSON."),
            detail: Text(same: "byte \(fault.offset): \(fault.reason)")
        )
    }

    static func mediaType(_ wanted: [String]) -> Problem {
        Problem(
            .unsupportedMediaType,
            "media-type-wrong",
            Text("内容类型不对。", "The body's media type is not taken here."),
            detail: Text(same: wanted.joined(separator: ", ")),
            headers: [.accept: wanted.joined(separator: ", ")]
        )
    }

    static let versionMissing = Problem(
        .preconditionRequired,
        "version-missing",
        Text("请在 If-Match 中写明所依据的版本。", "Say in If-Match which version the action is for."),
        detail: Text("版本就是读取事项时的 ETag。", "It is the ETag that the case was read with.")
    )

    static let versionOld = Problem(
        .preconditionFailed,
        "version-old",
        Text("事项在此期间已有变化，没有写入。", "The case has changed since; nothing was written."),
        detail: Text("请重新读取后再操作。", "Read it again and decide anew.")
    )
}
