import API
import Access
public import Areas
public import Cases
import HTTPTypes
public import Inbox
public import Kernel
public import Registry
public import Web

/// Open311 GeoReport v2 with service request updates, as a server: other levels and hotlines file here and follow.
public struct Open311Routes: Sendable {
    let signals: SignalStore
    let cases: CaseStore
    let areas: AreaStore
    let organisations: OrganisationStore
    let store: Open311Store
    let context: Context
    let publicAddress: String
    let isDemo: Bool

    public init(
        signals: SignalStore,
        cases: CaseStore,
        areas: AreaStore,
        organisations: OrganisationStore,
        store: Open311Store,
        context: Context,
        publicAddress: String,
        isDemo: Bool
    ) {
        self.signals = signals
        self.cases = cases
        self.areas = areas
        self.organisations = organisations
        self.store = store
        self.context = context
        self.publicAddress = publicAddress
        self.isDemo = isDemo
    }

    /// The longest span of time that a question may cover, and what it covers by default.
    static let window: Duration = .seconds(90 * 86_400)
    static let pageSize = 1000

    public var routes: [Route] {
        let open: Rule = .anyone(because: "the services of Open311 hold nothing of anybody")
        let read: Rule = .program(.readSignals)
        let write: Rule = .program(.writeSignals)
        return [
            Route(.get, "/open311/v2/discovery", rule: open, handler: discovery),
            Route(.get, "/open311/v2/discovery.xml", rule: open, handler: discovery),
            Route(.get, "/open311/v2/discovery.json", rule: open, handler: discovery),
            Route(.get, "/open311/v2/services.xml", rule: open, handler: services),
            Route(.get, "/open311/v2/services.json", rule: open, handler: services),
            Route(.get, "/open311/v2/services/:service", rule: open, handler: definition),
            Route(.post, "/open311/v2/requests.xml", rule: write, handler: file),
            Route(.post, "/open311/v2/requests.json", rule: write, handler: file),
            Route(.get, "/open311/v2/requests.xml", rule: read, handler: list),
            Route(.get, "/open311/v2/requests.json", rule: read, handler: list),
            Route(.get, "/open311/v2/requests/:request", rule: read, handler: one),
            Route(.get, "/open311/v2/tokens/:request", rule: read, handler: token),
            Route(.get, "/open311/v2/servicerequestupdates.xml", rule: read, handler: updates),
            Route(.get, "/open311/v2/servicerequestupdates.json", rule: read, handler: updates),
            Route(.post, "/open311/v2/servicerequestupdates.xml", rule: write, handler: addUpdate),
            Route(.post, "/open311/v2/servicerequestupdates.json", rule: write, handler: addUpdate),
        ]
    }

    /// The jurisdiction's name: the host by which this program is reached.
    private var jurisdiction: String {
        let rest = publicAddress.split(separator: "/").dropFirst().first ?? ""
        return String(rest.prefix { $0 != ":" })
    }

    private func check(_ jurisdiction: String?) throws {
        guard let jurisdiction else { return }
        guard jurisdiction == self.jurisdiction else { throw Open311Failure.unknown("jurisdiction_id") }
    }

    private func caller(_ request: WebRequest) throws -> Caller {
        guard let caller = request.caller else { throw Open311Failure.key("api_key was not provided") }
        return caller
    }

    @Sendable private func discovery(_ request: WebRequest) async throws -> Answer {
        let base = "\(publicAddress)/open311/v2"
        let changed = CivilTime(date: CivilDate(year: 2026, month: 11, day: 21)).rfc3339
        let endpoint: [Open311Document.Member] = [
            .init("specification", "http://wiki.open311.org/GeoReport_v2"), .init("url", base),
            .init("changeset", changed), .init("type", isDemo ? "test" : "production"),
            .init("formats", .words("format", ["text/xml", "application/json"])),
        ]
        let document = Open311Document(
            root: "discovery",
            content: .one([
                .init("changeset", changed), .init("contact", "\(publicAddress)/"),
                .init("key_service", "\(publicAddress)/api/v1"), .init("endpoints", .rows("endpoint", [endpoint])),
            ])
        )
        return document.answer(Open311Document.Format(request.path))
    }

    @Sendable private func services(_ request: WebRequest) async throws -> Answer {
        try check(request.query["jurisdiction_id"])
        let rows = cases.book.categories.categories.map { category -> [Open311Document.Member] in
            [
                .init("service_code", category.code), .init("service_name", category.name.zh),
                .init("description", "\(category.group.zh)：\(category.name.zh)"), .init("metadata", .flag(false)),
                .init("type", "realtime"), .init("keywords", category.keywords.joined(separator: ",")),
                .init("group", category.group.zh),
            ]
        }
        return Open311Document(root: "services", content: .list("service", rows)).answer(.init(request.path))
    }

