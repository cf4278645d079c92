import Access
import HTML
import HTTPTypes
package import Inbox
package import Kernel
import Storage
package import Web

/// The pages of whoever handles requests about personal data, and of workers who write one down at the counter.
package struct RequestRoutes: Sendable {
    private let signals: SignalStore
    private let requests: SubjectRequestStore
    private let records: PersonalRecordStore
    private let context: Context

    package init(
        signals: SignalStore,
        requests: SubjectRequestStore,
        records: PersonalRecordStore,
        context: Context
    ) {
        self.signals = signals
        self.requests = requests
        self.records = records
        self.context = context
    }

    static let pageSize = 20

    package var routes: [Route] {
        let rule = Rule.may(.handlePersonalRequests)
        return [
            Route(.get, "/personal/requests", rule: rule, handler: list),
            Route(.get, "/personal/requests/new", rule: .may(.fileSignals), handler: counter),
            Route(.post, "/personal/requests", rule: .may(.fileSignals), handler: file),
            Route(.get, "/personal/requests/:subject", rule: rule, handler: show),
            Route(.get, "/personal/requests/:subject/file", rule: rule, handler: copy),
            Route(.post, "/personal/requests/:subject/contact", rule: rule, handler: contact),
            Route(.post, "/personal/requests/:subject/steps", rule: rule, handler: step),
            Route(.get, "/personal/consents", rule: rule, handler: ledger),
        ]
    }

    @Sendable private func list(_ request: WebRequest) async throws -> Answer {
        let reach = try request.signedIn().reach(.handlePersonalRequests)
        let filter = request.query["show"].flatMap(SubjectRequestStore.Filter.init) ?? .open
        let kind = request.query["kind"].flatMap(SubjectRequest.Kind.init)
        // Far pages are nobody's work: a street has some requests a week.
        let offset = min(max(0, request.query["after"].flatMap { Int($0) } ?? 0), 10_000)
        var rows = try await requests.list(reach, filter, kind: kind, limit: Self.pageSize + 1, offset: offset)
        let hasMore = rows.count > Self.pageSize
        if hasMore { rows.removeLast() }
        return .page(
            RequestListPage(
                request: request,
                rows: rows,
                filter: filter,
                kind: kind,
                counts: try await requests.counts(reach),
                next: hasMore ? offset + Self.pageSize : nil,
                now: context.now()
            ).page
        )
    }

    // MARK: The counter

    @Sendable private func counter(_ request: WebRequest) async throws -> Answer { counterPage(request, []) }

    private func counterPage(_ request: WebRequest, _ problems: [InvalidInput.Problem], filed: SubjectRequest? = nil)
        -> Answer
    {
        .page(
            CounterPage(
                request: request,
                key: base64URL(context.random(16)),
                problems: problems,
                filed: filed
            ).page
        )
    }

    @Sendable private func file(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let form = request.form
        guard let key = form["_key"], (16...64).contains(key.utf8.count) else { throw MalformedReport() }
        do {
            guard let kind = SubjectRequest.Kind(rawValue: form["kind"] ?? "") else {
                throw InvalidInput("kind", Text("请选择请求的种类。", "Choose what is asked for."))
            }
            let signal = try await report(form["report"] ?? "", viewer)
            let draft = SubjectRequestStore.Draft(
                kind: kind,
                scope: form["scope"] == "phone" ? .phone : .report,
                field: form["field"].flatMap(CorrectedField.init),
                words: .init(wish: form["wish"] ?? "", value: form["value"] ?? ""),
                key: key
            )
            let id = try await requests.file(draft, on: signal, by: viewer, identity: form["identity"] ?? "")
            return counterPage(request, [], filed: try await requests.request(id, of: [signal.id]))
        } catch let input as InvalidInput where !request.wantsJSON {
            return counterPage(request, input.problems)
        } catch let refusal as SubjectRequestRefusal where !request.wantsJSON {
            return counterPage(request, [.init("kind", refusal.message)])
        }
    }

    /// The report that a receipt number names, or the newest one left with a phone, within the worker's reach.
    private func report(_ typed: String, _ viewer: Viewer) async throws -> Signal {
        let reach = viewer.standingReach(.seeSignals)
        if let number = Receipt.number(typed: typed), let found = try await signals.signal(receipt: number, reach) {
            return found
        }
        if PhoneNumber(typed) != nil, let found = try await signals.earlier(phone: typed, by: viewer, limit: 1).first {
            return found
        }
        throw InvalidInput(
            "report",
            Text("没有找到：请核对受理编号，或对方上报时留的电话。", "Not found: check the receipt number, or the phone that was left.")
        )
    }

    // MARK: One request

    private func subject(_ request: WebRequest) async throws -> SubjectRequest {
        let reach = try request.signedIn().reach(.handlePersonalRequests)
        return try await requests.request(try request.id("subject", "request"), reach)
    }

    @Sendable private func show(_ request: WebRequest) async throws -> Answer {
        try await show(request, problems: [], contact: nil)
    }

    private func show(
        _ request: WebRequest,
        problems: [InvalidInput.Problem],
        contact: (name: String, phone: String)?
    ) async throws -> Answer {
        let viewer = try request.signedIn()
        let subject = try await subject(request)
        let covered = try await requests.signals(of: subject, viewer.reach(.handlePersonalRequests))
        let record = try await records.record(
            of: covered.ids,
            for: subject,
            requests: try await requests.requests(of: [subject.signal]),
            by: viewer
        )
        let events = try await requests.events(of: subject.id)
        return .page(
            RequestPage(
                request: request,
                subject: subject,
                events: events,
                words: try await requests.words(of: subject.id),
                record: record,
                beyond: covered.beyond,
                isInUse: try await requests.areInUse(covered.ids),
                people: try await requests.people(events),
                contact: contact,
                problems: problems,
                now: context.now()
            ).page
        )
    }

    /// The phone to call back by: shown for this one purpose, and the look is recorded.
    @Sendable private func contact(_ request: WebRequest) async throws -> Answer {
        let subject = try await subject(request)
        let contact = try await requests.contact(of: subject, by: try request.signedIn())
        return try await show(request, problems: [], contact: contact)
    }

    @Sendable private func step(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let subject = try await subject(request)
        let form = request.form
        let actions: [String: SubjectRequestEvent.Action] = [
            "confirm": .confirmed, "answer": .answered, "refuse": .refused, "lift": .lifted,
        ]
        guard let action = actions[form["action"] ?? ""] else { throw MalformedReport() }
        do {
            try await requests.take(
                .init(
                    action,
                    revision: Int(form["revision"] ?? "") ?? -1,
                    note: form["note"] ?? "",
                    ground: form["ground"] ?? "",
                    despite: form["despite"] ?? ""
                ),
                on: subject.id,
                by: viewer
            )
        } catch let refusal as SubjectRequestRefusal where !request.wantsJSON {
            return try await show(request, problems: [.init(refusal.field, refusal.message)], contact: nil)
        }
        return .redirect("/personal/requests/\(subject.id)")
    }

    /// The file, for whoever hands it over at the counter.
    @Sendable private func copy(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let subject = try await subject(request)
        guard subject.isCopyOpen(requests.book, at: context.now()) else { throw NotFound("copy", subject.id) }
        let ids = try await requests.signals(of: subject, viewer.reach(.handlePersonalRequests)).ids
        let record = try await records.record(of: ids, for: subject, requests: [subject], by: viewer)
        try await requests.noteDownload(subject.id, by: viewer)
        return .bytes(
            RecordJSON(record: record).bytes,
            type: "application/json",
            fileName: "personal-data-\(subject.number).json"
        )
    }

    // MARK: The ledger

    @Sendable private func ledger(_ request: WebRequest) async throws -> Answer {
        let reach = try request.signedIn().reach(.handlePersonalRequests)
        let isOpen: Bool? = ["open": true, "withdrawn": false][request.query["show"] ?? ""]
        var rows = try await signals.consents(
            reach,
            isOpen: isOpen,
            before: request.query["before"].flatMap { Consent.ID($0) },
            limit: Self.pageSize + 1
        )
        let hasMore = rows.count > Self.pageSize
        if hasMore { rows.removeLast() }
        return .page(
            ConsentLedgerPage(
                request: request,
                rows: rows,
                isOpen: isOpen,
                receipts: try await signals.receipts(of: rows.map(\.signal)),
                book: requests.book,
                next: hasMore ? rows.last?.id : nil
            ).page
        )
    }
}
