import Access
public import Attachments
public import Areas
import HTML
import HTTPTypes
public import Inbox
public import Kernel
import Storage
public import Web

/// What the reporter does with the secret link: follow, add, rate, reopen.
public struct ReporterRoutes: Sendable {
    private let signals: SignalStore
    private let cases: CaseStore
    private let areas: AreaStore
    private let photos: AttachmentStore
    private let live: LiveHub
    private let context: Context

    public init(
        signals: SignalStore,
        cases: CaseStore,
        areas: AreaStore,
        photos: AttachmentStore,
        live: LiveHub,
        context: Context
    ) {
        self.signals = signals
        self.cases = cases
        self.areas = areas
        self.photos = photos
        self.live = live
        self.context = context
    }

    /// Guessing secrets is hopeless, and slow as well.
    private static let rate = RateLimit("link", count: 120, per: .seconds(60))
    private static let change = RateLimit("link-change", count: 30, per: .seconds(600))

    /// Each page twice: under the secret link, and under the reports of whoever is signed in with the number he left.
    public var routes: [Route] {
        [
            Route(.get, "/r/:secret", rule: .holderOfSecret, rate: Self.rate, handler: follow),
            Route(.get, "/my/reports/:report", rule: .resident, rate: Self.rate, handler: follow),
            Route(.get, "/r/:secret/events", rule: .holderOfSecret, rate: Self.rate, handler: stream),
            Route(.get, "/my/reports/:report/events", rule: .resident, rate: Self.rate, handler: stream),
            Route(.get, "/r/:secret/events/poll", rule: .holderOfSecret, rate: Self.rate, handler: poll),
            Route(.get, "/my/reports/:report/events/poll", rule: .resident, rate: Self.rate, handler: poll),
            Route(.get, "/r/:secret/photos/:photo", rule: .holderOfSecret, rate: Self.rate, handler: photo),
            Route(.get, "/my/reports/:report/photos/:photo", rule: .resident, rate: Self.rate, handler: photo),
            change("/r/:secret/remarks", .holderOfSecret, bodyLimit: Self.photos, remark),
            change("/my/reports/:report/remarks", .resident, bodyLimit: Self.photos, remark),
            change("/r/:secret/rating", .holderOfSecret, rate),
            change("/my/reports/:report/rating", .resident, rate),
            change("/r/:secret/reopening", .holderOfSecret, reopen),
            change("/my/reports/:report/reopening", .resident, reopen),
        ]
    }

    private static let photos = 60 * 1024 * 1024

    private func change(
        _ path: StaticString,
        _ rule: Rule,
        bodyLimit: Int = 64 * 1024,
        _ handler: @escaping Route.Handler
    ) -> Route {
        Route(.post, path, rule: rule, bodyLimit: bodyLimit, rate: Self.change, handler: handler)
    }

    private func report(_ request: WebRequest) async throws -> OwnReport { try await OwnReport(request, in: signals) }

    @Sendable private func follow(_ request: WebRequest) async throws -> Answer {
        try await page(request, problems: [])
    }

    private func page(_ request: WebRequest, problems: [InvalidInput.Problem]) async throws -> Answer {
        let found = try await report(request)
        let history = try await cases.history(of: found.signal)
        let place = try await areas.area(Area.ID(rawValue: found.signal.area))
        return .page(
            ReporterPage(
                request: request,
                signal: found.signal,
                receipt: found.receipt,
                base: found.base,
                data: found.data,
                place: place,
                remarks: try await signals.events(of: found.signal.id),
                history: history,
                photos: try await cases.photos(of: [found.signal.id], events: history?.events ?? []),
                workflow: try history.map { try cases.book.workflow(of: $0.matter) },
                now: context.now(),
                problems: problems
            ).page
        )
    }

    @Sendable private func remark(_ request: WebRequest) async throws -> Answer {
        let found = try await report(request)
        let files = request.form.files.filter { $0.field == "photos" }
        do {
            let text = request.form["text"] ?? ""
            try await photos.keeping(files.map(\.bytes)) { prepared in
                try await signals.remark(
                    text,
                    on: found.signal.id,
                    key: request.form["_key"] ?? "",
                    photos: prepared
                )
            }
        } catch let input as InvalidInput {
            return try await again(input.problems, request)
        } catch let refusal as RefusedPhoto {
            return try await again([.init("photos", refusal.message)], request)
        }
        return .redirect(found.base)
    }

    @Sendable private func rate(_ request: WebRequest) async throws -> Answer {
        let found = try await report(request)
        let satisfaction = request.form["satisfaction"].flatMap { Int($0) } ?? 0
        let solved: Bool? = ["1": true, "0": false][request.form["solved"] ?? ""]
        let rating = solved.flatMap { Case.Rating(isSolved: $0, satisfaction: satisfaction) }
        return try await take("rate", rating, found, request)
    }

    @Sendable private func reopen(_ request: WebRequest) async throws -> Answer {
        try await take("reopen", nil, try await report(request), request)
    }

    private func take(
        _ action: String,
        _ rating: Case.Rating?,
        _ found: OwnReport,
        _ request: WebRequest
    ) async throws -> Answer {
        let step = CaseStep(
            action: action,
            revision: Int(request.form["revision"] ?? "") ?? -1,
            note: request.form["note"] ?? "",
            rating: rating
        )
        do {
            guard step.note.count <= Report.textLimit else { throw CaseRefusal.noteTooLong }
            try await cases.take(step, reporterOf: found.signal)
        } catch let refusal as CaseRefusal where !refusal.field.isEmpty {
            return try await again([.init(refusal.field, refusal.message)], request)
        }
        return .redirect(found.base)
    }

    private func again(_ problems: [InvalidInput.Problem], _ request: WebRequest) async throws -> Answer {
        if request.wantsJSON { throw InvalidInput(problems) }
        return try await page(request, problems: problems)
    }

    @Sendable private func photo(_ request: WebRequest) async throws -> Answer {
        let found = try await report(request)
        let history = try await cases.history(of: found.signal)
        let id = try request.id("photo", "photo", as: Attachment.ID.self)
        let all = try await cases.photos(of: [found.signal.id], events: history?.events ?? [])
        guard let photo = all.values.flatMap(\.self).first(where: { $0.id == id }) else { throw NotFound("photo", id) }
        let size: PhotoSize = request.query["size"] == "full" ? .full : .thumbnail
        return .bytes(try await photos.photo(photo, size: size), type: "image/jpeg", cache: .briefly)
    }

    @Sendable private func stream(_ request: WebRequest) async throws -> Answer {
        .live(try await filter(request, after: LiveHub.place(request)))
    }

    @Sendable private func poll(_ request: WebRequest) async throws -> Answer {
        try await live.poll(try await filter(request, after: LiveHub.place(request)))
    }

    /// The facts of this report and of its case, and no others.
    private func filter(_ request: WebRequest, after: Int64?) async throws -> LiveFilter {
        let found = try await report(request).signal
        let signal = found.id.rawValue
        return LiveFilter(after: after) { fact in
            (fact.kind.hasPrefix("signal.") && fact.subject == signal)
                || (fact.kind.hasPrefix("case.") && (fact.detail == String(signal) || fact.subject == found.matter))
        }
    }
}
