public import Access
public import HTTPTypes
public import Kernel

/// A request as a handler sees it: already matched, admitted by the route's rule, rate-limited and checked for forgery.
public struct WebRequest: Sendable {
    public let method: HTTPRequest.Method
    public let path: String
    /// The values of the path's `:name` parts, percent-decoded.
    public let parameters: [String: String]
    /// The query's fields in the order of the address; a name may come twice.
    public let query: FormValues
    public let headers: HTTPFields
    public let cookies: [String: String]
    /// The body, already within the route's limit; empty for GET.
    public let body: [UInt8]
    /// The body as a form; empty when it is none.
    public let form: Form
    /// Who is signed in; never nil behind `.signedIn` and `.may`.
    public let viewer: Viewer?
    /// The resident whose number this browser signed in with; never nil behind `.resident`.
    public let resident: Resident?
    /// Which program asks; never nil behind `.program`, always nil elsewhere.
    public let caller: Caller?
    public let language: Language
    /// Whether the resident has switched to large type (关怀模式).
    public let largeType: Bool
    /// The address of the client, as the nearest trusted proxy states it.
    public let client: String
    /// Whether the browser reached the program, or the proxy in front of it, over TLS.
    public let isEncrypted: Bool
    /// The number of the last fact that was committed before the page was read; nil when it is not known.
    ///
    /// The page's stream starts behind it, so that nothing falls between the page and its stream.
    public let lastFact: Int64?
    /// The value that every form carries in the hidden field `_token`; made when it is asked for.
    public var formToken: String { makeFormToken() }
    private let makeFormToken: @Sendable () -> String

    public init(
        method: HTTPRequest.Method,
        path: String,
        parameters: [String: String] = [:],
        query: FormValues = FormValues([]),
        headers: HTTPFields = [:],
        cookies: [String: String] = [:],
        body: [UInt8] = [],
        form: Form = Form(values: FormValues([])),
        viewer: Viewer? = nil,
        resident: Resident? = nil,
        caller: Caller? = nil,
        language: Language = .zh,
        largeType: Bool = false,
        client: String = "127.0.0.1",
        isEncrypted: Bool = false,
        lastFact: Int64? = nil,
        formToken: @autoclosure @escaping @Sendable () -> String = ""
    ) {
        self.method = method
        self.path = path
        self.parameters = parameters
        self.query = query
        self.headers = headers
        self.cookies = cookies
        self.body = body
        self.form = form
        self.viewer = viewer
        self.resident = resident
        self.caller = caller
        self.language = language
        self.largeType = largeType
        self.client = client
        self.isEncrypted = isEncrypted
        self.lastFact = lastFact
        makeFormToken = formToken
    }

    /// The identifier in the path; `NotFound` when it is none.
    public func id<Entity>(_ name: String, _ kind: String, as type: ID<Entity>.Type = ID<Entity>.self) throws -> ID<
        Entity
    > {
        guard let text = parameters[name], let id = ID<Entity>(text) else {
            throw NotFound(kind, parameters[name] ?? "")
        }
        return id
    }

    /// Whether the sender is a script that wants JSON.
    public var wantsJSON: Bool { headers[.accept]?.holds("application/json") ?? false }

    /// Who is signed in, for handlers behind a rule that demands it.
    public func signedIn() throws -> Viewer {
        guard let viewer else { throw SignInRequired() }
        return viewer
    }

    /// The resident who is signed in, for handlers behind a rule that demands one.
    public func residentSignedIn() throws -> Resident {
        guard let resident else { throw ResidentSignInRequired() }
        return resident
    }
}

extension WebRequest {
    /// What the browser's forms are tied to: its session, or the visit of somebody without one.
    package var binding: String { cookies[Cookies.session] ?? cookies[Cookies.visit] ?? "" }
}

/// Asked for by somebody who is not signed in, or no longer.
public struct SignInRequired: Error, Sendable {
    public init() {}
}

/// Asked for by a resident who is not signed in with his number, or no longer.
public struct ResidentSignInRequired: Error, Sendable {
    public init() {}
}
