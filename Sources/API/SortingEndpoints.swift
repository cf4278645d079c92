import Access
import Areas
import Cases
import HTTPTypes
import Inbox
import Kernel
import Registry
import Web

/// Sorting signals for programs, under the rules of the desk: a case is opened, one is joined, a signal is set aside, and taken back.
struct SortingEndpoints {
    let signals: SignalStore
    let cases: CaseStore
    let areas: AreaStore
    let organisations: OrganisationStore
    let dispatcher: CaseDispatcher

    var all: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/signals/:signal/suggestion",
                scope: .sortSignals,
                name: "readSuggestion",
                about: """
                    What a new signal may be about, as the street's classifier says, to whom the dispatch rules would give it, and \
                    open cases nearby (with cases.read).
                    """,
                result: .json(.object(SuggestionJSON.whole)),
                handler: suggestion
            ),
            Endpoint(
                .post,
                "/api/v1/signals/:signal/case",
                scope: .sortSignals,
                name: "openCase",
                about: """
                    Opens a case from a new signal, at the community of its place. A dispatch rule that is automatic is carried out at \
                    once; `dispatch` carries out one that only proposes (with cases.write and cases.direct).
                    """,
                body: .json(Self.opening),
                result: .json(.object(Self.sorted), status: .created),
                handler: open
            ),
            Endpoint(
                .post,
                "/api/v1/signals/:signal/joining",
                scope: .sortSignals,
                name: "joinCase",
                about: "Joins a new signal to an open case that is about the same. Needs cases.read as well.",
                body: .json(Self.joining),
                result: .json(.object(Self.sorted)),
                handler: join
            ),
            Endpoint(
                .post,
                "/api/v1/signals/:signal/setting-aside",
                scope: .sortSignals,
                name: "setSignalAside",
                about: "Sets a new signal aside, with the reason that its history keeps.",
                body: .json(Self.aside),
                result: .json(.object(Self.sorted)),
                handler: setAside
            ),
            Endpoint(
                .post,
                "/api/v1/signals/:signal/sorting-undone",
                scope: .sortSignals,
                name: "undoSorting",
                about:
                    "Takes joining or setting aside back: the signal is new again. One that opened a case stays with it.",
                result: .json(.object(Self.sorted)),
                handler: undo
            ),
        ]
    }

    private static let opening = Shape.Fields(
        "Opening",
        [
            .init("category", .prose(max: 100), "A category's code."),
            .init("title", .prose(max: 60), "What the case is called in lists."),
            .init(
                "dispatch",
                .flag,
                optional: true,
                "Whether to follow a dispatch rule that only proposes; false by default."
            ),
        ]
    )

    private static let joining = Shape.Fields("Joining", [.init("case", .identifier, "An open case.")])

    private static let aside = Shape.Fields("SettingAside", [.init("reason", .prose(max: Report.textLimit))])

    private static let sorted = Shape.Fields(
        "SortedSignal",
        [
            .init("id", .identifier, "The signal."),
            .init("state", .choice(Signal.State.allCases.map(\.rawValue))),
            .init("case", .nullable(.identifier), "The case that it opened or joined."),
            .init("number", .nullable(.anyText(max: 40)), "What people call that case."),
            .init("holder", .nullable(.identifier), "The organisation that has it now."),
        ]
    )

    private func signal(_ call: Call) async throws -> Signal {
        try await signals.signal(try call.id("signal"), call.viewer.reach(.sortSignals))
    }

    /// The signal as it is once it is sorted, with what its case is called.
    private func outcome(_ id: Signal.ID, _ call: Call, status: HTTPResponse.Status = .ok) async throws -> Outcome {
        let signal = try await signals.signal(id, call.viewer.reach(.sortSignals))
        // Whoever may sort signals is told of the case that came of one, and no more of it.
        let row = try await cases.rows([signal.matter].compactMap(\.self), within: call.caller.reach).first
        var outcome = Outcome.json(
            .members([
                ("id", .text(signal.id.description)), ("state", .text(signal.state.rawValue)),
                ("case", .identifier(signal.matter)), ("number", row.map { .text($0.number) } ?? .null),
                ("holder", .identifier(row?.holder)),
            ]),
            status: status
        )
        if status == .created, let matter = signal.matter { outcome.headers[.location] = "/api/v1/cases/\(matter)" }
        return outcome
    }

    @Sendable private func open(_ call: Call) async throws -> Outcome {
        let isFollowing = call.body.flag("dispatch") ?? false
        if isFollowing {
            for scope in [Scope.writeCases, .directCases] { try call.caller.require(scope) }
        }
        let signal = try await signal(call)
        let place = try await areas.area(Area.ID(rawValue: signal.area))
        guard let home = try await organisations.serving(place, kind: .communityOffice).first else {
            throw Problem.nobodyThere
        }
        let category = call.body.text("category") ?? ""
        let proposal = try await dispatcher.proposal(category: category, at: place, of: signal)
        let id = try await cases.open(
            signal.id,
            category: category,
            title: call.body.text("title") ?? "",
            home: home.id.rawValue,
            by: call.viewer,
            suggestion: cases.judge(signal.text),
            dispatch: proposal
        )
        if isFollowing, let proposal, !proposal.isAutomatic {
            try await dispatcher.pass(id, by: proposal, call.viewer)
        }
        return try await outcome(signal.id, call, status: .created)
    }

    @Sendable private func join(_ call: Call) async throws -> Outcome {
        try call.caller.require(.readCases)
        let id: Signal.ID = try call.id("signal")
        do {
            try await cases.join(id, to: Case.ID(rawValue: call.body.number("case") ?? 0), by: call.viewer)
        } catch let missing as NotFound where missing.kind == "case" {
            let message = Text("没有这个事项，或者不在范围内", "is no case within this program's reach")
            throw Problem.body([ShapeFault(place: "/case", message: message)])
        }
        return try await outcome(id, call)
    }

    @Sendable private func setAside(_ call: Call) async throws -> Outcome {
        let id: Signal.ID = try call.id("signal")
        try await signals.setAside(id, reason: call.body.text("reason") ?? "", by: call.viewer)
        return try await outcome(id, call)
    }

    @Sendable private func undo(_ call: Call) async throws -> Outcome {
        let id: Signal.ID = try call.id("signal")
        try await signals.undoSorting(id, by: call.viewer)
        return try await outcome(id, call)
    }

    @Sendable private func suggestion(_ call: Call) async throws -> Outcome {
        let signal = try await signal(call)
        let place = try await areas.area(Area.ID(rawValue: signal.area))
        let judged = cases.suggestion(for: signal.text)
        let nearby =
            call.caller.may(.readCases) ? try await cases.nearby(signal, within: call.viewer.reach(.seeCases)) : []
        return .json(
            SuggestionJSON.whole(
                judged,
                proposals: try await dispatcher.proposals(judged.candidates.map(\.category), at: place, of: signal),
                nearby: nearby
            )
        )
    }
}

extension Problem {
    static let nobodyThere = Problem(
        .conflict,
        "no-community",
        Text("这个地方没有社区居委会，不能立案。", "No community office serves this place, so that no case can be opened.")
    )
}
