public import Foundation
public import Kernel

/// The configuration that cases follow: categories, workflow, calendar.
public struct CaseBook: Sendable {
    public let categories: CategoryTree
    public let workflow: Workflow
    public let calendar: WorkingCalendar

    public init(categories: CategoryTree, workflow: Workflow, calendar: WorkingCalendar) {
        self.categories = categories
        self.workflow = workflow
        self.calendar = calendar
    }

    /// Reads `Config/`.
    public static func read(folder: URL) throws -> CaseBook {
        CaseBook(
            categories: try CategoryTree.read(folder.appending(path: "categories.yaml")),
            workflow: try Workflow.read(folder.appending(path: "workflows/matter.yaml")),
            calendar: try WorkingCalendar.read(folder: folder.appending(path: "calendar"))
        )
    }

    /// The workflow that a case started with.
    func workflow(of matter: Case) throws -> Workflow {
        guard matter.workflow == workflow.code, matter.workflowVersion == workflow.version else {
            throw UnreadableRow("case_record.workflow", "\(matter.workflow) version \(matter.workflowVersion)")
        }
        return workflow
    }
}
