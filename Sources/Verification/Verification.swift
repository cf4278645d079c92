package import Audit
package import Composition
import Attachments
import Cases
import Figures
import Inbox
package import Kernel
import Search
import Storage

/// Looks whether everything that is stored is what it should be, beside a running server or without one.
///
/// Reads in batches along keys, so that its memory does not grow with the street. Chain and histories are never repaired:
/// they are what everything else is made from.
package struct Verification: Sendable {
    let program: Program
    let heads: ChainHeads
    let isRebuilding: Bool
    let batch: Int
    let progress: @Sendable (Text) -> Void
    private let found: @Sendable (Finding) -> Void

    /// Made of its parts.
    ///
    /// `heads`: the ends of the chain that were kept outside the database. `isRebuilding`: what is derived is made anew
    /// where it differs. `found` is told each difference, `progress` how far the work is.
    package init(
        _ program: Program,
        heads: ChainHeads,
        isRebuilding: Bool = false,
        batch: Int = 500,
        progress: @escaping @Sendable (Text) -> Void = { _ in },
        found: @escaping @Sendable (Finding) -> Void
    ) {
        self.program = program
        self.heads = heads
        self.isRebuilding = isRebuilding
        self.batch = batch
        self.progress = progress
        self.found = found
    }

    /// Looks at everything; how many differences were left as they are.
    package func run() async throws -> Int {
        try await FactSequencer(program.database).numberAll()
        var open = 0
        for part in Finding.Part.allCases {
            progress(Text("检查：\(part.name.zh)", "Looking at: \(part.name.en)"))
            for finding in try await findings(of: part) {
                found(finding)
                if !finding.isRepaired { open += 1 }
            }
        }
        return open
    }

    /// Looks at one part.
    package func findings(of part: Finding.Part) async throws -> [Finding] {
        switch part {
        case .chain: try await chain()
        case .cases: try await cases()
        case .signals: try await signals()
        case .texts: try await texts()
        case .figures: try await figures()
        case .search: try await search()
        case .facts: try await facts()
        case .photos: try await photos()
        }
    }

    func tell(_ part: Finding.Part, _ done: Int) {
        guard done.isMultiple(of: batch * 20) else { return }
        progress(Text("检查：\(part.name.zh)，已查 \(done) 条", "Looking at: \(part.name.en), \(done) so far"))
    }

    // MARK: Cases and signals

    private func cases() async throws -> [Finding] {
        var findings: [Finding] = []
        var (last, done) = (Case.ID(rawValue: 0), 0)
        while true {
            let page = try await program.cases.differences(after: last, limit: batch)
            guard let newest = page.last else { return findings }
            (last, done) = (newest, done + page.count)
            for difference in page.found {
                var isRepaired = false
                if isRebuilding, difference.brokenAt == nil {
                    isRepaired = try await program.cases.refold(difference.id)
                }
                findings.append(
                    Finding(
                        .cases,
                        table: "case_record",
                        row: difference.id.description,
                        isRepaired: isRepaired,
                        words(difference)
                    )
                )
            }
            tell(.cases, done)
        }
    }

    private func words(_ difference: CaseStore.Difference) -> Text {
        let number = difference.number
        if let step = difference.brokenAt {
            return step == 0
                ? Text("事项 \(number) 的步骤编号不连续", "the steps of case \(number) do not count without gaps")
                : Text(
                    "事项 \(number) 的第 \(step) 步接不上前一步",
                    "step \(step) of case \(number) does not follow the one before it"
                )
        }
        let columns = difference.columns.joined(separator: ", ")
        return Text(
            "事项 \(number) 与办理记录不一致：\(columns)",
            "case \(number) is not what its history makes of it: \(columns)"
        )
    }

    private func signals() async throws -> [Finding] {
        var findings: [Finding] = []
        var (last, done) = (Signal.ID(rawValue: 0), 0)
        while true {
            let page = try await program.signals.differences(after: last, limit: batch)
            guard let newest = page.last else { return findings }
            (last, done) = (newest, done + page.count)
            for difference in page.found {
                let isRepaired =
                    isRebuilding && !difference.columns.isEmpty
                    ? try await program.signals.refold(difference.id) : false
                let columns = difference.columns.joined(separator: ", ")
                let text =
                    difference.columns.isEmpty
                    ? Text("线索的处理记录编号不连续", "the events of the signal do not count without gaps")
                    : Text("线索与处理记录不一致：\(columns)", "the signal is not what its history makes of it: \(columns)")
                findings.append(
                    Finding(
                        .signals,
                        table: "signal",
                        row: difference.id.description,
                        isRepaired: isRepaired,
                        text
                    )
                )
            }
            tell(.signals, done)
        }
    }

    private func texts() async throws -> [Finding] {
        let store = VerificationStore(database: program.database)
        var (findings, done): ([Finding], Int) = ([], 0)
        for table in SealedColumns.all {
            var last: (row: Int64, part: Int64) = (0, 0)
            while let page = try await store.unopened(table, after: last, limit: batch) {
                (last, done) = (page.last, done + page.count)
                findings += page.rows.map { row, part, column in
                    Finding(
                        .texts,
                        table: "\(table.name)",
                        row: table.part == nil ? "\(row)" : "\(row)/\(part)",
                        Text("\(column) 被改动，无法解密", "\(column) was changed and does not open")
                    )
                }
                tell(.texts, done)
            }
        }
        return findings
    }

    // MARK: What is derived

    private func figures() async throws -> [Finding] {
        let problems = try await program.rollup.problems()
        guard !problems.isEmpty else { return [] }
        if isRebuilding { try await program.rollup.catchUp(isAnew: true) }
        return problems.map {
            Finding(.figures, isRepaired: isRebuilding, Text("与记录不一致：\($0)", "not what the records give: \($0)"))
        }
    }

    private func search() async throws -> [Finding] {
        guard try await program.search.store.isBuilt() else {
            guard isRebuilding else {
                return [Finding(.search, Text("索引还没有建成", "the index is not built yet"))]
            }
            try await program.search.catchUp()
            return [Finding(.search, isRepaired: true, Text("索引没有建成", "the index was not built"))]
        }
        try await program.search.catchUp()
        let store = program.search.store
        var findings: [Finding] = []
        for kind in SearchSubject.Kind.allCases {
            var (last, done) = (Int64(0), 0)
            while true {
                let page = try await store.incomplete(kind, after: last, limit: batch)
                guard let newest = page.last else { break }
                (last, done) = (newest, done + page.count)
                var missing = page.found
                // What changed while it was looked at follows in a moment.
                for _ in 0..<5 where !missing.isEmpty {
                    try await FactSequencer(program.database).numberAll()
                    try await program.search.catchUp()
                    missing = try await store.incomplete(missing, kind)
                }
                if isRebuilding, !missing.isEmpty { try await store.reindex(missing, kind) }
                findings += missing.map { id in
                    Finding(
                        .search,
                        table: kind == .matter ? "case_record" : "signal",
                        row: String(id),
                        isRepaired: isRebuilding,
                        Text("搜索索引中缺少或已过时", "missing in the search index, or as it was before")
                    )
                }
                tell(.search, done)
            }
        }
        return findings + (try await leftOver(in: store))
    }

    private func leftOver(in store: SearchStore) async throws -> [Finding] {
        var (findings, last): ([Finding], Int64) = ([], 0)
        while true {
            let page = try await store.leftOver(after: last, limit: batch)
            guard let newest = page.last else { return findings }
            last = newest
            if isRebuilding { try await store.drop(page) }
            findings += page.map { id in
                Finding(
                    .search,
                    table: "search_entry",
                    row: String(id),
                    isRepaired: isRebuilding,
                    Text("搜索索引里有、记录里没有", "in the search index, and not among the records")
                )
            }
        }
    }

    private func photos() async throws -> [Finding] {
        var findings: [Finding] = []
        var (last, done) = (Int64(0), 0)
        while true {
            let page = try await program.photos.damaged(after: .init(rawValue: last), limit: 100)
            guard let newest = page.last else { return findings }
            (last, done) = (newest.rawValue, done + page.count)
            findings += page.found.map { id in
                Finding(
                    .photos,
                    table: "attachment",
                    row: id.description,
                    Text("照片文件缺失、被改动或无法解密", "the photo's file is missing, changed or cannot be decrypted")
                )
            }
            tell(.photos, done)
        }
    }
}
