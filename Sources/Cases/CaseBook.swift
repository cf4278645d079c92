public import Classification
public import Kernel

/// The configuration that cases follow: categories, workflow, calendar.
public struct CaseBook: Sendable {
    public let categories: CategoryTree
    /// What new cases start with.
    public let workflow: Workflow
    /// What cases in progress may have started with.
    package let earlier: [Workflow]
    public let calendar: WorkingCalendar
    /// Texts that are kept ready, by the action that they are for.
    public let replies: [String: [Text]]
    /// What is said about time beyond the categories.
    public let deadlines: DeadlineRules
    public let classification: ClassificationSettings
    /// Who is proposed for which cases.
    public let dispatch: DispatchBook

    public init(
        categories: CategoryTree,
        workflow: Workflow,
        earlier: [Workflow] = [],
        calendar: WorkingCalendar,
        replies: [String: [Text]] = [:],
        deadlines: DeadlineRules = .plain,
        classification: ClassificationSettings = ClassificationSettings(),
        dispatch: DispatchBook = DispatchBook([])
    ) {
        self.deadlines = deadlines
        self.classification = classification
        self.dispatch = dispatch
        self.replies = replies
        self.categories = categories
        self.workflow = workflow
        self.earlier = earlier
        self.calendar = calendar
    }

    /// What a state is called; its code where no version of the workflow has it.
    package func stateName(_ code: String) -> Text { state(code)?.name ?? Text(same: code) }

    /// What a category or a group of them is called; its code where there is none.
    package func categoryName(_ code: String) -> Text {
        if let category = categories[code] { return category.name }
        // A group has no entry of its own; its categories know it.
        return categories.categories.first { $0.code.hasPrefix(code + ".") }?.group ?? Text(same: code)
    }

    /// What trains models for the categories and settings of this book.
    package var trainer: Trainer {
        Trainer(
            settings: classification,
            keywords: categories.keywords(threshold: classification.threshold)
        )
    }

    /// The category that the keywords in a text speak for most; nil where none stands in it.
    package func keywordCategory(_ text: String) -> String? {
        let rules = categories.keywords(threshold: classification.threshold)
        return rules.classify(text, limit: 1, explains: false).first?.category
    }

    /// The workflow that a case started with, or was moved to.
    package func workflow(of matter: Case) throws -> Workflow {
        guard let known = workflow(matter.workflow, matter.workflowVersion) else {
            throw UnreadableRow("case_record.workflow", "\(matter.workflow) version \(matter.workflowVersion)")
        }
        return known
    }

    /// The workflow with that code and version; nil when it is not known.
    package func workflow(_ code: String, _ version: Int) -> Workflow? {
        workflows.first { $0.code == code && $0.version == version }
    }

    /// All versions: that of new cases first, then the earlier ones, newest first.
    package var workflows: [Workflow] { [workflow] + earlier.sorted { $0.version > $1.version } }

    /// The state with that code, of the newest workflow that has it: for lists, where cases of all versions stand.
    package func state(_ code: String) -> Workflow.State? {
        workflow.state(code) ?? workflows.lazy.compactMap { $0.state(code) }.first
    }

    /// The states in which a case can be now, those of the newest workflow first.
    package var states: [Workflow.State] {
        var seen: Set<String> = []
        return workflows.flatMap(\.states).filter { seen.insert($0.code).inserted }
    }
}
