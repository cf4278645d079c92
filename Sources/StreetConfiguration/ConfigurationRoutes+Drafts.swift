import Access
import HTML
import HTTPTypes
import Kernel
import Web

/// Writing files, checking them, making them active.
extension ConfigurationRoutes {
    var draftRoutes: [Route] {
        let rule = Rule.may(.manageConfiguration)
        return [
            Route(.get, "/configuration/edit", rule: rule, handler: edit),
            Route(.post, "/configuration/edit", rule: rule, bodyLimit: Self.bodyLimit, handler: keep),
            Route(.get, "/configuration/draft", rule: rule, handler: draft),
            Route(.post, "/configuration/draft/activation", rule: rule, handler: activateDraft),
            Route(.post, "/configuration/draft/discard", rule: rule, handler: discard),
            Route(.post, "/configuration/draft/settling", rule: rule, handler: settle),
        ]
    }

    @Sendable private func edit(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let path = request.query["path"] ?? ""
        let prepared = try await store.prepared(by: viewer.account)
        guard prepared.set[path] != nil || Self.isName(path) else { throw NotFound("configuration file", path) }
        let findings = prepared.drafts.isEmpty ? nil : try await active.review.findings(prepared.set)
        return .page(
            ConfigurationEditPage(
                request: request,
                path: path,
                prepared: prepared,
                kinds: active.kinds,
                findings: findings
            ).page
        )
    }

    /// Keeps the text as the person's draft, whatever is wrong in it; the page that follows says so.
    @Sendable private func keep(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let path = request.form["path"] ?? ""
        let prepared = try await store.prepared(by: viewer.account)
        guard prepared.set[path] != nil || Self.isName(path) else { throw NotFound("configuration file", path) }
        let text = Self.lines(request.form.values.exact("text") ?? "")
        guard text.utf8.count <= ConfigurationSet.sizeLimit else {
            throw InvalidInput("text", Text("文件太大。", "The file is too large."))
        }
        try await store.keep(text, path: path, base: base(request, prepared), by: viewer.account)
        return .redirect(("/configuration/edit" as URLPath).with("path", path))
    }

    @Sendable private func draft(_ request: WebRequest) async throws -> Answer { try await draft(request, []) }

    private func draft(_ request: WebRequest, _ problems: [InvalidInput.Problem]) async throws -> Answer {
        let viewer = try request.signedIn()
        let prepared = try await store.prepared(by: viewer.account)
        return .page(
            ConfigurationDraftPage(
                request: request,
                prepared: prepared,
                kinds: active.kinds,
                findings: prepared.drafts.isEmpty ? [] : try await active.review.findings(prepared.set),
                problems: problems
            ).page
        )
    }

    @Sendable private func activateDraft(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let prepared = try await store.prepared(by: viewer.account)
        do {
            if let overtaken = prepared.drafts.first(where: \.isOvertaken) {
                throw ConfigurationRefusal.fileChangedMeanwhile(overtaken.path)
            }
            let number = try await active.activate(
                prepared.set,
                base: request.form["base"].flatMap { Int($0) } ?? 0,
                note: request.form["note"] ?? "",
                by: viewer.account
            )
            return .redirect(("/configuration" as URLPath).with("activated", "\(number)"))
        } catch let refusal as ConfigurationRefusal where !request.wantsJSON {
            return try await draft(request, [InvalidInput.Problem(refusal.field, refusal.message)])
        }
    }

    @Sendable private func discard(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        try await store.discard(request.form["path"], by: viewer.account)
        return .redirect("/configuration")
    }

    @Sendable private func settle(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let prepared = try await store.prepared(by: viewer.account)
        guard let path = request.form["path"], request.form["base"] == "\(prepared.active.version.number)" else {
            return try await draft(
                request,
                [
                    InvalidInput.Problem(
                        "",
                        ConfigurationRefusal.changedMeanwhile(active: prepared.active.version.number).message
                    )
                ]
            )
        }
        try await store.settle(path, base: prepared.active.version.number, by: viewer.account)
        return .redirect("/configuration/draft")
    }

    /// The version that the form's page showed; one that never was counts as the active one.
    func base(_ request: WebRequest, _ prepared: ConfigurationStore.Prepared) -> Int {
        let number = request.form["base"].flatMap { Int($0) } ?? prepared.active.version.number
        return min(max(number, 1), prepared.active.version.number)
    }

    /// Whether a new file may have that name: small letters and digits, in a folder or not.
    private static func isName(_ path: String) -> Bool {
        path.wholeMatch(of: /([a-z0-9_-]{1,40}\/)?[a-z0-9_-]{1,40}\.yaml/) != nil
    }

    /// Browsers send `\r\n`; files have `\n`, and one at the end.
    private static func lines(_ text: String) -> String {
        let plain = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        return plain.isEmpty || plain.hasSuffix("\n") ? plain : plain + "\n"
    }
}
