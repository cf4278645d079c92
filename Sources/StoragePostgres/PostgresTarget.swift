import CPostgres
import Storage

/// Where the database is and how to reach it; holds the password, which no description of it shows.
struct PostgresTarget: Sendable, CustomStringConvertible, CustomReflectable {
    /// Settings of libpq, in the order in which they were given.
    private let settings: [(keyword: String, value: String)]
    private let secrets: [String]
    /// The place without user or password: `127.0.0.1:5432/linli`.
    let description: String

    var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Reads `postgresql://user:password@host:port/database?setting=value`.
    ///
    /// What libpq says about a malformed URL may quote it with the password, so none of it is passed on.
    init(url: String) throws(StorageFault) {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
            throw StorageFault(.other, "the database URL must begin with postgresql://")
        }
        guard let options = PQconninfoParse(url, nil) else {
            throw StorageFault(.other, "the database URL cannot be read (a % in the password is written %25)")
        }
        defer { PQconninfoFree(options) }
        var given: [(keyword: String, value: String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                given.append((String(cString: keyword), String(cString: value)))
            }
            option += 1
        }
        func setting(_ keyword: String) -> String? { given.first { $0.keyword == keyword }?.value }
        secrets = ["password", "sslpassword"].compactMap(setting).filter { !$0.isEmpty }
        description = "\(setting("host") ?? "localhost"):\(setting("port") ?? "5432")/\(setting("dbname") ?? "")"
        // A machine that vanished without a word is noticed after about seven seconds, not after two hours.
        let defaults = [
            ("application_name", "linli"), ("keepalives_idle", "3"), ("keepalives_interval", "1"),
            ("keepalives_count", "4"), ("tcp_user_timeout", "7000"),
        ]
        for (keyword, value) in defaults where setting(keyword) == nil { given.append((keyword, value)) }
        given.removeAll { $0.keyword == "client_encoding" }
        given.append(("client_encoding", "UTF8"))
        settings = given
    }

    /// Begins to connect; nil when there is no memory.
    func startConnecting() -> OpaquePointer? {
        let keywords = settings.map { Array($0.keyword.utf8CString) }
        let values = settings.map { Array($0.value.utf8CString) }
        return withPointers(to: keywords) { keywords in
            withPointers(to: values) { values in PQconnectStartParams(keywords, values, 0) }
        }
    }

    /// Connects and waits for it; nil when there is no memory.
    func connect() -> OpaquePointer? {
        let keywords = settings.map { Array($0.keyword.utf8CString) }
        let values = settings.map { Array($0.value.utf8CString) }
        return withPointers(to: keywords) { keywords in
            withPointers(to: values) { values in PQconnectdbParams(keywords, values, 0) }
        }
    }

    /// The password, for programs that are given it by their environment.
    var password: String? { settings.first { $0.keyword == "password" }?.value }

    /// The place as libpq's programs read it, without secrets.
    func connection(database: String?) -> String {
        (database.map(with(database:)) ?? self).settings
            .filter { !["password", "sslpassword"].contains($0.keyword) }
            .map { keyword, value in
                let quoted = value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
                return "\(keyword)='\(quoted)'"
            }
            .joined(separator: " ")
    }

    /// The same server, another database.
    func with(database: String) -> PostgresTarget {
        PostgresTarget(
            settings: settings.filter { $0.keyword != "dbname" } + [("dbname", database)],
            secrets: secrets,
            description: description
        )
    }

    private init(settings: [(keyword: String, value: String)], secrets: [String], description: String) {
        self.settings = settings
        self.secrets = secrets
        self.description = description
    }

    /// The text without the password, should it be in there.
    func withoutSecrets(_ text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: "***") }
    }
}

/// Calls `body` with a list of C strings that ends in NULL.
private func withPointers<Value>(
    to strings: [[CChar]],
    _ body: ([UnsafePointer<CChar>?]) -> Value
) -> Value {
    var starts: [Int] = []
    var joined: [CChar] = []
    for string in strings {
        starts.append(joined.count)
        joined += string
    }
    return joined.withUnsafeBufferPointer { buffer in
        var pointers = starts.map { start in buffer.baseAddress.map { $0 + start } }
        pointers.append(nil)
        return body(pointers)
    }
}
