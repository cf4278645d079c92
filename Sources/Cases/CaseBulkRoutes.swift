import Access
import Areas
import HTML
import HTTPTypes
import Kernel
import Registry
import Storage
import Web

/// One step for many cases: what would become of each is shown before anything is done.
extension DeskRoutes {
    var bulkRoutes: [Route] {
        [
            Route(.post, "/cases/bulk", rule: .may(.workCases), handler: previewBulk),
            Route(.post, "/cases/bulk/steps", rule: .may(.workCases), handler: takeBulk),
        ]
    }

    /// The steps that somebody may take on many cases.
    func bulkActions(_ viewer: Viewer) -> [Workflow.Action] {
        let posts = viewer.posts.filter { $0.role.permissions.contains(.workCases) }
        return CaseBulk.actions(
            of: cases.book.workflow,
            for: Set(posts.flatMap(\.role.actsAs).compactMap(Workflow.Actor.init))
        )
    }

    /// Shows what the step would do with each row as it is now; changes nothing.
    @Sendable private func previewBulk(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        do {
            let bulk = try CaseBulk(request.form, offered: bulkActions(viewer))
            let matters = try await cases.workable(bulk.rows.map(\.id), by: viewer)
            let targets = try await bulkTargets(bulk, Array(matters.values))
            let lines = try bulk.rows.map { row -> CaseBulkLine in
                guard let matter = matters[row.id] else { return .unknown(row) }
                // What the preview shows is what the person decides on.
                let shown = CaseBulk.Row(id: row.id, revision: matter.revision)
                return CaseBulkLine(
                    row: shown,
                    matter: matter,
                    outcome: try outcome(bulk, shown, matter, targets, viewer)
                )
            }
            return try await bulkPage(request, bulk, lines, targets, isDone: false)
        } catch let input as InvalidInput where !request.wantsJSON {
            return .page(CaseBulkProblemPage(request: request, problems: input.problems, back: back(request)).page)
        }
    }

    /// Takes the step on each row by itself; a row that went on since the preview is left alone.
    @Sendable private func takeBulk(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        do {
            let bulk = try CaseBulk(request.form, offered: bulkActions(viewer))
            guard bulk.missing.isEmpty else { throw InvalidInput(bulk.missing) }
            let matters = try await cases.workable(bulk.rows.map(\.id), by: viewer)
            let targets = try await bulkTargets(bulk, Array(matters.values))
            var lines: [CaseBulkLine] = []
            for row in bulk.rows {
                guard let matter = matters[row.id] else {
                    lines.append(.unknown(row))
                    continue
                }
                var outcome = try outcome(bulk, row, matter, targets, viewer)
                if outcome == .ready { outcome = try await taken(bulk.step(row), on: row.id, by: viewer) }
                lines.append(CaseBulkLine(row: row, matter: matter, outcome: outcome))
            }
            return try await bulkPage(request, bulk, lines, targets, isDone: true)
        } catch let input as InvalidInput where !request.wantsJSON {
            return .page(CaseBulkProblemPage(request: request, problems: input.problems, back: back(request)).page)
        }
    }

    /// What the rules say to a row, as far as the form is complete.
    private func outcome(
        _ bulk: CaseBulk,
        _ row: CaseBulk.Row,
        _ matter: Case,
        _ targets: [Int64: [Organisation]],
        _ viewer: Viewer
    ) throws -> CaseBulkLine.Outcome {
        switch try cases.refusal(bulk.step(row), on: matter, by: viewer) {
        // Asked for once, for all rows.
        case nil, .missing: break
        case .some(let refusal): return .refused(refusal.message)
        }
        if let organisation = bulk.organisation,
            !(targets[matter.area] ?? []).contains(where: { $0.id.rawValue == organisation })
        {
            return .refused(Text("这个单位不负责该地点。", "They do not serve this place."))
        }
        return .ready
    }

    private func taken(_ step: CaseStep, on id: Case.ID, by viewer: Viewer) async throws -> CaseBulkLine.Outcome {
        do {
            try await cases.take(step, on: id, by: viewer)
            return .done
        } catch let refusal as CaseRefusal {
            return .refused(refusal.message)
        } catch is NotFound {
            return .refused(CaseRefusal.notYours.message)
        } catch let fault as StorageFault where fault.kind == .conflict {
            return .refused(Text("系统繁忙，这件没有办成，请稍后再试。", "The system was busy; this one was not done. Please try again."))
        }
    }

    /// Whom each place's cases can be passed to, by area; empty for an action that passes nothing on.
    private func bulkTargets(_ bulk: CaseBulk, _ matters: [Case]) async throws -> [Int64: [Organisation]] {
        guard bulk.action.needs.contains(.organisation) else { return [:] }
        var found: [Int64: [Organisation]] = [:]
        for area in Set(matters.map(\.area)).sorted() {
            found[area] = try await targets(of: try await areas.area(Area.ID(rawValue: area)))
        }
        return found
    }

    private func bulkPage(
        _ request: WebRequest,
        _ bulk: CaseBulk,
        _ lines: [CaseBulkLine],
        _ targets: [Int64: [Organisation]],
        isDone: Bool
    ) async throws -> Answer {
        if request.wantsJSON { return .json(CaseBulkJSON(lines: lines, language: request.language).bytes) }
        return .page(
            CaseBulkPage(
                request: request,
                bulk: bulk,
                lines: lines,
                targets: targets,
                holders: try await organisations.names(lines.compactMap(\.matter?.holder)),
                book: cases.book,
                back: back(request),
                isDone: isDone
            ).page
        )
    }

    /// The list from which the rows came.
    private func back(_ request: WebRequest) -> CaseFilter {
        let fields = (try? FormDecoder.decodeURLEncoded((request.form["back"] ?? "").utf8)) ?? []
        return request.viewer.map { CaseFilter(FormValues(fields), for: $0) } ?? CaseFilter()
    }
}

extension CaseBulkLine {
    /// A case that is not his to work on: of one that exists as little is told as of one that does not.
    fileprivate static func unknown(_ row: CaseBulk.Row) -> CaseBulkLine {
        CaseBulkLine(row: row, matter: nil, outcome: .refused(CaseRefusal.notYours.message))
    }
}
