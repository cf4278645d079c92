public import Classification
public import Foundation
public import Kernel

/// The configuration that cases follow: categories, workflow, calendar.
public struct CaseBook: Sendable {
    public let categories: CategoryTree
    /// What new cases start with.
    public let workflow: Workflow
    /// What cases in progress may have started with.
    private let earlier: [Workflow]
    public let calendar: WorkingCalendar
    /// Texts that are kept ready, by the action that they are for.
    public let replies: [String: [Text]]
    public let classification: ClassificationSettings
    /// Who is proposed for which cases.
    public let dispatch: DispatchBook

    public init(
        categories: CategoryTree,
        workflow: Workflow,
        earlier: [Workflow] = [],
        calendar: WorkingCalendar,
        replies: [String: [Text]] = [:],
        classification: ClassificationSettings = ClassificationSettings(),
        dispatch: DispatchBook = DispatchBook([])
    ) {
        self.classification = classification
        self.dispatch = dispatch
        self.replies = replies
        self.categories = categories
        self.workflow = workflow
        self.earlier = earlier
        self.calendar = calendar
    }

    /// Reads `Config/`; earlier versions of the workflow stand beside it, as `matter-1.yaml`.
    public static func read(folder: URL) throws -> CaseBook {
        let workflows = folder.appending(path: "workflows")
        let current = try Workflow.read(workflows.appending(path: "matter.yaml"))
        let earlier = try (1..<max(current.version, 1)).map { version in
            let file = workflows.appending(path: "matter-\(version).yaml")
            let found = try Workflow.read(file)
            guard found.code == current.code, found.version == version else {
                throw ConfigurationFault(
                    file: file.lastPathComponent,
                    place: "version",
                    problem: "is \(found.code) \(found.version), not \(current.code) \(version)"
                )
            }
            return found
        }
        let categories = try CategoryTree.read(folder.appending(path: "categories.yaml"))
        let classification = try ClassificationSettings.read(folder.appending(path: "classification.yaml"))
        try classification.check(
            against: categories.keywords(threshold: classification.threshold),
            name: "classification.yaml"
        )
        return CaseBook(
            categories: categories,
            workflow: current,
            earlier: earlier,
            calendar: try WorkingCalendar.read(folder: folder.appending(path: "calendar")),
            replies: try replies(folder.appending(path: "replies.yaml"), for: current),
            classification: classification,
            dispatch: try DispatchBook.read(folder.appending(path: "dispatch.yaml"), categories: categories)
        )
    }

    /// Reads the ready texts; each must be for an action of the workflow, and short enough to be read in a list.
    private static func replies(_ file: URL, for workflow: Workflow) throws -> [String: [Text]] {
        struct File: Decodable {
            let replies: [Entry]
            struct Entry: Decodable {
                let action: String
                let text: ConfiguredText
            }
        }
        let entries = try ConfigurationFile.read(file, as: File.self).replies
        for (index, entry) in entries.enumerated() {
            func fault(_ problem: String) -> ConfigurationFault {
                ConfigurationFault(file: file.lastPathComponent, place: "replies[\(index)]", problem: problem)
            }
            guard workflow.action(entry.action) != nil else {
                throw fault("\(entry.action) is no action of \(workflow.code)")
            }
            guard (1...200).contains(entry.text.text.zh.count) else { throw fault("a text has 1 to 200 characters") }
        }
        return Dictionary(grouping: entries, by: \.action).mapValues { $0.map(\.text.text) }
    }

    /// What trains models for the categories and settings of this book.
    package var trainer: Trainer {
        Trainer(
            settings: classification,
            keywords: categories.keywords(threshold: classification.threshold)
        )
    }

    /// Whether keywords of any category stand in a text.
    package func suggests(_ text: String) -> Bool {
        !categories.keywords(threshold: classification.threshold).classify(text, limit: 1).candidates.isEmpty
    }

    /// The workflow that a case started with.
    func workflow(of matter: Case) throws -> Workflow {
        let known = ([workflow] + earlier).first { $0.code == matter.workflow && $0.version == matter.workflowVersion }
        guard let known else {
            throw UnreadableRow("case_record.workflow", "\(matter.workflow) version \(matter.workflowVersion)")
        }
        return known
    }
}
