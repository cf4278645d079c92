import Access
import Areas
import Attachments
import Cases
import Foundation
import HTTPTypes
import Inbox
import Kernel
import Registry
import Web

/// Cases for programs: the list, one with its history, and the workflow's actions under the same rules as on pages.
struct CaseEndpoints {
    let cases: CaseStore
    let areas: AreaStore
    let signals: SignalEndpoints
    let photos: AttachmentStore
    let dispatcher: CaseDispatcher
    let context: Context

    /// A photo as a phone takes it, in base64; all photos of one action together are limited by the body.
    static let photoTextLimit = SignalEndpoints.photoLimit / 3 * 4 + 4

    var all: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/cases",
                scope: .readCases,
                name: "listCases",
                about: "Cases of the program's area, with the filters of the pages.",
                parameters: Self.filters + Endpoint.paging,
                result: .json(.object(MatterJSON.list)),
                handler: list
            ),
            Endpoint(
                .get,
                "/api/v1/cases/:case",
                scope: .readCases,
                name: "readCase",
                about: "A case with its history. Its ETag is what an action names in If-Match.",
                result: .json(.object(MatterJSON.whole)),
                handler: read
            ),
            Endpoint(
                .post,
                "/api/v1/cases/:case/actions",
                scope: .writeCases,
                name: "actOnCase",
                about:
                    "Takes one action of the workflow, as the program's organisation. A case that has changed since is left alone (412).",
                parameters: [.header("If-Match", Self.version, required: true, "The ETag of the case as it was read.")],
                body: .json(MatterJSON.step),
                bodyLimit: 60 * 1024 * 1024,
                result: .json(.object(MatterJSON.whole)),
                handler: act
            ),
            Endpoint(
                .get,
                "/api/v1/cases/:case/targets",
                scope: .readCases,
                name: "listTargets",
                about: """
                    The organisations to which a case may be passed by an action that needs one: they serve its place, and somebody \
                    works there.
                    """,
                result: .json(.object(MatterJSON.targets)),
                handler: targets
            ),
            Endpoint(
                .get,
                "/api/v1/cases/:case/attachments/:photo",
                scope: .readAttachments,
                name: "readCasePhoto",
                about: "A photo of a case or of one of its signals, as JPEG. Needs cases.read as well.",
                parameters: [SignalEndpoints.size],
                result: .bytes("image/jpeg"),
                handler: photo
            ),
        ]
    }

    private static let version = Shape.matching(pattern: "^\"[1-9][0-9]{0,8}\"$", max: 11) { text in
        revision(text) != nil
    }

    private static func revision(_ text: String) -> Int? {
        guard text.count >= 3, text.hasPrefix("\""), text.hasSuffix("\""), text.utf8.count <= 11 else { return nil }
        let digits = text.dropFirst().dropLast()
        guard let number = Int(digits), number > 0, String(number) == digits else { return nil }
        return number
    }

    private static let filters: [Endpoint.Parameter] = [
        .query(
            "show",
            .choice(["open", "due_soon", "overdue", "urged", "closed", "all"]),
            "Which; `open` by default."
        ),
        .query("area", .identifier, "Only in this area."),
        .query("state", .prose(max: 60), "Only in this state of the workflow."),
        .query("category", .prose(max: 100), "A category or a group of them."),
        .query("holder", .identifier, "The organisation that has it now."),
        .query("severity", .whole(1...3), "Only of this severity."),
        .query("channel", .choice(Signal.Channel.allCases.map(\.rawValue)), "How its first signal came."),
        .query("from", .day, "Opened on this day or later."),
        .query("until", .day, "Opened on this day or earlier."),
        .query("sort", .choice(CaseFilter.Sort.allCases.map(\.rawValue)), "`due` is only for open cases."),
    ]

    @Sendable private func list(_ call: Call) async throws -> Outcome {
        let query = call.query
        var filter = CaseFilter()
        filter.scope = query.text("show").flatMap(CaseFilter.Scope.init) ?? .open
        filter.area = query.number("area")
        filter.state = query.text("state")
        filter.category = query.text("category")
        filter.holder = query.number("holder")
        filter.severity = query.whole("severity").flatMap { Case.Severity(rawValue: Int($0)) }
        filter.channel = query.text("channel").flatMap(Signal.Channel.init)
        filter.from = query.text("from").flatMap { CivilDate($0) }
        filter.until = query.text("until").flatMap { CivilDate($0) }
        filter.sort = query.text("sort").flatMap(CaseFilter.Sort.init)
        if filter.sort == .due, [.closed, .all].contains(filter.scope) {
            throw Problem.parameter("sort", Text("只有在办事项有期限", "`due` is only for open cases"))
        }
        let place = try Cursor.place(call.request).map { text in
            guard let place = CaseStore.Place(text) else { throw Problem.parameter("cursor", Text("不对", "is wrong")) }
            return place
        }
        var level: AreaLevel?
        if let area = filter.area { level = try await areas.areas([Area.ID(rawValue: area)]).first?.level }
        let rows = try await cases.list(
            call.viewer.reach(.seeCases),
            filter,
            in: level,
            after: place,
            limit: call.limit + 1
        )
        let page = rows.prefix(call.limit)
        let next =
            rows.count > call.limit ? page.last.map { Cursor.text(CaseStore.Place($0).text, of: call.request) } : nil
        return .page("cases", page.map(MatterJSON.row), next: next, of: call.request)
    }

    @Sendable private func read(_ call: Call) async throws -> Outcome {
        try await outcome(try call.id("case"), call.viewer.reach(.seeCases), call.viewer)
    }

    private func outcome(_ id: Case.ID, _ reach: [Reach], _ viewer: Viewer) async throws -> Outcome {
        let found = try await cases.history(id, reach)
        let signals = try await cases.signals(of: id).signals
        let book = cases.book
        let workflow = try book.workflow(of: found.matter)
        let now = context.now()
        let mayAct = viewer.may(.workCases)
        let content = MatterJSON.Content(
            matter: found.matter,
            events: found.events,
            signals: signals,
            photos: try await cases.photos(of: [], events: found.events),
            people: try await cases.people(found.events),
            workflow: workflow,
            dueAt: found.matter.due(in: workflow, book.calendar)?.at,
            actions: mayAct
                ? found.matter.actions(in: workflow, for: CaseActor(viewer, on: found.matter), book.deadlines, at: now)
                : []
        )
        var outcome = Outcome.json(MatterJSON.whole(content))
        outcome.version = String(found.matter.revision)
        return outcome
    }

    @Sendable private func act(_ call: Call) async throws -> Outcome {
        let id: Case.ID = try call.id("case")
        let body = call.body
        let note = body.text("note") ?? ""
        var step = CaseStep(
            action: body.text("action") ?? "",
            revision: call.headers.text("If-Match").flatMap(Self.revision) ?? -1,
            note: note,
            organisation: body.number("organisation"),
            severity: body.whole("severity").flatMap { Case.Severity(rawValue: Int($0)) },
            pause: body.text("pause")
        )
        if let text = body.text("extension") {
            guard let limit = TimeLimit(text) else {
                throw Problem.body([ShapeFault(place: "/extension", message: Text("不是时限", "is no time limit like 3wd"))]
                )
            }
            step.extension = limit
        }
        if let code = body.text("category") {
            guard let category = cases.book.categories[code] else {
                throw Problem.body([ShapeFault(place: "/category", message: Text("没有这个类别", "is no category"))])
            }
            step.classification = CaseEvent.Classification(category)
        }
        guard note.count <= Report.textLimit else { throw CaseRefusal.noteTooLong }
        if let organisation = step.organisation {
            let found = try await cases.history(id, call.viewer.reach(.workCases)).matter
            let place = try await areas.area(Area.ID(rawValue: found.area))
            // What a page would not offer is refused as if nothing had been chosen.
            guard try await dispatcher.targets(of: place).contains(where: { $0.id.rawValue == organisation }) else {
                throw CaseRefusal.missing(.organisation)
            }
        }
        let sent = body.texts("photos").compactMap { Data(base64Encoded: $0).map { [UInt8]($0) } }
        let done = step
        do {
            try await photos.keeping(sent) { prepared in
                try await cases.take(done, on: id, by: call.viewer, photos: prepared)
            }
        } catch let refused as RefusedPhoto {
            throw Problem.body([ShapeFault(place: "/photos/\(refused.index)", message: refused.refusal.message)])
        }
        return try await outcome(id, call.viewer.reach(.workCases), call.viewer)
    }

    @Sendable private func targets(_ call: Call) async throws -> Outcome {
        let matter = try await cases.history(try call.id("case"), call.viewer.reach(.seeCases)).matter
        let place = try await areas.area(Area.ID(rawValue: matter.area))
        let targets = try await dispatcher.targets(of: place)
        let book = cases.book
        let proposal = book.dispatch.proposal(
            for: CaseDispatcher.matter(matter, at: place),
            among: targets,
            book.categories
        )
        return .json(
            .members([
                ("organisations", .array(targets.map(GroundEndpoints.json))),
                ("proposal", SuggestionJSON.proposal(proposal)),
            ])
        )
    }

    @Sendable private func photo(_ call: Call) async throws -> Outcome {
        try call.caller.require(.readCases)
        let found = try await cases.history(try call.id("case"), call.viewer.reach(.seeCases))
        let own = try await cases.signals(of: found.matter.id).signals
        let known = try await cases.photos(of: own.map(\.id), events: found.events)
        return try await signals.photo(call, among: known.values.flatMap(\.self))
    }
}
