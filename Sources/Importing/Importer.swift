package import Areas
package import Cases
package import Inbox
package import Kernel
package import Registry
package import Storage

/// Reads tickets of other systems from files: looks first, then writes.
package struct Importer: Sendable {
    package let store: ImportStore
    let cases: CaseStore
    let areas: AreaStore
    let organisations: OrganisationStore
    let signals: SignalStore
    let context: Context
    let database: any Database

    /// Rows that share a transaction: few enough that a report that comes in meanwhile waits about a tenth of a second, at
    /// 0.2 ms of processor time a row.
    static let batch = 500

    package init(
        database: any Database,
        context: Context,
        cases: CaseStore,
        signals: SignalStore,
        areas: AreaStore,
        organisations: OrganisationStore
    ) {
        self.database = database
        self.context = context
        self.cases = cases
        self.signals = signals
        self.areas = areas
        self.organisations = organisations
        store = ImportStore(database: database, context: context, signals: signals)
    }

    /// A file and how it is to be read.
    package struct Task: Sendable {
        package enum Content: Sendable {
            case path(String)
            case bytes([UInt8])
        }

        package var name: String
        package var content: Content
        package var mapping: TicketMapping
        /// The code of the area for what has no place; empty for the only street.
        package var area = ""
        package var encoding: TextEncoding?
        package var sheet: String?

        package init(name: String, content: Content, mapping: TicketMapping) {
            self.name = name
            self.content = content
            self.mapping = mapping
        }

        func bytes() throws -> FileBytes {
            switch content {
            case .path(let path): try FileBytes(path: path)
            case .bytes(let bytes): FileBytes(bytes)
            }
        }

        /// The reader that the file's first bytes ask for.
        func open() throws -> any RowSource {
            let file = try bytes()
            var head: [UInt8] = []
            _ = try file.read(4, into: &head)
            file.rewind()
            if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
                throw UnreadableTable(
                    Text("这是旧版 XLS，请另存为 XLSX 或 CSV", "this is an old XLS file; save it as XLSX or CSV")
                )
            }
            guard head.starts(with: [0x50, 0x4B]) else { return try CSVReader(file, encoding: encoding) }
            return switch content {
            case .path(let path): try XLSXReader(path: path, sheet: sheet)
            case .bytes(let bytes): try XLSXReader(bytes, sheet: sheet)
            }
        }
    }

    /// What was found in a file.
    package struct Outcome: Sendable {
        package var form = ""
        package var tally = ImportTally()
        package var problems: [ImportProblem] = []
        /// Problems beyond those that are listed.
        package var moreProblems = 0
        /// The first rows as they would be written, or were.
        package var sample: [CheckedTicket] = []
        /// Columns that no field takes.
        package var unusedColumns: [String] = []
        package var run: ImportRun.ID?
        package var taken = 0
        /// Rows passed over because an interrupted run had dealt with them.
        package var resumed = 0
        package var elapsed = Duration.zero

        package var rowsPerSecond: Int {
            let milliseconds = elapsed.wholeMilliseconds
            return milliseconds <= 0 ? 0 : (tally.rows * 1000) / Int(milliseconds)
        }
    }

    /// How far it is, told after each batch.
    package struct Progress: Sendable {
        package let rows: Int
        package let refused: Int
        package let taken: Int
        package let known: Int
        /// 0...1 of the file.
        package let part: Double
    }

    /// Reads and checks a file and writes nothing.
    package func look(
        _ task: Task,
        sample: Int = 5,
        most: Int = ImportStore.mostProblems,
        progress: (Progress) -> Void = { _ in }
    ) async throws -> Outcome {
        let began = ContinuousClock.now
        let ground = try await ground(task)
        let source = try task.open()
        var (checker, rest) = try checker(task, source, ground)
        var outcome = Outcome()
        // Nothing of that source is there before its first import: then nothing is asked.
        let isAsked = try await store.holdsTickets(of: task.mapping.source)
        var numbers: [(number: String, mark: Int64)] = []
        var asking: _Concurrency.Task<ImportStore.Written, any Error>?
        defer { asking?.cancel() }
        var next = rest.makeIterator()
        var row = RawRow()
        rest = []
        while true {
            if let early = next.next() { row = early } else if try !source.next(&row) { break }
            if let ticket = checker.check(row) {
                if outcome.sample.count < sample { outcome.sample.append(ticket) }
                if isAsked { numbers.append((ticket.number, ticket.contentMark)) }
            }
            keep(&checker.problems, in: &outcome, most)
            guard checker.tally.rows % Self.batch == 0 else { continue }
            // What is there already is asked for while the next rows are checked.
            try await take(&asking, &checker)
            asking = ask(numbers, task)
            numbers.removeAll(keepingCapacity: true)
            progress(Self.progress(checker, taken: 0, source.progress))
            try _Concurrency.Task.checkCancellation()
        }
        try await take(&asking, &checker)
        asking = ask(numbers, task)
        try await take(&asking, &checker)
        outcome.form = source.form
        outcome.tally = checker.tally
        outcome.unusedColumns = Self.unused(checker)
        outcome.elapsed = ContinuousClock.now - began
        return outcome
    }

    private func ask(_ numbers: [(number: String, mark: Int64)], _ task: Task) -> _Concurrency.Task<
        ImportStore.Written, any Error
    >? {
        guard !numbers.isEmpty else { return nil }
        let source = task.mapping.source
        return _Concurrency.Task {
            let known = try await store.found(numbers.map(\.number), source: source).tickets
            var written = ImportStore.Written()
            written.known = known.count
            written.different = numbers.count { known[$0.number].map { [mark = $0.mark] in $0 != mark } ?? false }
            return written
        }
    }

    private func take(
        _ asking: inout _Concurrency.Task<ImportStore.Written, any Error>?,
        _ checker: inout TicketChecker
    ) async throws {
        guard let task = asking else { return }
        asking = nil
        let found = try await task.value
        checker.countKnown(found.known, different: found.different)
    }

    private func keep(_ problems: inout [ImportProblem], in outcome: inout Outcome, _ most: Int) {
        guard !problems.isEmpty else { return }
        let room = max(0, most - outcome.problems.count)
        outcome.problems += problems.prefix(room)
        outcome.moreProblems += max(0, problems.count - room)
        problems.removeAll(keepingCapacity: true)
    }

    static func progress(_ checker: TicketChecker, taken: Int, _ part: Double) -> Progress {
        Progress(
            rows: checker.tally.rows,
            refused: checker.tally.refused,
            taken: taken,
            known: checker.tally.known,
            part: part
        )
    }

    static func unused(_ checker: TicketChecker) -> [String] {
        let used = Set(checker.header.places.values.joined())
        return checker.header.names.enumerated().filter { !used.contains($0.offset) && !$0.element.isEmpty }.map(
            \.element
        )
    }

    func checker(_ task: Task, _ source: any RowSource, _ ground: Ground) throws -> (TicketChecker, [RawRow]) {
        let (header, rest) = try HeaderFinder(task.mapping).find(in: source)
        return (TicketChecker(task.mapping, header, cases.book, ground.check), rest)
    }

    // MARK: The ground

    /// What rows are held against, and who opens their cases.
    struct Ground: Sendable {
        var check: TicketChecker.Ground
        /// The body that opens cases of a community, by the community; and the one of the whole street.
        var homes: [Int64: Int64]
        var home: Int64
        var fallback: Area
    }

    func ground(_ task: Task) async throws -> Ground {
        let fallback = try await fallback(task.area)
        let street = try await street(of: fallback)
        var all = [street]
        // Homes are many: only a column of addresses can name one.
        let homes: [AreaLevel] = task.mapping.columns[.area] == nil ? [] : [.unit, .floor, .room]
        for level in [AreaLevel.community, .grid, .estate, .building] + homes {
            var last = ""
            while true {
                let page = try await areas.areas(of: level, in: street, after: last, limit: 5000)
                all += page
                guard let end = page.last, page.count == 5000 else { break }
                last = end.code
            }
        }
        var offices: [Int64: Int64] = [:]
        for community in all where community.level == .community {
            offices[community.id.rawValue] = try await organisations.serving(community, kind: .communityOffice).first?
                .id
                .rawValue
        }
        var home: Int64?
        for kind in [Organisation.Kind.dutyCentre, .streetOffice] where home == nil {
            home = try await organisations.serving(street, kind: kind).first?.id.rawValue
        }
        guard let home = home ?? offices.values.min() else {
            throw UnreadableTable(
                Text("\(street.name)没有可以立案的单位", "no body of \(street.name) could open cases: set one up first")
            )
        }
        var bodies: [String: Int64] = [:]
        for kind in Organisation.Kind.allCases where kind.takesWork {
            var last: Organisation?
            repeat {
                let page = try await organisations.organisations(of: kind, after: last)
                for body in page {
                    bodies[body.name] = bodies[body.name] ?? body.id.rawValue
                    bodies[body.code] = body.id.rawValue
                }
                last = page.count == 200 ? page.last : nil
            } while last != nil
        }
        let check = TicketChecker.Ground(
            places: PlaceIndex(all, aliases: task.mapping.aliases),
            fallback: fallback,
            organisations: bodies,
            now: context.now()
        )
        return Ground(check: check, homes: offices, home: home, fallback: fallback)
    }

    private func fallback(_ code: String) async throws -> Area {
        guard code.isEmpty else {
            do { return try await areas.area(code: code) } catch is NotFound {
                throw UnreadableTable(Text("没有区域 \(code)", "there is no area \(code)"))
            }
        }
        // Without a word, the only street of this installation.
        var level = try await areas.children(of: nil, limit: 2)
        while level.count == 1, level[0].level.depth < AreaLevel.street.depth {
            level = try await areas.children(of: level[0].id, limit: 2)
        }
        guard level.count == 1, level[0].level == .street else {
            throw UnreadableTable(Text("请用 --area 指明街道", "say with --area in which street what has no place shall lie"))
        }
        return level[0]
    }

    private func street(of area: Area) async throws -> Area {
        guard let id = area.path.street else {
            throw UnreadableTable(Text("区域应为街道或街道以下", "the area is a street or lies in one"))
        }
        guard let street = try await areas.areas([Area.ID(rawValue: id)]).first else { throw NotFound("area", id) }
        return street
    }
}
