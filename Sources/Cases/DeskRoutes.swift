public import Access
public import Areas
public import Attachments
import HTML
import HTTPTypes
public import Inbox
public import Kernel
public import Registry
import Storage
public import Web

/// The desk of workers: signals to be sorted, cases to be worked on, and the live changes of both.
public struct DeskRoutes: Sendable {
    let accounts: AccountStore
    let signals: SignalStore
    let cases: CaseStore
    let areas: AreaStore
    let organisations: OrganisationStore
    let photos: AttachmentStore
    let live: LiveHub
    let context: Context

    public init(
        accounts: AccountStore,
        signals: SignalStore,
        cases: CaseStore,
        areas: AreaStore,
        organisations: OrganisationStore,
        photos: AttachmentStore,
        live: LiveHub,
        context: Context
    ) {
        self.accounts = accounts
        self.signals = signals
        self.cases = cases
        self.areas = areas
        self.organisations = organisations
        self.photos = photos
        self.live = live
        self.context = context
    }

    static let pageSize = 20

    public var routes: [Route] {
        [
            Route(.get, "/desk", rule: .signedIn, handler: start),
            Route(.get, "/cases/:case", rule: .may(.seeCases), handler: casePage),
            Route(.post, "/cases/:case/steps", rule: .may(.workCases), bodyLimit: 60 * 1024 * 1024, handler: step),
            Route(.post, "/cases/:case/writing", rule: .may(.workCases), handler: writing),
            Route(.post, "/cases/:case/numbers", rule: .may(.workCases), handler: numbers),
            Route(.get, "/cases/:case/photos/:photo", rule: .may(.seeCases), handler: casePhoto),
            Route(.get, "/events", rule: .signedIn, handler: stream),
            Route(.get, "/events/poll", rule: .signedIn, handler: poll),
        ] + signalRoutes + listRoutes
    }

    /// Where somebody starts who sees no cases; one whose posts are all over still has his account.
    private static func start(for viewer: Viewer) -> URLPath {
        if viewer.may(.administerAccounts) { return "/accounts" }
        if viewer.may(.handlePersonalRequests) { return "/personal/requests" }
        if viewer.may(.seeAudit) { return "/audit" }
        return viewer.may(.seeAreas) ? "/areas" : "/account"
    }

    /// Where a worker starts: what waits for him, in numbers and by its most urgent pieces.
    @Sendable private func start(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        guard viewer.may(.seeCases) else { return .redirect(Self.start(for: viewer)) }
        // His own work: what is open to him for a while is not among it.
        let reach = viewer.standingReach(.seeCases)
        let seen = viewer.standingReach(.seeSignals)
        let filter = CaseFilter(FormValues([]), for: viewer)
        let urgent = try await cases.list(reach, filter.with(.mine), after: nil, limit: 8)
        let signals = viewer.may(.seeSignals) ? try await signals.list(seen, state: .new, before: nil, limit: 8) : []
        return .page(
            WorkbenchPage(
                request: request,
                viewer: viewer,
                newSignals: viewer.may(.seeSignals) ? try await self.signals.newCount(seen) : nil,
                counts: try await cases.openCounts(reach, filter),
                signals: signals,
                cases: urgent,
                handovers: viewer.may(.workCases)
                    ? try await HandoverStore(database: cases.database, context: context).waiting(for: viewer)
                    : ([], [:]),
                places: try await areas.fullNames(urgent.map(\.area) + signals.map(\.area)),
                book: cases.book,
                now: context.now()
            ).page
        )
    }

    @Sendable private func casePage(_ request: WebRequest) async throws -> Answer {
        try await casePage(request, problems: [])
    }

    private func casePage(
        _ request: WebRequest,
        problems: [InvalidInput.Problem],
        showsNumbers: Bool = false
    ) async throws -> Answer {
        let viewer = try request.signedIn()
        let found = try await cases.history(try request.id("case", "case"), viewer.reach(.seeCases))
        let place = try await areas.area(Area.ID(rawValue: found.matter.area))
        let signals = try await cases.signals(of: found.matter.id)
        let involved = found.events.flatMap { [$0.holder, $0.organisation].compactMap(\.self) }
        let targets = try await targets(of: place)
        let proposal = cases.book.dispatch.proposal(
            for: CaseDispatcher.matter(found.matter, at: place),
            among: targets,
            cases.book.categories
        )
        return .page(
            CasePage(
                request: request,
                viewer: viewer,
                matter: found.matter,
                events: found.events,
                place: place,
                signals: signals.signals,
                ticket: try await self.signals.ticket(of: found.matter.signal),
                remarks: signals.events,
                photos: try await cases.photos(of: signals.signals.map(\.id), events: found.events),
                people: try await cases.people(found.events),
                holders: try await organisations.names(involved),
                targets: targets,
                proposal: proposal,
                book: cases.book,
                workflow: try cases.book.workflow(of: found.matter),
                similar: try await cases.similar(found.matter, within: viewer.reach(.seeCases)),
                earlier: try await earlierMatters(signals.signals, for: viewer),
                receipt: try receipt(of: signals.signals.first, request),
                judged: request.query["filed"] == "1" ? signals.signals.first.map { cases.judge($0.text) } : nil,
                writers: try await cases.writers(on: found.matter.id, besides: viewer.account),
                problems: problems,
                now: context.now(),
                showsNumbers: showsNumbers
            ).page
        )
    }

    /// Shows the numbers in what was written, for a stated purpose, and records the look.
    @Sendable private func numbers(_ request: WebRequest) async throws -> Answer {
        let id = try request.id("case", "case", as: Case.ID.self)
        guard let purpose = request.form["purpose"] else {
            return try await casePage(request, problems: [SignalPage.purposeMissing])
        }
        try await cases.recordNumbersSeen(on: id, purpose: purpose, by: try request.signedIn())
        let page = try await casePage(request, problems: [], showsNumbers: true)
        return SignalPage.hidden(page, after: "/cases/\(id)")
    }

