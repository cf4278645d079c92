import Access
public import Cases
import HTML
import HTTPTypes
public import Kernel
public import Web

/// The pages of the audit log.
///
/// Whoever may see it sees the records of the whole installation: records name rows of many kinds, and whose area each of
/// them belongs to cannot be told without opening it. An installation is one street.
public struct AuditRoutes: Sendable {
    private let log: AuditLogStore
    private let chain: ChainStore
    private let heads: ChainHeads
    private let emergencies: EmergencyReviewStore
    private let books: Current<CaseBook>

    public init(
        log: AuditLogStore,
        chain: ChainStore,
        heads: ChainHeads,
        emergencies: EmergencyReviewStore,
        books: Current<CaseBook>
    ) {
        self.emergencies = emergencies
        self.log = log
        self.chain = chain
        self.heads = heads
        self.books = books
    }

    public var routes: [Route] {
        let rule = Rule.may(.seeAudit)
        return [
            Route(.get, "/audit", rule: rule, handler: list),
            Route(.get, "/audit/looks", rule: rule, handler: looks),
            Route(.get, "/audit/looks/:account", rule: rule, handler: look),
            Route(.post, "/audit/looks/:account/review", rule: rule, handler: review),
            Route(.get, "/audit/emergencies", rule: rule, handler: emergencyList),
            Route(.get, "/audit/emergencies/:emergency", rule: rule, handler: emergency),
            Route(.post, "/audit/emergencies/:emergency/review", rule: rule, handler: reviewEmergency),
        ]
    }

    @Sendable private func list(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let filter = AuditFilter(request.query)
        let before = request.query["before"].flatMap { Int64($0) }
        // The pages after the first belong to the same look.
        if before == nil { try await log.recordLook(by: viewer) }
        let found = try await log.find(filter, before: before)
        let state = AuditPage.ChainState(
            head: try await chain.head(),
            waiting: try await chain.waiting(limit: AuditPage.ChainState.limit),
            kept: try heads.last()?.number
        )
        return .page(
            AuditPage(
                request: request,
                filter: filter,
                found: found,
                book: books.value,
                state: state,
                emergencies: try await emergencies.waiting()
            ).page
        )
    }

    @Sendable private func looks(_ request: WebRequest) async throws -> Answer {
        try await log.recordLook(by: try request.signedIn())
        return .page(LookListPage(request: request, people: try await log.looks()).page)
    }

    @Sendable private func look(_ request: WebRequest) async throws -> Answer {
        try await log.recordLook(by: try request.signedIn())
        return try await look(request, [])
    }

    private func look(_ request: WebRequest, _ problems: [InvalidInput.Problem]) async throws -> Answer {
        let (look, entries) = try await log.looks(of: try request.id("account", "account"))
        return .page(
            LookPage(request: request, look: look, entries: entries, book: books.value, problems: problems).page
        )
    }

    @Sendable private func review(_ request: WebRequest) async throws -> Answer {
        do {
            try await log.review(
                try request.id("account", "account"),
                upTo: request.form["last"].flatMap { Int64($0) } ?? 0,
                note: request.form["note"] ?? "",
                by: try request.signedIn()
            )
            return .redirect("/audit/looks")
        } catch let input as InvalidInput { return try await look(request, input.problems) }
    }

    private static let emergenciesPerPage = 30

    @Sendable private func emergencyList(_ request: WebRequest) async throws -> Answer {
        let place = request.query["after"].flatMap { EmergencyEntry.Place($0) }
        let found = try await emergencies.list(after: place, limit: Self.emergenciesPerPage + 1)
        let shown = Array(found.prefix(Self.emergenciesPerPage))
        return .page(
            EmergencyListPage(
                request: request,
                entries: shown,
                waiting: try await emergencies.waiting(),
                next: found.count > shown.count ? shown.last.map(EmergencyEntry.Place.init) : nil,
                now: emergencies.now
            ).page
        )
    }

    @Sendable private func emergency(_ request: WebRequest) async throws -> Answer {
        try await log.recordLook(by: try request.signedIn())
        return try await emergency(request, [])
    }

    private func emergency(_ request: WebRequest, _ problems: [InvalidInput.Problem]) async throws -> Answer {
        let found = try await emergencies.entry(try request.id("emergency", "emergency"))
        return .page(
            EmergencyReviewPage(
                request: request,
                entry: found.entry,
                looks: found.looks,
                book: books.value,
                problems: problems,
                now: emergencies.now
            ).page
        )
    }

    @Sendable private func reviewEmergency(_ request: WebRequest) async throws -> Answer {
        do {
            try await emergencies.review(
                try request.id("emergency", "emergency"),
                request.form["verdict"].flatMap(EmergencyEntry.Verdict.init),
                remark: request.form["remark"] ?? "",
                by: try request.signedIn()
            )
            return .redirect("/audit/emergencies")
        } catch let input as InvalidInput where !request.wantsJSON {
            return try await emergency(request, input.problems)
        }
    }

    /// Every action that can be looked for, with the steps of the workflow of new cases.
    static func actions(_ book: CaseBook) -> [String: Text] {
        let steps = book.workflow.actions.map { ("case.\($0.code)", word("case.\($0.code)", book)) }
        return AuditWords.actions.merging(steps) { word, _ in word }
    }

    /// What an action is called; its code where nobody knows it any more.
    static func word(_ action: String, _ book: CaseBook) -> Text {
        if let word = AuditWords.actions[action] { return word }
        guard action.hasPrefix("case.") else { return Text(same: action) }
        let code = String(action.dropFirst("case.".count))
        let step = book.workflows.lazy.compactMap { $0.action(code) }.first
        return step.map { Text("办理：\($0.name.zh)", "Case: \($0.name.en)") } ?? Text(same: action)
    }
}

extension AuditFilter {
    /// As the form sends it; what does not read is left out.
    init(_ query: FormValues) {
        self.init()
        func word(_ name: String) -> String? {
            query[name].map { String($0.prefix(80)) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        who = word("who")
        action = word("action")
        table = word("table")
        row = word("row").flatMap { Int64($0) }
        isLook = word("looks") == "look"
        from = word("from").flatMap { CivilDate($0) }
        until = word("until").flatMap { CivilDate($0) }
    }
}
