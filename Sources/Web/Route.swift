public import Access
public import HTML
public import HTTPTypes
public import Kernel

/// One thing that can be asked of the program: where, by whom, and what answers.
///
/// A route cannot be made without its rule.
public struct Route: Sendable {
    public typealias Handler = @Sendable (WebRequest) async throws -> Answer

    public let method: HTTPRequest.Method
    /// The path, with values as `:name`: `/cases/:case/closure`.
    public let path: StaticString
    public let rule: Rule
    /// The largest body that is read, in bytes; more is refused with 413 before anything is stored.
    public let bodyLimit: Int
    /// How many requests one address may make before it has to wait; nil for no limit of its own.
    public let rate: RateLimit?
    /// What is asked of somebody after his password and done here; everything else is closed to him until then.
    public let meets: Set<Viewer.Demand>
    let handler: Handler

    public init(
        _ method: HTTPRequest.Method,
        _ path: StaticString,
        rule: Rule,
        bodyLimit: Int = 64 * 1024,
        rate: RateLimit? = nil,
        meets: Set<Viewer.Demand> = [],
        handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.rule = rule
        self.bodyLimit = bodyLimit
        self.rate = rate
        self.meets = meets
        self.handler = handler
    }
}

/// So many requests of one address (or one account) to one group of routes within a window.
public struct RateLimit: Sendable, Hashable {
    /// Routes of the same group share one count.
    public let group: String
    public let count: Int
    public let window: Duration

    public init(_ group: StaticString, count: Int, per window: Duration) {
        self.group = "\(group)"
        self.count = count
        self.window = window
    }
}

/// What a handler answers with.
public enum Answer: Sendable {
    /// A whole page in the program's shell.
    case page(Page)
    /// A piece of a page, for a script that asked for one.
    case fragment(HTML, status: HTTPResponse.Status = .ok)
    /// See-other: the browser continues with GET there.
    case redirect(URLPath)
    /// JSON that has been encoded already.
    case json([UInt8], status: HTTPResponse.Status = .ok)
    /// Bytes of a file or picture.
    case bytes([UInt8], type: String, cache: CachePolicy = .never, fileName: String? = nil)
    /// Anything else: bytes with their media type (none for an empty one) and status.
    case content([UInt8], type: String, status: HTTPResponse.Status)
    /// The browser's stream of live changes.
    case live(LiveFilter)
    /// Another answer with cookies or headers added.
    indirect case with(HTTPFields, Answer)
}

/// How long an answer may be kept by the browser.
public enum CachePolicy: Sendable, Hashable {
    /// Not at all: everything that is about a person.
    case never
    /// In the browser only, for ten minutes: pictures behind rights.
    case briefly
    /// For a year: files whose address changes with their content.
    case forever
}

/// A page: its title and what stands in the middle of the shell.
public struct Page: Sendable {
    /// The frame around a page.
    public enum Frame: String, Sendable {
        /// The resident's phone: narrow column, tab bar, large-type switch.
        case resident
        /// The worker's desk and phone: top bar and side navigation.
        case desk
        /// Nothing but the page: sign-in, print.
        case bare
        /// A screen on a wall: nothing but the page, dark, renewed as things happen.
        case wall
    }

    public var title: Text
    public var frame: Frame
    public var body: HTML
    public var status: HTTPResponse.Status
    /// The entry of the navigation that is marked as current, by its address.
    public var current: URLPath?

    public init(
        title: Text,
        frame: Frame,
        status: HTTPResponse.Status = .ok,
        current: URLPath? = nil,
        body: HTML
    ) {
        self.title = title
        self.frame = frame
        self.status = status
        self.current = current
        self.body = body
    }
}
