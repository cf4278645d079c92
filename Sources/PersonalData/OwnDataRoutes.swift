import Access
import HTML
import HTTPTypes
package import Inbox
package import Kernel
import Storage
package import Web

/// The person's own page of what is held about him, under the secret link of his report; works without scripts.
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

    package var routes: [Route] {
        [
            Route(.get, "/r/:secret/data", rule: .holderOfSecret, rate: Self.rate, handler: page),
            Route(.get, "/r/:secret/data/file", rule: .holderOfSecret, rate: Self.rate, handler: file),
            Route(.get, "/r/:secret/data/ask", rule: .holderOfSecret, rate: Self.rate, handler: ask),
            Route(.post, "/r/:secret/data/requests", rule: .holderOfSecret, rate: Self.change, handler: send),
            Route(.get, "/r/:secret/data/requests/:subject", rule: .holderOfSecret, rate: Self.rate, handler: follow),
            Route(
                .get,
                "/r/:secret/data/requests/:subject/file",
                rule: .holderOfSecret,
                rate: Self.rate,
                handler: copy
            ),
            Route(
                .post,
                "/r/:secret/data/requests/:subject/withdrawal",
                rule: .holderOfSecret,
                rate: Self.change,
                handler: withdraw
            ),
            Route(
                .post,
                "/r/:secret/data/consent-withdrawal",
                rule: .holderOfSecret,
                rate: Self.change,
                handler: withdrawConsent
            ),
        ]
    }

    private func report(_ request: WebRequest) async throws -> (signal: Signal, receipt: Receipt) {
        try await signals.report(secret: request.parameters["secret"] ?? "")
    }

    @Sendable private func page(_ request: WebRequest) async throws -> Answer {
        let found = try await report(request)
        let filed = try await requests.requests(of: [found.signal.id])
        return .page(
            OwnDataPage(
                request: request,
                secret: found.receipt.secret,
                record: try await records.record(of: [found.signal.id], own: found.signal.id, requests: filed),
                now: context.now()
            ).page
        )
    }

    /// What is held with this report, as a file: the link proves that it is his, so nobody has to be asked.
    @Sendable private func file(_ request: WebRequest) async throws -> Answer {
        let found = try await report(request)
        let filed = try await requests.requests(of: [found.signal.id])
        let record = try await records.record(of: [found.signal.id], own: found.signal.id, requests: filed)
        return .bytes(
            RecordJSON(record: record).bytes,
            type: "application/json",
            fileName: "personal-data-\(found.signal.printedReceipt).json"
        )
    }

    @Sendable private func ask(_ request: WebRequest) async throws -> Answer {
        try await form(request, kind: request.query["kind"] ?? "", problems: [])
    }

    private func form(_ request: WebRequest, kind: String, problems: [InvalidInput.Problem]) async throws -> Answer {
        let found = try await report(request)
        guard let kind = SubjectRequest.Kind(rawValue: kind) else {
            return .redirect("/r/\(found.receipt.secret)/data")
        }
        let record = try await records.record(of: [found.signal.id], own: found.signal.id, requests: [])
        return .page(
            AskPage(
                request: request,
                secret: found.receipt.secret,
                kind: kind,
                hasPhone: record.reports.contains { !$0.whole.phone.isEmpty },
                book: record.book,
                key: base64URL(context.random(16)),
                problems: problems
            ).page
        )
    }

    @Sendable private func send(_ request: WebRequest) async throws -> Answer {
        let found = try await report(request)
        let form = request.form
        guard let kind = SubjectRequest.Kind(rawValue: form["kind"] ?? ""),
            let key = form["_key"], (16...64).contains(key.utf8.count)
        else { throw MalformedReport() }
        let draft = SubjectRequestStore.Draft(
            kind: kind,
            scope: form["scope"] == "phone" ? .phone : .report,
            field: form["field"].flatMap(CorrectedField.init),
            words: .init(wish: form["wish"] ?? "", value: form["value"] ?? ""),
            key: key
        )
        do {
            let id = try await requests.file(draft, on: found.signal)
            return .redirect(("/r/\(found.receipt.secret)/data/requests/\(id)" as URLPath).with("new", "1"))
        } catch let input as InvalidInput where !request.wantsJSON {
            return try await self.form(request, kind: kind.rawValue, problems: input.problems)
        } catch let refusal as SubjectRequestRefusal where !request.wantsJSON {
            return try await self.form(request, kind: kind.rawValue, problems: [.init("wish", refusal.message)])
        }
    }

    private func subject(_ request: WebRequest, _ signal: Signal) async throws -> SubjectRequest {
        try await requests.request(try request.id("subject", "request"), of: signal.id)
    }

    @Sendable private func follow(_ request: WebRequest) async throws -> Answer {
        let found = try await report(request)
        let subject = try await subject(request, found.signal)
        let shown = try await answered(subject)
        return .page(
            OwnRequestPage(
                request: request,
                secret: found.receipt.secret,
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
        let found = try await report(request)
        let subject = try await subject(request, found.signal)
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
        let found = try await report(request)
        let subject = try await subject(request, found.signal)
        try await requests.withdraw(subject.id, of: found.signal.id)
        return .redirect("/r/\(found.receipt.secret)/data/requests/\(subject.id)")
    }

    @Sendable private func withdrawConsent(_ request: WebRequest) async throws -> Answer {
        let found = try await report(request)
        try await signals.withdrawConsent(of: found.signal.id)
        return .redirect(("/r/\(found.receipt.secret)/data" as URLPath).with("withdrawn", "1"))
    }
}
