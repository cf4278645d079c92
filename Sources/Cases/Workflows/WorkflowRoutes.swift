import Access
import HTML
import HTTPTypes
import Kernel
public import Web

/// The page of a workflow: its drawing, its states with the cases in them, its steps.
public struct WorkflowRoutes: Sendable {
    private let cases: CaseStore

    public init(cases: CaseStore) { self.cases = cases }

    public var routes: [Route] {
        [
            Route(.get, "/workflows/:workflow", rule: .may(.seeCases), handler: page),
            Route(.get, "/workflows/:workflow/drawing.svg", rule: .may(.seeCases), handler: drawing),
        ]
    }

    private func workflow(_ request: WebRequest) throws -> Workflow {
        let code = request.parameters["workflow"] ?? ""
        let version = request.query["version"].flatMap { Int($0) }
        let all = cases.book.workflows
        guard let found = all.first(where: { $0.code == code && (version == nil || $0.version == version) }) else {
            throw NotFound("workflow", code)
        }
        return found
    }

    @Sendable private func page(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let workflow = try workflow(request)
        return .page(
            WorkflowPage(
                request: request,
                workflow: workflow,
                versions: cases.book.workflows.filter { $0.code == workflow.code }.map(\.version),
                counts: try await cases.stateCounts(viewer.reach(.seeCases), of: workflow)
            ).page
        )
    }

    /// The picture alone, to be kept or printed.
    @Sendable private func drawing(_ request: WebRequest) async throws -> Answer {
        _ = try request.signedIn()
        let workflow = try workflow(request)
        let words = WorkflowFigure.Wording(rawValue: request.query["names"] ?? "") ?? .both
        let figure = WorkflowFigure(workflow, words)
        return .bytes(
            WorkflowDrawing(figure, title: "\(workflow.code) \(workflow.version)").file.bytes,
            type: "image/svg+xml",
            fileName: "\(workflow.code)-\(workflow.version).svg"
        )
    }
}
