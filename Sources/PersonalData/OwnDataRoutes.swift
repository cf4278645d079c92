import Access
import HTML
import HTTPTypes
package import Inbox
package import Kernel
import Storage
package import Web

/// The person's own page of what is held about him, under the secret link of his report or signed in with his number; works
/// without scripts.
package struct OwnDataRoutes: Sendable {
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

    private static let rate = RateLimit("link", count: 120, per: .seconds(60))
    private static let change = RateLimit("link-change", count: 30, per: .seconds(600))

    /// Each page twice: under the secret link of one report, and for whoever is signed in with the number he left.
    package var routes: [Route] {
        [
            read("/r/:secret/data", .holderOfSecret, page),
            read("/my/data", .resident, page),
            read("/r/:secret/data/file", .holderOfSecret, file),
            read("/my/data/file", .resident, file),
            read("/r/:secret/data/ask", .holderOfSecret, ask),
            read("/my/data/ask", .resident, ask),
            change("/r/:secret/data/requests", .holderOfSecret, send),
            change("/my/data/requests", .resident, send),
            read("/r/:secret/data/requests/:subject", .holderOfSecret, follow),
            read("/my/data/requests/:subject", .resident, follow),
            read("/r/:secret/data/requests/:subject/file", .holderOfSecret, copy),
            read("/my/data/requests/:subject/file", .resident, copy),
            change("/r/:secret/data/requests/:subject/withdrawal", .holderOfSecret, withdraw),
            change("/my/data/requests/:subject/withdrawal", .resident, withdraw),
            change("/r/:secret/data/consent-withdrawal", .holderOfSecret, withdrawConsent),
            change("/my/data/consent-withdrawal", .resident, withdrawConsent),
        ]
    }

    private func read(_ path: StaticString, _ rule: Rule, _ handler: @escaping Route.Handler) -> Route {
        Route(.get, path, rule: rule, rate: Self.rate, handler: handler)
    }

    private func change(_ path: StaticString, _ rule: Rule, _ handler: @escaping Route.Handler) -> Route {
        Route(.post, path, rule: rule, rate: Self.change, handler: handler)
    }

    private func held(_ request: WebRequest) async throws -> OwnData { try await OwnData(request, in: signals) }

    private func record(_ found: OwnData, requests: [SubjectRequest]) async throws -> PersonalRecord {
        try await records.record(of: found.ids, own: found.newest.id, requests: requests)
    }

    @Sendable private func page(_ request: WebRequest) async throws -> Answer {
        let found = try await held(request)
        let filed = try await requests.requests(of: found.ids)
        return .page(
            OwnDataPage(
                request: request,
                held: found,
                record: try await record(found, requests: filed),
                now: context.now()
            ).page
        )
    }

    /// What is held with this report, as a file: the link proves that it is his, so nobody has to be asked.
    @Sendable private func file(_ request: WebRequest) async throws -> Answer {
        let found = try await held(request)
        let filed = try await requests.requests(of: found.ids)
        let record = try await record(found, requests: filed)
        return .bytes(
            RecordJSON(record: record).bytes,
            type: "application/json",
            fileName: "personal-data-\(found.newest.printedReceipt).json"
        )
    }

    @Sendable private func ask(_ request: WebRequest) async throws -> Answer {
        try await form(request, kind: request.query["kind"] ?? "", problems: [])
    }

    private func form(_ request: WebRequest, kind: String, problems: [InvalidInput.Problem]) async throws -> Answer {
        let found = try await held(request)
        guard let kind = SubjectRequest.Kind(rawValue: kind) else {
            return .redirect(found.base)
        }
        return .page(
            AskPage(
                request: request,
                held: found,
                kind: kind,
                hasPhone: try await requests.hasPhone(found.newest.id),
                book: requests.book,
                key: base64URL(context.random(16)),
                problems: problems
            ).page
        )
    }

    @Sendable private func send(_ request: WebRequest) async throws -> Answer {
        let found = try await held(request)
        let form = request.form
        guard let kind = SubjectRequest.Kind(rawValue: form["kind"] ?? ""),
            let key = form["_key"], (16...64).contains(key.utf8.count)
        else { throw MalformedReport() }
        let draft = SubjectRequestStore.Draft(
            kind: kind,
            scope: form["scope"] == "phone" ? .phone : .report,
            isProved: found.isByNumber,
            field: form["field"].flatMap(CorrectedField.init),
            words: .init(wish: form["wish"] ?? "", value: form["value"] ?? ""),
            key: key
        )
        do {
            let id = try await requests.file(draft, on: try found.report(form["scope"] ?? ""))
            return .redirect(found.base.then("/requests/\(id)").with("new", "1"))
        } catch let input as InvalidInput where !request.wantsJSON {
            return try await self.form(request, kind: kind.rawValue, problems: input.problems)
        } catch let refusal as SubjectRequestRefusal where !request.wantsJSON {
            return try await self.form(request, kind: kind.rawValue, problems: [.init("wish", refusal.message)])
        }
    }

    private func subject(_ request: WebRequest, _ found: OwnData) async throws -> SubjectRequest {
        try await requests.request(try request.id("subject", "request"), of: found.ids)
    }

    @Sendable private func follow(_ request: WebRequest) async throws -> Answer {
        let found = try await held(request)
        let subject = try await subject(request, found)
        let shown = try await answered(subject)
        return .page(
            OwnRequestPage(
                request: request,
                held: found,
                subject: subject,
                events: try await requests.events(of: subject.id),
                words: try await requests.words(of: subject.id),
                record: shown,
                book: requests.book,
                now: context.now()
            ).page
        )
    }

    /// What an answered request opens; nil while it is not answered, for other kinds, and once the time of copies is over.
    private func answered(_ subject: SubjectRequest) async throws -> PersonalRecord? {
        let isOpen = subject.isCopyOpen(requests.book, at: context.now())
        guard isOpen || (subject.kind == .explain && subject.state == .done) else { return nil }
        let ids = try await requests.signals(of: subject, []).ids
        return try await records.record(of: ids, own: subject.signal, requests: [subject])
    }

    @Sendable private func copy(_ request: WebRequest) async throws -> Answer {
        let found = try await held(request)
        let subject = try await subject(request, found)
        guard subject.isCopyOpen(requests.book, at: context.now()), let record = try await answered(subject) else {
            throw NotFound("copy", subject.id)
        }
        try await requests.noteDownload(subject.id, by: nil)
        return .bytes(
            RecordJSON(record: record).bytes,
            type: "application/json",
            fileName: "personal-data-\(subject.number).json"
        )
    }

    @Sendable private func withdraw(_ request: WebRequest) async throws -> Answer {
        let found = try await held(request)
        let subject = try await subject(request, found)
        try await requests.withdraw(subject.id, of: subject.signal)
        return .redirect(found.base.then("/requests/\(subject.id)"))
    }

    @Sendable private func withdrawConsent(_ request: WebRequest) async throws -> Answer {
        let found = try await held(request)
        for id in found.ids { try await signals.withdrawConsent(of: id) }
        // Without a number nothing is left to be found by: whoever is signed in with it has an empty page then.
        return .redirect((found.isByNumber ? "/my" : found.base).with("withdrawn", "1"))
    }
}
