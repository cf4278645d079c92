import Access
package import Areas
import Cases
import HTML
import HTTPTypes
import Kernel
package import Web

/// The pages on which tables are imported.
package struct ImportRoutes: Sendable {
    private let importer: Importer
    private let files: ImportFiles
    private let areas: AreaStore
    /// The mappings that are active.
    private let mappings: @Sendable () throws -> [TicketMapping]

    package init(
        importer: Importer,
        files: ImportFiles,
        areas: AreaStore,
        mappings: @escaping @Sendable () throws -> [TicketMapping]
    ) {
        self.importer = importer
        self.files = files
        self.areas = areas
        self.mappings = mappings
    }

    package var routes: [Route] {
        [
            Route(.get, "/imports", rule: .may(.importTickets), handler: list),
            Route(
                .post,
                "/imports",
                rule: .may(.importTickets),
                bodyLimit: ImportFiles.limit + 65_536,
                rate: RateLimit("imports", count: 20, per: .seconds(600)),
                handler: upload
            ),
            Route(.get, "/imports/:import", rule: .may(.importTickets), handler: show),
            Route(.post, "/imports/:import/start", rule: .may(.importTickets), handler: start),
            Route(.get, "/imports/:import/problems", rule: .may(.importTickets), handler: problems),
        ]
    }

    /// The streets and communities in which somebody may import.
    private func places(_ viewer: Viewer) async throws -> [Area] {
        try await areas.roots(of: viewer.reach(.importTickets)).filter { $0.path.street != nil }
    }

    /// A run in the viewer's reach; `NotFound` otherwise.
    private func run(_ request: WebRequest) async throws -> ImportRun {
        let run = try await importer.store.run(try request.id("import", "import"))
        guard try await isWithin(run, try request.signedIn()) else { throw NotFound("import", run.id) }
        return run
    }

    private func isWithin(_ run: ImportRun, _ viewer: Viewer) async throws -> Bool {
        let found = try await areas.areas(codes: [run.area])[run.area]
        return found.map { AreaRules.isWithin(viewer.reach(.importTickets), $0) } ?? false
    }

    @Sendable private func list(_ request: WebRequest) async throws -> Answer {
        try await list(request, problems: [])
    }

    private func list(_ request: WebRequest, problems: [InvalidInput.Problem]) async throws -> Answer {
        let viewer = try request.signedIn()
        var runs: [ImportRun] = []
        for run in try await importer.store.runs() where try await isWithin(run, viewer) { runs.append(run) }
        return .page(
            ImportListPage(
                request: request,
                runs: runs,
                mappings: try mappings(),
                places: try await places(viewer),
                problems: problems
            ).page
        )
    }

    @Sendable private func upload(_ request: WebRequest) async throws -> Answer {
        let viewer = try request.signedIn()
        do {
            guard let file = request.form.files.first(where: { $0.field == "file" }), !file.bytes.isEmpty else {
                throw InvalidInput("file", Text("请选择文件。", "Please choose a file."))
            }
            guard let mapping = try mappings().first(where: { $0.code == request.form["mapping"] }) else {
                throw InvalidInput("mapping", Text("请选择对照方案。", "Please choose a mapping."))
            }
            guard let area = try await places(viewer).first(where: { $0.code == request.form["area"] }) else {
                throw InvalidInput("area", Text("请选择区域。", "Please choose an area."))
            }
            let run = try await importer.store.begin(
                file: String(file.fileName.prefix(100)),
                digest: try FileBytes(file.bytes).digest(),
                mapping: mapping,
                area: area.code,
                encoding: "",
                sheet: "",
                by: viewer.account,
                state: .waiting
            )
            try files.keep(file.bytes, for: run.id)
            return .redirect("/imports/\(run.id)")
        } catch let input as InvalidInput where !request.wantsJSON {
            return try await list(request, problems: input.problems)
        }
    }

    @Sendable private func show(_ request: WebRequest) async throws -> Answer {
        let run = try await run(request)
        var look: Importer.Outcome?
        var fault: Text?
        if run.state == .waiting {
            do { look = try await self.look(run) } catch let unreadable as UnreadableTable {
                fault = unreadable.message
            }
        }
        let page = Answer.page(
            ImportPage(
                request: request,
                run: run,
                look: look,
                fault: fault,
                seesCases: try request.signedIn().may(.seeCases)
            ).page
        )
        guard run.state == .running, let refresh = HTTPField.Name("Refresh") else { return page }
        // Works without scripts: the page asks again until the import has ended.
        return .with([refresh: "3"], page)
    }

    private func look(_ run: ImportRun) async throws -> Importer.Outcome? {
        guard let bytes = try files.bytes(of: run.id),
            let mapping = try mappings().first(where: { $0.code == run.mapping })
        else { return nil }
        var task = Importer.Task(name: run.fileName, content: .bytes(bytes), mapping: mapping)
        task.area = run.area
        return try await importer.look(task, sample: 5, most: 1000)
    }

    @Sendable private func start(_ request: WebRequest) async throws -> Answer {
        let run = try await run(request)
        try await importer.store.release(run.id, by: try request.signedIn().account)
        return .redirect("/imports/\(run.id)")
    }

    @Sendable private func problems(_ request: WebRequest) async throws -> Answer {
        let run = try await run(request)
        var found = try await importer.store.problems(of: run.id)
        if run.state == .waiting, let look = try await look(run) { found = (look.problems, look.moreProblems) }
        let taken = ExportMark(try request.signedIn(), at: importer.context.now())
        let mark = taken.words(rows: found.kept.count)
        return .bytes(
            ImportProblem.csv(found.kept, request.language, more: found.more, mark: mark),
            type: "text/csv; charset=utf-8",
            fileName: taken.fileName("import-problems", "csv")
        )
    }
}
