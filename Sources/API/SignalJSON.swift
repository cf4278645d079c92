import Access
import Attachments
import Inbox
import Kernel
import Web

/// Signals on the wire.
enum SignalJSON {
    static let row = Shape.Fields("SignalRow", members)

    static let whole = Shape.Fields(
        "Signal",
        members + [
            .init("contact", .nullable(.object(contact)), "What the reporter left of himself; null when nothing."),
            .init("events", .list(.object(event), max: 10_000)),
            .init(
                "attachments",
                .list(.identifier, max: 1000),
                "Photos, at `/api/v1/signals/{signal}/attachments/{attachment}`."
            ),
        ]
    )

    /// What a program gets back for what it filed: the same for every repetition.
    static let receipt = Shape.Fields(
        "Receipt",
        [
            .init("id", .identifier),
            .init("receipt", .anyText(max: 20), "The number to tell the reporter: `0A1B2-C3D4E`."),
            .init("code", .anyText(max: 10), "Six digits that open the report together with the number, at /find."),
            .init("link", .anyText(max: 200), "The reporter's own page, a secret."),
        ]
    )

    static let list = Shape.Fields(
        "SignalList",
        [
            .init("signals", .list(.object(row), max: Int(Endpoint.largestPage))),
            .init("next", .nullable(.anyText(max: 400)), "The cursor of the next page; null at the end."),
        ]
    )

    /// What a program sends.
    static let filing = Shape.Fields(
        "Filing",
        [
            .init("text", .prose(max: Report.textLimit), "What is the matter."),
            .init("area", .identifier, optional: true, "Where: an area's identifier. This or `area_code` is needed."),
            .init("area_code", .prose(max: 40), optional: true, "Where: an area's code."),
            .init("place", .anyText(max: Report.placeLimit), optional: true, "The place in words."),
            .init(
                "channel",
                .choice(Signal.Channel.allCases.map(\.rawValue)),
                optional: true,
                "How it came; `phone` by default."
            ),
            .init("name", .anyText(max: Report.nameLimit), optional: true, "The reporter's name."),
            .init("phone", phone, optional: true, "The reporter's telephone number, digits only."),
            .init("anonymous", .flag, optional: true, "Whether name and phone are to be left out."),
        ]
    )

    private static let phone = Shape.matching(pattern: "^(?:1[1-9][0-9]{9}|0[0-9]{9,11})$", max: 12) { text in
        PhoneNumber(text)?.digits == text
    }

    private static let members: [Shape.Field] = [
        .init("id", .identifier),
        .init("receipt", .anyText(max: 20), "The number that the reporter was given."),
        .init("channel", .choice(Signal.Channel.allCases.map(\.rawValue))),
        .init(
            "text",
            .anyText(max: Report.textLimit * 4),
            "Telephone and identity numbers in it are masked without the scope personal.read and a purpose."
        ),
        .init("place", .anyText(max: Report.placeLimit * 4), "The place in the reporter's words; may be empty."),
        .init("area", .identifier, "The most exact area that is known."),
        .init("state", .choice(Signal.State.allCases.map(\.rawValue))),
        .init("case", .nullable(.identifier), "The case that it opened or joined."),
        .init("anonymous", .flag),
        .init("has_contact", .flag, "Whether a name or telephone number was left."),
        .init("photo_count", .whole(0...1000)),
        .init("created_at", .moment),
    ]

    private static let contact = Shape.Fields(
        "Contact",
        [
            .init("masked", .flag, "True without the scope personal.read and a purpose."),
            .init("name", .nullable(.anyText(max: 200))),
            .init("phone", .nullable(.anyText(max: 40))),
        ]
    )

    private static let event = Shape.Fields(
        "SignalEvent",
        [
            .init("number", .whole(1...1_000_000)),
            .init("action", .choice(SignalEvent.Action.allCases.map(\.rawValue))),
            .init("at", .moment),
            .init("account", .nullable(.identifier), "Who did it; null for the reporter."),
            .init("note", .anyText(max: 20_000)),
            .init("case", .nullable(.identifier)),
        ]
    )

    static func row(_ signal: Signal) -> JSON { .members(members(signal, isOpen: false)) }

    static func whole(
        _ signal: Signal,
        isOpen: Bool,
        contact: (isMasked: Bool, name: String, phone: String)?,
        events: [SignalEvent],
        photos: [Attachment]
    ) -> JSON {
        let left: JSON =
            if let contact {
                .members([
                    ("masked", .bool(contact.isMasked)), ("name", contact.isMasked ? .null : .text(contact.name)),
                    ("phone", contact.isMasked ? .null : .text(contact.phone)),
                ])
            } else { .null }
        let history = events.map { event -> JSON in
            .members([
                ("number", .number(Int64(event.number))), ("action", .text(event.action.rawValue)),
                ("at", .moment(event.at)), ("account", .identifier(event.account)),
                ("note", .text(shown(event.note, isOpen))),
                ("case", .identifier(event.matter)),
            ])
        }
        return .members(
            members(signal, isOpen: isOpen) + [
                ("contact", left), ("events", .array(history)),
                ("attachments", .array(photos.map { .text($0.id.description) })),
            ]
        )
    }

    /// A text of a person's as a program reads it.
    private static func shown(_ text: String, _ isOpen: Bool) -> String {
        isOpen ? text : Masking.numbers(in: text)
    }

    private static func members(_ signal: Signal, isOpen: Bool) -> [(name: String, value: JSON)] {
        [
            ("id", .text(signal.id.description)), ("receipt", .text(signal.printedReceipt)),
            ("channel", .text(signal.channel.rawValue)), ("text", .text(shown(signal.text, isOpen))),
            ("place", .text(shown(signal.place, isOpen))),
            ("area", .text(String(signal.area))), ("state", .text(signal.state.rawValue)),
            ("case", .identifier(signal.matter)), ("anonymous", .bool(signal.isAnonymous)),
            ("has_contact", .bool(signal.hasContact)), ("photo_count", .number(Int64(signal.photoCount))),
            ("created_at", .moment(signal.createdAt)),
        ]
    }
}

extension JSON {
    static func moment(_ moment: Instant) -> JSON { .text(CivilTime(moment).rfc3339) }

    static func moment(_ moment: Instant?) -> JSON { moment.map { .moment($0) } ?? .null }

    static func identifier(_ number: Int64?) -> JSON { number.map { .text(String($0)) } ?? .null }
}
