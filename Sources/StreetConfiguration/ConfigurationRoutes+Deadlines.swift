import Access
import Cases
import HTML
import HTTPTypes
import Kernel
import Web

/// Changing the deadlines by a form.
extension ConfigurationRoutes {
    var deadlineRoutes: [Route] {
        let rule = Rule.may(.manageConfiguration)
        return [
            Route(.get, "/configuration/deadlines", rule: rule, handler: deadlineForm),
            Route(.post, "/configuration/deadlines", rule: rule, handler: keepDeadlines),
        ]
    }

    @Sendable private func deadlineForm(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        return try page(request, try await store.prepared(by: viewer.account), sent: nil, [])
    }

    private func page(
        _ request: WebRequest,
        _ prepared: ConfigurationStore.Prepared,
        sent: Form?,
        _ problems: [InvalidInput.Problem]
    ) throws -> Answer {
        let path = CaseBook.deadlinesFile
        guard let file = DeadlineFile.read(prepared.set[path] ?? "examples: []\n") else {
            // Whoever has written something that cannot be read is shown where.
            return .redirect(("/configuration/edit" as URLPath).with("path", path))
        }
        var document = ConfigurationDocument(
            file: CaseBook.categoriesFile,
            text: prepared.set[CaseBook.categoriesFile] ?? ""
        )
        return .page(
            DeadlineFormPage(
                request: request,
                file: file,
                sent: sent,
                base: prepared.drafts.first { $0.path == path }?.base ?? prepared.active.version.number,
                categories: CategoryTree.read(&document),
                problems: problems
            ).page
        )
    }

    /// Writes the rules into the person's draft of the file; what they change is shown before they are activated.
    @Sendable private func keepDeadlines(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let prepared = try await store.prepared(by: viewer.account)
        let path = CaseBook.deadlinesFile
        do {
            let text = try DeadlineFileText.changed(
                prepared.set[path] ?? "examples: []\n",
                to: DeadlineForm.file(request.form)
            )
            try await store.keep(text, path: path, base: base(request, prepared), by: viewer.account)
            return .redirect("/configuration/draft")
        } catch let input as InvalidInput where !request.wantsJSON {
            return try page(request, prepared, sent: request.form, input.problems)
        }
    }
}
