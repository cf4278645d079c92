import Access
import Inbox
import Kernel
import Web

/// A page of signals for programs.
struct SignalListJSON {
    let rows: [Signal]

    var bytes: [UInt8] {
        JSON.object([
            "signals": .array(
                rows.map { signal in
                    .object([
                        "id": .text(signal.id.description), "receipt": .text(signal.printedReceipt),
                        "text": .text(Masking.numbers(in: signal.text)), "state": .text(signal.state.rawValue),
                        "created_at": .text(CivilTime(signal.createdAt).rfc3339),
                    ])
                }
            ),
            "next": rows.last.map { .text($0.id.description) } ?? .null,
        ]).bytes
    }
}

/// A page of cases for programs.
struct CaseListJSON {
    let rows: [CaseRow]
    let now: Instant

    var bytes: [UInt8] {
        JSON.object([
            "cases": .array(
                rows.map { row in
                    // In the order of names already: no dictionary is made and sorted for each row.
                    .members([
                        ("area", .text(String(row.area))), ("category", .text(row.category)),
                        ("due_at", row.dueAt.map { .text(CivilTime($0).rfc3339) } ?? .null),
                        ("holder", .text(String(row.holder))), ("id", .text(row.id.description)),
                        ("number", .text(row.number)), ("opened_at", .text(CivilTime(row.openedAt).rfc3339)),
                        ("state", .text(row.state)), ("title", .text(row.title)),
                    ])
                }
            ),
            "next": rows.last.map { .text(CaseStore.Place($0).text) } ?? .null,
        ]).bytes
    }
}