    /// What the same person told before, for those who sort signals.
    func earlier(_ signal: Signal, for viewer: Viewer) async throws -> [Signal] {
        guard viewer.may(.sortSignals) else { return [] }
        return try await signals.earlier(of: signal, within: viewer.reach(.sortSignals))
    }

    /// The receipt, right after it was written down for somebody.
    func receipt(of signal: Signal?, _ request: WebRequest) throws -> Receipt? {
        guard request.query["filed"] == "1", let signal else { return nil }
        return signals.receipt(of: signal, for: try request.signedIn())
    }

    private func earlierMatters(_ signals: [Signal], for viewer: Viewer) async throws -> [Signal] {
        guard let first = signals.first else { return [] }
        return try await earlier(first, for: viewer)
    }

    /// Who may be given a case of that place: bodies that serve it and in which somebody can work on it.
    func targets(of place: Area) async throws -> [Organisation] {
        try await dispatcher.targets(of: place)
    }

    var dispatcher: CaseDispatcher {
        CaseDispatcher(cases: cases, organisations: organisations, accounts: accounts)
    }

    /// Refuses an organisation that the page did not offer.
    private func checkTarget(_ organisation: Int64, of id: Case.ID, for viewer: Viewer) async throws {
        let found = try await cases.history(id, viewer.reach(.workCases))
        let place = try await areas.area(Area.ID(rawValue: found.matter.area))
        guard try await targets(of: place).contains(where: { $0.id.rawValue == organisation }) else {
            throw CaseRefusal.missing(.organisation)
        }
    }

    @Sendable private func step(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let id = try request.id("case", "case", as: Case.ID.self)
        let form = request.form
        let note = form["note"] ?? ""
        let organisation = form["organisation"].flatMap { Int64($0) }
        let step = CaseStep(
            action: form["action"] ?? "",
            revision: Int(form["revision"] ?? "") ?? -1,
            note: note,
            organisation: organisation,
            classification: form["category"].flatMap { cases.book.categories.choice($0) }.map(
                CaseEvent.Classification.init
            ),
            severity: form["severity"].flatMap { Int($0) }.flatMap(Case.Severity.init),
            pause: form["pause"],
            extension: form["extension"].flatMap { TimeLimit($0) }
        )
        do {
            guard note.count <= Report.textLimit else { throw CaseRefusal.noteTooLong }
            if let organisation { try await checkTarget(organisation, of: id, for: viewer) }
            try await photos.keeping(form.files.filter { $0.field == "photos" }.map(\.bytes)) { prepared in
                try await cases.take(step, on: id, by: viewer, photos: prepared)
            }
        } catch let refusal as CaseRefusal where !refusal.field.isEmpty && !request.wantsJSON {
            return try await casePage(request, problems: [.init(refusal.field, refusal.message)])
        } catch let refusal as RefusedPhoto where !request.wantsJSON {
            return try await casePage(request, problems: [.init("photos", refusal.message)])
        }
        return request.wantsJSON ? .json(JSON.object(["done": .bool(true)]).bytes) : .redirect("/cases/\(id)")
    }

    /// A sign from a form in which somebody writes.
    @Sendable private func writing(_ request: WebRequest) async throws -> Answer {
        try await cases.note(
            writing: request.form["ended"] != "1",
            on: try request.id("case", "case"),
            by: try request.signedIn()
        )
        return .json(JSON.object(["noted": .bool(true)]).bytes)
    }

    @Sendable private func casePhoto(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let found = try await cases.history(try request.id("case", "case"), viewer.reach(.seeCases))
        let signals = try await cases.signals(of: found.matter.id)
        let photos = try await cases.photos(of: signals.signals.map(\.id), events: found.events)
        return try await photo(request, among: photos.values.flatMap(\.self))
    }

    func photo(_ request: WebRequest, among known: [Attachment]) async throws -> Answer {
        let id = try request.id("photo", "photo", as: Attachment.ID.self)
        guard let photo = known.first(where: { $0.id == id }) else { throw NotFound("photo", id) }
        let size: PhotoSize = request.query["size"] == "full" ? .full : .thumbnail
        return .bytes(try await photos.photo(photo, size: size), type: "image/jpeg", cache: .briefly)
    }

    @Sendable private func stream(_ request: WebRequest) async throws -> Answer {
        .live(try filter(request, after: LiveHub.place(request)))
    }

    @Sendable private func poll(_ request: WebRequest) async throws -> Answer {
        try await live.poll(try filter(request, after: LiveHub.place(request)))
    }

    private func filter(_ request: WebRequest, after: Int64?) throws -> LiveFilter {
        let viewer = try request.signedIn()
        let signals = viewer.reach(.seeSignals)
        let cases = viewer.reach(.seeCases)
        let requests = viewer.reach(.handlePersonalRequests)
        let audits = viewer.reach(.seeAudit)
        return LiveFilter(after: after, holds: { [accounts] in await accounts.holds(viewer) }) { fact in
            if fact.kind.hasPrefix("signal.") { return Reach.admits(signals, fact) }
            if fact.kind.hasPrefix("emergency.") { return Reach.admits(audits, fact) }
            if fact.kind.hasPrefix("subject_request.") { return Reach.admits(requests, fact) }
            let ofCases = ["case.", "writing.", "shift."]
            return ofCases.contains(where: fact.kind.hasPrefix) && Reach.admits(cases, fact)
        }
    }
}