    @Sendable private func definition(_ request: WebRequest) async throws -> Answer {
        try check(request.query["jurisdiction_id"])
        let code = plain(request.parameters["service"])
        guard cases.book.categories[code] != nil else { throw Open311Failure.unknown("service_code") }
        let document = Open311Document(
            root: "service_definition",
            content: .one([.init("service_code", code), .init("attributes", .rows("attribute", []))])
        )
        return document.answer(.init(request.path))
    }

    /// The last part of an address without its format.
    private func plain(_ text: String?) -> String {
        let text = text ?? ""
        return [".json", ".xml"].first(where: text.hasSuffix).map { String(text.dropLast($0.count)) } ?? text
    }

    @Sendable private func file(_ request: WebRequest) async throws -> Answer {
        let caller = try caller(request)
        let form = try FormDecoder.decode(request.body, contentType: request.headers[.contentType] ?? "")
        try check(form["jurisdiction_id"])
        guard let service = form["service_code"] else { throw Open311Failure.missing("service_code") }
        guard cases.book.categories[service] != nil else { throw Open311Failure.unknown("service_code") }
        guard let text = form["description"] else { throw Open311Failure.missing("description") }
        guard text.unicodeScalars.count <= 4000 else { throw Open311Failure.wrong("description") }
        let reach = caller.viewer.reach(.fileSignals)
        let area = try await Open311Places(areas: areas).area(of: { form[$0] }, within: reach)
        let phone = form["phone"] ?? ""
        let report = try Report(
            text: text,
            place: String((form["address_string"] ?? "").prefix(Report.placeLimit)),
            name: String([form["last_name"], form["first_name"]].compactMap(\.self).joined().prefix(Report.nameLimit)),
            // A number that nobody here can call is no reason to lose the matter.
            phone: PhoneNumber(phone) == nil ? "" : phone,
            isAnonymous: false,
            photoCount: 0
        )
        // GeoReport knows no keys of repetition; whoever has a number of his own sends it.
        let own = form["attribute[external_id]"] ?? form["external_id"]
        let key = own.map { "open311/\(caller.viewer.account)/\($0)" } ?? "open311/\(context.secret())"
        let taken = try await signals.file(
            report,
            by: caller.viewer,
            // Whoever speaks this tongue has taken it from somebody: a hotline, another level.
            channel: .hotline,
            at: area,
            key: key,
            digest: sha256("\(service)\n\(text)\n\(area.id)"),
            photos: []
        )
        try await store.note(taken.signal, service: service, by: caller.viewer.account)
        let row: [Open311Document.Member] = [
            .init("service_request_id", taken.signal.description),
            .init("service_notice", "受理编号 \(Receipt.printed(taken.receipt.number))"), .init("account_id", ""),
        ]
        let document = Open311Document(root: "service_requests", content: .list("request", [row]))
        return document.answer(.init(request.path), status: .created)
    }

    @Sendable private func list(_ request: WebRequest) async throws -> Answer {
        let caller = try caller(request)
        let query = request.query
        try check(query["jurisdiction_id"])
        if let ids = query["service_request_id"] {
            let wanted = ids.split(separator: ",").prefix(Self.pageSize).map { Signal.ID(String($0)) }
            var found: [Signal] = []
            for id in wanted.compactMap(\.self) {
                if let signal = try? await signals.signal(id, caller.viewer.reach(.seeSignals)) { found.append(signal) }
            }
            return answer(try await requests(found, caller), request)
        }
        let span = try span(query)
        let size = try number(query, "page_size", 1...Self.pageSize) ?? Self.pageSize
        let page = try number(query, "page", 1...1000) ?? 1
        let services = query["service_code"].map { Set($0.split(separator: ",").map(String.init)) }
        let states = try query["status"].map { text in
            let words = Set(text.split(separator: ",").map(String.init))
            guard words.isSubset(of: ["open", "closed"]) else { throw Open311Failure.wrong("status") }
            return words
        }
        let end = Signal.ID(rawValue: IDSequence.lowest(at: span.until + .milliseconds(1)))
        let rows = try await signals.list(
            caller.viewer.reach(.seeSignals),
            state: nil,
            before: end,
            limit: Self.pageSize
        )
        .filter { $0.createdAt >= span.from }
        let all = try await requests(rows, caller).filter { one in
            (services?.contains(one.service) ?? true) && (states?.contains(one.isClosed ? "closed" : "open") ?? true)
        }
        return answer(Array(all.dropFirst((page - 1) * size).prefix(size)), request)
    }

    private func answer(_ requests: [Open311Request], _ request: WebRequest) -> Answer {
        Open311Document(root: "service_requests", content: .list("request", requests.map(\.members)))
            .answer(.init(request.path))
    }

    private func number(_ query: FormValues, _ name: String, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = query[name] else { return nil }
        guard let number = Int(text), range.contains(number) else { throw Open311Failure.wrong(name) }
        return number
    }

