public import Access
public import Areas
public import Attachments
import Classification
import HTML
import HTTPTypes
public import Inbox
public import Kernel
public import Registry
public import Web

/// Filing for others: a caller, somebody at the counter, what a worker sees on his round.
public struct FilingRoutes: Sendable {
    private let signals: SignalStore
    private let cases: CaseStore
    private let areas: AreaStore
    private let organisations: OrganisationStore
    private let photos: AttachmentStore
    private let context: Context
    private let dispatcher: CaseDispatcher

    public init(
        signals: SignalStore,
        cases: CaseStore,
        areas: AreaStore,
        organisations: OrganisationStore,
        photos: AttachmentStore,
        accounts: AccountStore,
        context: Context
    ) {
        dispatcher = CaseDispatcher(cases: cases, organisations: organisations, accounts: accounts)
        self.signals = signals
        self.cases = cases
        self.areas = areas
        self.organisations = organisations
        self.photos = photos
        self.context = context
    }

    public var routes: [Route] {
        [
            Route(.get, "/filing", rule: .may(.fileSignals), handler: form),
            Route(.post, "/filing", rule: .may(.fileSignals), bodyLimit: 60 * 1024 * 1024, handler: file),
            Route(
                .post,
                "/filing/category",
                rule: .may(.fileSignals),
                bodyLimit: 60 * 1024 * 1024,
                handler: category
            ),
            // A number is guessed by asking often; each look is recorded as well.
            Route(
                .post,
                "/filing/caller",
                rule: .may(.fileSignals),
                bodyLimit: 60 * 1024 * 1024,
                rate: RateLimit("caller", count: 120, per: .seconds(600)),
                handler: caller
            ),
        ]
    }

    @Sendable private func form(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        var place: Area?
        if let code = request.query["code"] {
            do {
                let found = try await areas.homeCode(code).area
                if AreaRules.isWithin(viewer.reach(.fileSignals), found) { place = found }
            } catch is NotFound {
                // An old sign at a door: the worker names the place himself.
            }
        }
        return try await page(request, place: place, problems: [])
    }

    /// The same form with what the caller told before; nothing of it is kept.
    @Sendable private func caller(_ request: WebRequest) async throws -> Answer {
        let phone = request.form["phone"] ?? ""
        guard PhoneNumber(phone) != nil else {
            let message = Text("请先填写对方完整的电话号码。", "Please enter the whole phone number first.")
            return try await page(request, place: nil, problems: [.init("phone", message)])
        }
        let earlier = try await signals.earlier(phone: phone, by: try request.signedIn())
        return try await page(request, place: nil, earlier: earlier, problems: [])
    }

    /// The same form with the categories that the text speaks for, how sure that is and why; nothing of it is kept.
    @Sendable private func category(_ request: WebRequest) async throws -> Answer {
        let text = request.form.values.exact("text") ?? ""
        return try await page(request, place: nil, suggestion: cases.judge(text), problems: [])
    }

    @Sendable private func file(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let form = request.form
        guard let key = form["_key"], (16...64).contains(key.utf8.count) else { throw MalformedReport() }
        let files = form.files.filter { $0.field == "photos" }
        let found = try await places(form["area"] ?? "", for: viewer)
        guard found.count == 1, let named = found.first else {
            let message =
                found.isEmpty
                ? Text("找不到这个地点，请换几个字再试。", "There is no such place. Please try other words.")
                : Text("有好几处地点符合，请选择一处。", "Several places fit. Please choose one.")
            return try await page(request, place: nil, candidates: found, problems: [.init("area", message)])
        }
        let place = try await exact(form["place"] ?? "", in: named)
        do {
            let channel = form["channel"].flatMap(Signal.Channel.init)
            guard let channel, [.phone, .visit, .round].contains(channel) else {
                throw InvalidInput("channel", Text("请选择怎么知道的。", "Please choose how it came."))
            }
            let report = try Report(
                text: form.values.exact("text") ?? "",
                place: form["place"] ?? "",
                name: form["name"] ?? "",
                phone: form["phone"] ?? "",
                isAnonymous: false,
                photoCount: files.count
            )
            let taken = try await photos.keeping(files.map(\.bytes)) { prepared in
                try await signals.file(
                    report,
                    by: viewer,
                    channel: channel,
                    at: place,
                    key: key,
                    digest: report.digest(photos: files.map(\.bytes)),
                    photos: prepared,
                    // What a worker saw himself nobody was told about.
                    notice: channel == .round ? nil : signals.notice.version
                ).signal
            }
            return .redirect(try await opened(taken, at: place, request))
        } catch let input as InvalidInput where !request.wantsJSON {
            return try await page(request, place: place, problems: input.problems)
        } catch let refusal as RefusedPhoto where !request.wantsJSON {
            return try await page(request, place: place, problems: [.init("photos", refusal.message)])
        }
    }

