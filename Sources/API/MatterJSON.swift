import Access
import Attachments
import Cases
import Inbox
import Kernel
import Web

/// Cases on the wire.
enum MatterJSON {
    static let row = Shape.Fields("CaseRow", members + [.init("urged", .flag, "Whether its holder is asked to move.")])

    static let list = Shape.Fields(
        "CaseList",
        [
            .init("cases", .list(.object(row), max: Int(Endpoint.largestPage))),
            .init("next", .nullable(.anyText(max: 400)), "The cursor of the next page; null at the end."),
        ]
    )

    static let whole = Shape.Fields(
        "Case",
        members + [
            .init("home", .identifier, "The organisation that opened it and to which it returns."),
            .init("signals", .list(.identifier, max: 10_000), "The signals that it came from, the first one first."),
            .init("channel", .choice(Signal.Channel.allCases.map(\.rawValue))),
            .init("workflow", .anyText(max: 100)),
            .init("workflow_version", .whole(1...1_000_000)),
            .init(
                "revision",
                .whole(1...1_000_000),
                "The number of events: the ETag, and what If-Match of an action names."
            ),
            .init("reopen_count", .whole(0...1_000_000)),
            .init("rating", .nullable(.object(rating))),
            .init("events", .list(.object(event), max: 10_000)),
            .init("actions", .list(.object(action), max: 100), "What this program may do with it now."),
        ]
    )

    private static let members: [Shape.Field] = [
        .init("id", .identifier),
        .init("number", .anyText(max: 40), "What people call it."),
        .init("title", .anyText(max: 400)),
        .init("category", .anyText(max: 100)),
        .init("severity", .whole(1...3), "1 ordinary, 2 urgent, 3 critical."),
        .init("state", .anyText(max: 100)),
        .init("area", .identifier),
        .init("holder", .identifier, "The organisation that has it now."),
        .init("opened_at", .moment),
        .init("due_at", .nullable(.moment)),
        .init("closed_at", .nullable(.moment)),
    ]

    private static let rating = Shape.Fields(
        "Rating",
        [.init("solved", .flag), .init("satisfaction", .whole(1...5))]
    )

    private static let event = Shape.Fields(
        "CaseEvent",
        [
            .init("number", .whole(1...1_000_000)),
            .init("action", .anyText(max: 100)),
            .init("from", .anyText(max: 100)),
            .init("to", .anyText(max: 100)),
            .init("at", .moment),
            .init("actor", .nullable(.anyText(max: 200)), "Who did it; null for the reporter."),
            .init("organisation", .nullable(.identifier)),
            .init("holder", .identifier),
            .init("note", .anyText(max: 20_000)),
            .init(
                "attachments",
                .list(.identifier, max: 1000),
                "Photos, at `/api/v1/cases/{case}/attachments/{attachment}`."
            ),
        ]
    )

    private static let needs = [
        "note", "reason", "organisation", "rating", "category", "severity", "pause", "extension",
    ]

    private static let action = Shape.Fields(
        "CaseAction",
        [
            .init("action", .anyText(max: 100)),
            .init("name", .anyText(max: 200)),
            .init(
                "needs",
                .list(.choice(needs), max: 10),
                "Members that the action must have; `reason` is given as `note`."
            ),
        ]
    )

    /// What a program sends to act on a case.
    static let step = Shape.Fields(
        "Action",
        [
            .init("action", .prose(max: 60), "One of the case's `actions`."),
            .init("note", .anyText(max: Report.textLimit), optional: true, "What was done, or the reason."),
            .init("organisation", .identifier, optional: true, "To whom it is passed."),
            .init("category", .prose(max: 100), optional: true),
            .init("severity", .whole(1...3), optional: true),
            .init(
                "pause",
                .prose(max: 60),
                optional: true,
                "The code of the reason for which the clocks are to stand."
            ),
            .init("extension", .prose(max: 20), optional: true, "How much more time: 3wd are three working days."),
            .init(
                "photos",
                .list(.base64(max: CaseEndpoints.photoTextLimit), max: Report.photoLimit),
                optional: true,
                "Photos of what was done: JPEG, PNG, WebP or HEIC in base64."
            ),
        ]
    )

    /// To whom a case may be passed.
    static let targets = Shape.Fields(
        "CaseTargets",
        [
            .init("organisations", .list(.object(GroundEndpoints.organisation), max: 1000), "Nearest first."),
            .init(
                "proposal",
                .nullable(.object(SuggestionJSON.proposal)),
                "To whom the dispatch rules would give it; null when it stays with the community."
            ),
        ]
    )

    static func row(_ row: CaseRow) -> JSON {
        .members([
            ("id", .text(row.id.description)), ("number", .text(row.number)), ("title", .text(row.title)),
            ("category", .text(row.category)), ("severity", .number(Int64(row.severity.rawValue))),
            ("state", .text(row.state)), ("area", .text(String(row.area))), ("holder", .text(String(row.holder))),
            ("opened_at", .moment(row.openedAt)), ("due_at", .moment(row.dueAt)), ("closed_at", .moment(row.closedAt)),
            ("urged", .bool(row.isUrged)),
        ])
    }

    /// A case with everything that belongs to it, as it was read together.
    struct Content {
        let matter: Case
        let events: [CaseEvent]
        let signals: [Signal]
        let photos: [Int64: [Attachment]]
        let people: [Int64: String]
        let workflow: Workflow
        let dueAt: Instant?
        let actions: [Workflow.Action]
    }

    static func whole(_ content: Content) -> JSON {
        let matter = content.matter
        let events = content.events.map { event -> JSON in
            .members([
                ("number", .number(Int64(event.number))), ("action", .text(event.action)), ("from", .text(event.from)),
                ("to", .text(event.to)), ("at", .moment(event.at)),
                ("actor", event.account.flatMap { content.people[$0] }.map { .text($0) } ?? .null),
                ("organisation", .identifier(event.organisation)), ("holder", .text(String(event.holder))),
                ("note", .text(Masking.numbers(in: event.note))),
                (
                    "attachments",
                    .array((content.photos[event.id.rawValue] ?? []).map { .text($0.id.description) })
                ),
            ])
        }
        let rating: JSON =
            matter.rating.map {
                .members([("solved", .bool($0.isSolved)), ("satisfaction", .number(Int64($0.satisfaction)))])
            } ?? .null
        let actions = content.actions.map { action -> JSON in
            .members([
                ("action", .text(action.code)), ("name", .text(action.name.zh)),
                ("needs", .array(action.needs.map(\.rawValue).sorted().map { .text($0) })),
            ])
        }
        return .members([
            ("id", .text(matter.id.description)), ("number", .text(matter.number)),
            ("title", .text(Masking.numbers(in: matter.title))),
            ("category", .text(matter.category)), ("severity", .number(Int64(matter.severity.rawValue))),
            ("state", .text(matter.state)), ("area", .text(String(matter.area))),
            ("holder", .text(String(matter.holder))), ("opened_at", .moment(matter.openedAt)),
            ("due_at", .moment(content.dueAt)), ("closed_at", .moment(matter.closedAt)),
            ("home", .text(String(matter.home))),
            ("signals", .array(content.signals.map { .text($0.id.description) })),
            ("channel", .text(matter.channel.rawValue)), ("workflow", .text(matter.workflow)),
            ("workflow_version", .number(Int64(matter.workflowVersion))), ("revision", .number(Int64(matter.revision))),
            ("reopen_count", .number(Int64(matter.reopenCount))), ("rating", rating), ("events", .array(events)),
            ("actions", .array(actions)),
        ])
    }
}
