import Access
package import Cases
import HTML
import HTTPTypes
import Kernel
public import Web

/// The pages on which a street changes its own rules.
public struct ConfigurationRoutes: Sendable {
    let active: ActiveConfiguration
    let cases: CaseStore

    package init(active: ActiveConfiguration, cases: CaseStore) {
        self.active = active
        self.cases = cases
    }

    var store: ConfigurationStore { active.store }

    private static let pageSize = 30
    /// A file's text as a form sends it: three bytes for each byte of a Chinese character.
    static let bodyLimit = 3 * ConfigurationSet.sizeLimit + 16 * 1024

    public var routes: [Route] {
        let rule = Rule.may(.manageConfiguration)
        return [
            Route(.get, "/configuration", rule: rule, handler: overview),
            Route(.get, "/configuration/versions/:version", rule: rule, handler: version),
            Route(.post, "/configuration/versions/:version/activation", rule: rule, handler: activateVersion),
            Route(.get, "/configuration/file", rule: rule, handler: file),
        ] + draftRoutes + categoryRoutes + deadlineRoutes + moveRoutes
    }

    @Sendable private func overview(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let before = request.query["before"].flatMap { Int($0) } ?? .max
        let prepared = try await store.prepared(by: viewer.account)
        let versions = try await store.versions(before: before, limit: Self.pageSize + 1)
        let groups = try await cases.moveGroups(for: viewer)
        return .page(
            ConfigurationPage(
                request: request,
                prepared: prepared,
                versions: versions,
                names: try await store.names(of: versions + [prepared.active.version]),
                toMove: groups.reduce(0) { $0 + $1.count },
                pageSize: Self.pageSize,
                kinds: active.kinds
            ).page
        )
    }

    @Sendable private func version(_ request: WebRequest) async throws -> Answer { try await version(request, []) }

    private func version(_ request: WebRequest, _ problems: [InvalidInput.Problem]) async throws -> Answer {
        let number = try Self.number(request)
        let found = try await store.version(number)
        guard let active = try await store.active() else { throw NotFound("configuration version", number) }
        let before = number > 1 ? try await store.version(number - 1).set : ConfigurationSet()
        let names = try await store.names(of: [found.version])
        return .page(
            ConfigurationVersionPage(
                request: request,
                version: found.version,
                set: found.set,
                before: before,
                active: active,
                kinds: self.active.kinds,
                name: found.version.account.flatMap { names[$0] },
                problems: problems
            ).page
        )
    }

    /// Goes back to an earlier version: activates its files as a new one.
    @Sendable private func activateVersion(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let found = try await store.version(try Self.number(request))
        do {
            let number = try await active.activate(
                found.set,
                base: request.form["base"].flatMap { Int($0) } ?? 0,
                note: request.form["note"] ?? "",
                by: viewer.account
            )
            return .redirect(("/configuration" as URLPath).with("activated", "\(number)"))
        } catch let refusal as ConfigurationRefusal where !request.wantsJSON {
            var problems = [InvalidInput.Problem(refusal.field, refusal.message)]
            if case .hasErrors = refusal {
                problems += try await active.review.findings(found.set).filter { $0.severity == .error }.prefix(10).map
                {
                    InvalidInput.Problem("", Text($0.description(.zh), $0.description(.en)))
                }
            }
            return try await version(request, problems)
        }
    }

    @Sendable private func file(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        let path = request.query["path"] ?? ""
        let number = request.query["version"].flatMap { Int($0) }
        let prepared = try await store.prepared(by: viewer.account)
        let set = if let number { try await store.version(number).set } else { prepared.set }
        guard let text = set[path] else { throw NotFound("configuration file", path) }
        return .page(
            ConfigurationFilePage(
                request: request,
                path: path,
                text: text,
                version: number,
                isDraft: number == nil && prepared.drafts.contains { $0.path == path },
                set: set,
                kinds: active.kinds
            ).page
        )
    }

    private static func number(_ request: WebRequest) throws -> Int {
        let text = request.parameters["version"] ?? ""
        guard let number = Int(text) else { throw NotFound("configuration version", text) }
        return number
    }
}
