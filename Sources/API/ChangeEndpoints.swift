import Access
import HTTPTypes
import Kernel
import Storage
import Web

/// What changed since a fact's number: for programs that keep a copy.
struct ChangeEndpoints {
    let database: any Database
    let bus: FactBus

    /// The longest that a question may wait for news.
    private static let longestWait: Int64 = 30

    var all: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/changes",
                scope: .readChanges,
                name: "listChanges",
                about: """
                    What happened after a number, in order, within the program's area: signals with signals.read, cases \
                    with cases.read. `last` is what to ask after next. 410 when facts after `after` are kept no longer.
                    """,
                parameters: [
                    .query(
                        "after",
                        .whole(0...Int64.max),
                        "The last number that was seen; 0 for the oldest that is kept."
                    ),
                    .query("limit", .whole(1...1000), "How many facts are looked through; 200 by default."),
                    .query("wait", .whole(0...Self.longestWait), "Seconds to wait when nothing is new; 0 by default."),
                ],
                result: .json(.object(Self.list)),
                handler: changes
            )
        ]
    }

    private static let list = Shape.Fields(
        "ChangeList",
        [
            .init(
                "changes",
                .list(
                    .object(
                        Shape.Fields(
                            "Change",
                            [
                                .init("number", .whole(1...Int64.max)),
                                .init("kind", .anyText(max: 100), "`case.accepted`, `signal.received`."),
                                .init("subject", .identifier, "The signal or the case."),
                                .init("link", .anyText(max: 200)),
                                .init("at", .moment),
                            ]
                        )
                    ),
                    max: 1000
                )
            ),
            .init("last", .whole(0...Int64.max)),
        ]
    )

    @Sendable private func changes(_ call: Call) async throws -> Outcome {
        let after = call.query.whole("after") ?? 0
        let limit = call.query.whole("limit").map { Int($0) } ?? 200
        await wait(seconds: call.query.whole("wait") ?? 0, beyond: after)
        let found = try await database.read { tx in
            (oldest: try tx.oldestFactNumber(), facts: try tx.facts(after: after, limit: limit))
        }
        if after > 0, found.oldest - 1 > after {
            throw Problem(
                .gone,
                "facts-gone",
                Text("这个编号之后的记录已不再保存，请重新读取全部。", "Facts after this number are kept no longer: read everything anew."),
                detail: Text(same: "oldest: \(found.oldest)")
            )
        }
        let seen = found.facts.filter { FactRights.admits($0.fact, to: call.caller) }
        return .json(
            .members([
                ("changes", .array(seen.map(Self.json))), ("last", .number(found.facts.last?.number ?? after)),
            ])
        )
    }

    /// Waits until something is new; the process knows the newest number, so that waiting asks no database.
    private func wait(seconds: Int64, beyond after: Int64) async {
        let end = ContinuousClock.now + .seconds(seconds)
        while (bus.lastNumber ?? .max) <= after, ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func json(_ fact: NumberedFact) -> JSON {
        .members([
            ("number", .number(fact.number)), ("kind", .text(fact.fact.kind)),
            ("subject", .text(String(fact.fact.subject))), ("link", .text(FactRights.link(fact.fact))),
            ("at", .moment(fact.fact.at)),
        ])
    }
}

/// Which facts a program may be told of.
enum FactRights {
    /// Signals and cases of its reach; what people write at this moment and how they change shifts is not for programs.
    static func admits(_ fact: Fact, to caller: Caller) -> Bool {
        if fact.kind.hasPrefix("signal.") { return Reach.admits(caller.viewer.reach(.seeSignals), fact) }
        if fact.kind.hasPrefix("case.") { return Reach.admits(caller.viewer.reach(.seeCases), fact) }
        // How far the audit chain is: numbers and a code that say nothing of anybody, to be kept elsewhere.
        if fact.kind == sealed { return caller.may(.manageWebhooks) }
        return false
    }

    /// The end of the audit chain, told once an hour at most.
    static let sealed = "audit.sealed"

    /// The end of the chain as a program keeps it: `number fact code`; nil for every other fact.
    static func head(_ fact: Fact) -> String? { fact.kind == sealed ? "\(fact.subject) \(fact.detail)" : nil }

    /// Where what the fact is about can be read.
    static func link(_ fact: Fact) -> String {
        if fact.kind == sealed { return "/audit" }
        return fact.kind.hasPrefix("signal.") ? "/api/v1/signals/\(fact.subject)" : "/api/v1/cases/\(fact.subject)"
    }
}
