import Access
import HTTPTypes
import Kernel
import Storage
import Web

/// A refusal of GeoReport v2: 404 for what is not there, 403 for the key, 400 for anything else that is asked wrongly.
struct Open311Failure: Told, Sendable, Hashable {
    let status: HTTPResponse.Status
    let description: String
    var headers: HTTPFields = [:]

    static func missing(_ name: String) -> Open311Failure {
        .init(status: .badRequest, description: "\(name) was not provided")
    }
    static func wrong(_ name: String) -> Open311Failure {
        .init(status: .badRequest, description: "\(name) was not valid")
    }
    static func unknown(_ name: String) -> Open311Failure {
        .init(status: .notFound, description: "\(name) was not found")
    }
    static func key(_ words: String) -> Open311Failure { .init(status: .forbidden, description: words) }

    /// Any error of the program in these terms.
    init(_ error: any Error) {
        switch error {
        case let failure as Open311Failure: self = failure
        case is NotFound: self = .init(status: .notFound, description: "not found")
        case let input as InvalidInput:
            let words = input.problems.map { "\($0.field): \($0.message.zh)" }.joined(separator: "; ")
            self = .init(status: .badRequest, description: words)
        case let refusal as any Refusal: self = .init(status: .badRequest, description: refusal.message.zh)
        case is SignInRequired, is NotAllowed, is ScopeMissing: self = .key("api_key is not allowed to do this")
        case is BodyTooLarge: self = .init(status: .contentTooLarge, description: "the body is too large")
        case is MalformedForm: self = .init(status: .badRequest, description: "the form is malformed")
        case is WrongMethod: self = .init(status: .methodNotAllowed, description: "the method is not taken here")
        case is TooManyRequests: self = .init(status: .tooManyRequests, description: "too many requests")
        case let fault as StorageFault where fault.kind == .unavailable || fault.kind == .conflict:
            self = .init(status: .serviceUnavailable, description: "busy, try again")
        default: self = .init(status: .internalServerError, description: "an error of this server")
        }
    }

    init(status: HTTPResponse.Status, description: String, headers: HTTPFields = [:]) {
        self.status = status
        self.description = description
        self.headers = headers
    }

    func answer(_ path: String) -> Answer {
        let row: [Open311Document.Member] = [.init("code", String(status.code)), .init("description", description)]
        let document = Open311Document(root: "errors", content: .list("error", [row]))
        return .with(headers, document.answer(Open311Document.Format(path), status: status))
    }
}