    /// Opens the case at once where that was asked and a category is chosen or suggested; where the worker goes on.
    private func opened(_ id: Signal.ID, at place: Area, _ request: WebRequest) async throws -> URLPath {
        let viewer = try request.signedIn()
        let filed: URLPath = URLPath("/signals/\(id)").with("filed", "1")
        let reach = viewer.reach(.sortSignals)
        // Whoever acts for several bodies may file where he does not sort.
        guard request.form["then"] == "case", AreaRules.isWithin(reach, place) else { return filed }
        let signal = try await signals.signal(id, reach)
        // Sent a second time: the case is there.
        if let matter = signal.matter { return URLPath("/cases/\(matter)").with("filed", "1") }
        let chosen = request.form["category"].flatMap { cases.book.categories.choice($0) }
        let suggestion = cases.judge(signal.text)
        // Not sure enough: the signal's page asks, with what is likely first.
        guard
            let category = chosen ?? suggestion.sure.flatMap({ cases.book.categories[$0.category] }),
            let home = try await organisations.serving(place, kind: .communityOffice).first
        else { return filed }
        let matter = try await cases.open(
            id,
            category: category.code,
            title: Words.brief(signal.text),
            home: home.id.rawValue,
            by: viewer,
            suggestion: suggestion,
            dispatch: try await dispatcher.proposal(category: category.code, at: place, of: signal)
        )
        return URLPath("/cases/\(matter)").with("filed", "1")
    }

    /// The room that the exact place names, where the building has it; the building otherwise.
    private func exact(_ text: String, in place: Area) async throws -> Area {
        guard place.level == .building, text.contains(where: \.isNumber) else { return place }
        return PlaceFinder.room(text, among: try await areas.rooms(of: place), of: place) ?? place
    }

    /// The places that were meant: one by its number, or those that the typed words fit.
    private func places(_ text: String, for viewer: Viewer) async throws -> [Area] {
        let reach = viewer.reach(.fileSignals)
        if let number = Int64(text), number > 1_000_000 {
            return try await areas.areas([Area.ID(rawValue: number)]).filter { AreaRules.isWithin(reach, $0) }
        }
        return PlaceFinder(try await areas.places(within: reach)).find(text)
    }

    private func page(
        _ request: WebRequest,
        place: Area?,
        candidates: [Area] = [],
        earlier: [Signal]? = nil,
        suggestion: Classification? = nil,
        problems: [InvalidInput.Problem]
    ) async throws -> Answer {
        let viewer = try request.signedIn()
        var place = place
        if place == nil, candidates.isEmpty, let text = request.form["area"] {
            let found = try await places(text, for: viewer)
            if found.count == 1 { place = found.first }
        }
        let known = place == nil ? try await areas.places(within: viewer.reach(.fileSignals)) : []
        return .page(
            FilingPage(
                request: request,
                place: place,
                finder: PlaceFinder(known),
                candidates: candidates,
                earlier: earlier,
                key: base64URL(context.random(16)),
                book: cases.book,
                suggestion: suggestion,
                problems: problems
            ).page
        )
    }
}