    /// The span of time that is asked for: the last 90 days by default, and never more.
    private func span(_ query: FormValues) throws -> (from: Instant, until: Instant) {
        func moment(_ name: String) throws -> Instant? {
            guard let text = query[name] else { return nil }
            guard let moment = Open311Time.instant(text) else { throw Open311Failure.wrong(name) }
            return moment
        }
        let until = try moment("end_date") ?? context.now()
        let from = try moment("start_date") ?? until - Self.window
        guard from <= until, until - from <= Self.window else { throw Open311Failure.wrong("start_date/end_date") }
        return (from, until)
    }

    /// Signals with what stands around them; a case is told of only to those who may see it.
    private func requests(_ signals: [Signal], _ caller: Caller) async throws -> [Open311Request] {
        let matters = try await cases.rows(signals.compactMap(\.matter), within: caller.reach)
        let byID = Dictionary(matters.map { ($0.id.rawValue, $0) }) { first, _ in first }
        let services = try await store.services(of: signals.map(\.id))
        let found = try await areas.areas(Set(signals.map(\.area)).map { Area.ID(rawValue: $0) })
        let places = Dictionary(found.map { ($0.id.rawValue, $0) }) { first, _ in first }
        let agencies = try await organisations.names(matters.map(\.holder))
        let book = cases.book
        return signals.map { signal in
            let matter = signal.matter.flatMap { byID[$0] }
            let service = matter?.category ?? services[signal.id] ?? ""
            return Open311Request(
                signal: signal,
                matter: matter,
                service: service,
                serviceName: book.categories[service]?.name.zh ?? "",
                area: places[signal.area],
                agency: matter.flatMap { agencies[$0.holder] } ?? ""
            )
        }
    }

    private func signal(_ request: WebRequest, _ caller: Caller) async throws -> Signal {
        guard let id = Signal.ID(plain(request.parameters["request"])) else {
            throw Open311Failure.unknown("service_request_id")
        }
        do { return try await signals.signal(id, caller.viewer.reach(.seeSignals)) } catch is NotFound {
            throw Open311Failure.unknown("service_request_id")
        }
    }

    @Sendable private func one(_ request: WebRequest) async throws -> Answer {
        let caller = try caller(request)
        try check(request.query["jurisdiction_id"])
        return answer(try await requests([try await signal(request, caller)], caller), request)
    }

    /// Every service is in real time: a token, if somebody keeps one, is the request's own number.
    @Sendable private func token(_ request: WebRequest) async throws -> Answer {
        let signal = try await signal(request, try caller(request))
        let row: [Open311Document.Member] = [
            .init("service_request_id", signal.id.description), .init("token", signal.id.description),
        ]
        return Open311Document(root: "service_requests", content: .list("request", [row])).answer(.init(request.path))
    }

    /// What happened to the requests that this program filed.
    @Sendable private func updates(_ request: WebRequest) async throws -> Answer {
        let caller = try caller(request)
        try check(request.query["jurisdiction_id"])
        let span = try span(request.query)
        var ids = try await store.moved(of: caller.viewer.account, from: span.from, until: span.until)
        if let only = request.query["service_request_id"] { ids = ids.filter { $0.description == only } }
        var all: [Open311Update] = []
        for id in ids {
            guard let signal = try? await signals.signal(id, caller.viewer.reach(.seeSignals)) else { continue }
            let history = try await cases.history(of: signal)
            let workflow = try history.map { try cases.book.workflow(of: $0.matter) }
            all += Open311Update.all(of: signal, try await signals.events(of: id), history, workflow)
                .filter { $0.at >= span.from && $0.at <= span.until }
        }
        all.sort { ($0.at, $0.id) < ($1.at, $1.id) }
        let rows = all.prefix(Self.pageSize).map(\.members)
        return Open311Document(root: "service_request_updates", content: .list("request_update", Array(rows)))
            .answer(.init(request.path))
    }

    /// Takes what the other side adds as a remark of the reporter, once for each of its numbers.
    @Sendable private func addUpdate(_ request: WebRequest) async throws -> Answer {
        let caller = try caller(request)
        let form = try FormDecoder.decode(request.body, contentType: request.headers[.contentType] ?? "")
        try check(form["jurisdiction_id"])
        guard let number = form["service_request_id"] else { throw Open311Failure.missing("service_request_id") }
        guard let update = form["update_id"] else { throw Open311Failure.missing("update_id") }
        guard let text = form["description"] else { throw Open311Failure.missing("description") }
        guard text.unicodeScalars.count <= 4000 else { throw Open311Failure.wrong("description") }
        guard let id = Signal.ID(number), try await store.isOwn(id, of: caller.viewer.account) else {
            throw Open311Failure.unknown("service_request_id")
        }
        try await signals.remark(text, on: id, key: "open311/\(caller.viewer.account)/\(update)", photos: [])
        let row: [Open311Document.Member] = [.init("update_id", "r\(id)-\(hexadecimal(sha256(update).prefix(6)))")]
        let document = Open311Document(root: "service_request_updates", content: .list("request_update", [row]))
        return document.answer(.init(request.path), status: .created)
    }
}
