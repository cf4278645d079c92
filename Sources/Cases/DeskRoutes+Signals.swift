import Access
import Areas
import Classification
import HTML
import HTTPTypes
import Inbox
import Kernel
import Registry
import Web

/// Signals on the desk: to be sorted, joined, set aside.
extension DeskRoutes {
    var signalRoutes: [Route] {
        [
            Route(.get, "/signals", rule: .may(.seeSignals), handler: signalList),
            Route(.get, "/signals/:signal", rule: .may(.seeSignals), handler: signalPage),
            Route(.post, "/signals/:signal/case", rule: .may(.sortSignals), handler: openCase),
            Route(.post, "/signals/:signal/joining", rule: .may(.sortSignals), handler: join),
            Route(.post, "/signals/:signal/setting-aside", rule: .may(.sortSignals), handler: setAside),
            Route(.post, "/signals/:signal/sorting-undone", rule: .may(.sortSignals), handler: undo),
            Route(.post, "/signals/:signal/contact", rule: .may(.sortSignals), handler: contact),
            Route(.get, "/signals/:signal/photos/:photo", rule: .may(.seeSignals), handler: signalPhoto),
        ]
    }

    @Sendable private func signalList(_ request: WebRequest) async throws -> Answer {
        let reach = try request.signedIn().reach(.seeSignals)
        let state: Signal.State? = request.query["state"] == "all" ? nil : .new
        let rows = try await signals.list(
            reach,
            state: state,
            before: request.query["before"].flatMap { Signal.ID($0) },
            limit: Self.pageSize + 1
        )
        if request.wantsJSON { return .json(SignalListJSON(rows: Array(rows.prefix(Self.pageSize))).bytes) }
        let places = try await areas.fullNames(rows.map(\.area))
        return .page(
            SignalListPage(
                request: request,
                rows: rows,
                places: places,
                state: state,
                newCount: try await signals.newCount(reach),
                now: context.now()
            ).page
        )
    }

    @Sendable private func signalPage(_ request: WebRequest) async throws -> Answer {
        try await signalPage(request, problems: [], contact: nil)
    }

    private func signalPage(
        _ request: WebRequest,
        problems: [InvalidInput.Problem],
        contact: (name: String, phone: String)?
    ) async throws -> Answer {
        let signal = try await signal(request)
        let place = try await areas.area(Area.ID(rawValue: signal.area))
        let sorts = AreaRules.isWithin(try request.signedIn().reach(.sortSignals), place)
        let asks = signal.state == .new && sorts
        let suggestion = asks ? cases.judge(signal.text) : nil
        return .page(
            SignalPage(
                request: request,
                signal: signal,
                place: place,
                events: try await signals.events(of: signal.id),
                photos: try await cases.photos(of: [signal.id], events: [])[signal.id.rawValue] ?? [],
                book: cases.book,
                nearby: signal.state == .new
                    ? try await cases.nearby(signal, within: try request.signedIn().reach(.seeCases)) : [],
                earlier: try await earlier(signal, for: try request.signedIn()),
                receipt: try receipt(of: signal, request),
                problems: problems,
                contact: contact,
                suggestion: suggestion,
                proposals: try await dispatcher.proposals(
                    suggestion?.candidates.map(\.category) ?? [],
                    at: place,
                    of: signal
                ),
                now: context.now()
            ).page
        )
    }

    private func signal(_ request: WebRequest) async throws -> Signal {
        let viewer = try request.signedIn()
        return try await signals.signal(try request.id("signal", "signal"), viewer.reach(.seeSignals))
    }

    @Sendable private func openCase(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let signal = try await signal(request)
        let place = try await areas.area(Area.ID(rawValue: signal.area))
        guard let home = try await organisations.serving(place, kind: .communityOffice).first else {
            let message = Text(
                "这个地方没有社区居委会，不能立案：请并入事项，或写明理由不予立案。",
                "No community office serves this place: join it to a case, or set it aside with a reason."
            )
            return try await signalPage(request, problems: [.init("category", message)], contact: nil)
        }
        let category = request.form["category"] ?? ""
        let proposal = try await dispatcher.proposal(category: category, at: place, of: signal)
        do {
            let id = try await cases.open(
                signal.id,
                category: category,
                title: request.form["title"] ?? "",
                home: home.id.rawValue,
                by: viewer,
                suggestion: cases.judge(signal.text),
                dispatch: proposal
            )
            if request.form["dispatch"] == "rule", let proposal, !proposal.isAutomatic {
                try await dispatcher.pass(id, by: proposal, viewer)
            }
            return .redirect("/cases/\(id)")
        } catch let input as InvalidInput where !request.wantsJSON {
            return try await signalPage(request, problems: input.problems, contact: nil)
        }
    }

    /// Joins the signal to a case that is about the same.
    @Sendable private func join(_ request: WebRequest) async throws -> Answer {
        let signal = try await signal(request)
        guard let matter = request.form["case"].flatMap({ Case.ID($0) }) else {
            let problem = InvalidInput.Problem("case", Text("请选择要并入的事项。", "Please choose the case."))
            return try await signalPage(request, problems: [problem], contact: nil)
        }
        try await cases.join(signal.id, to: matter, by: try request.signedIn())
        return .redirect("/cases/\(matter)")
    }

    @Sendable private func setAside(_ request: WebRequest) async throws -> Answer {
        let signal = try await signal(request)
        do {
            try await signals.setAside(signal.id, reason: request.form["reason"] ?? "", by: try request.signedIn())
        } catch Signal.SortRefusal.reasonMissing where !request.wantsJSON {
            let problem = InvalidInput.Problem("reason", Signal.SortRefusal.reasonMissing.message)
            return try await signalPage(request, problems: [problem], contact: nil)
        }
        return .redirect("/signals")
    }

    @Sendable private func undo(_ request: WebRequest) async throws -> Answer {
        let signal = try await signal(request)
        try await signals.undoSorting(signal.id, by: try request.signedIn())
        return .redirect("/signals/\(signal.id)")
    }

    /// Shows what the reporter left of himself, for a stated purpose, and records the look.
    @Sendable private func contact(_ request: WebRequest) async throws -> Answer {
        let signal = try await signal(request)
        guard let purpose = request.form["purpose"] else {
            return try await signalPage(request, problems: [SignalPage.purposeMissing], contact: nil)
        }
        let contact = try await signals.contact(of: signal.id, purpose: purpose, by: try request.signedIn())
        let page = try await signalPage(request, problems: [], contact: contact)
        return SignalPage.hidden(page, after: "/signals/\(signal.id)")
    }

    @Sendable private func signalPhoto(_ request: WebRequest) async throws -> Answer {
        let signal = try await signal(request)
        let photos = try await cases.photos(of: [signal.id], events: [])
        return try await photo(request, among: photos.values.flatMap(\.self))
    }
}
