package import Access
import Areas
import Kernel
import Storage

extension Importer {
    /// Reads a file in, from where an interrupted run of it stopped.
    ///
    /// One batch is written while the next is read. A run that is stopped, by an error or because its task is cancelled,
    /// goes on from its last batch when the same file is given again.
    package func run(
        _ task: Task,
        by account: Account.ID? = nil,
        as begun: ImportRun? = nil,
        progress: (Progress) -> Void = { _ in }
    ) async throws -> Outcome {
        let began = ContinuousClock.now
        let ground = try await ground(task)
        let run =
            if let begun { begun } else {
                try await store.begin(
                    file: task.name,
                    digest: try task.bytes().digest(),
                    mapping: task.mapping,
                    area: ground.fallback.code,
                    encoding: task.encoding?.rawValue ?? "",
                    sheet: task.sheet ?? "",
                    by: account
                )
            }
        do {
            var outcome = try await read(task, ground, run, progress)
            try await store.end(run.id)
            outcome.elapsed = ContinuousClock.now - began
            return outcome
        } catch is CancellationError {
            throw CancellationError()
        } catch let fault as UnreadableTable {
            try await store.end(run.id, fault: fault.description)
            throw fault
        }
    }

    private func read(_ task: Task, _ ground: Ground, _ run: ImportRun, _ progress: (Progress) -> Void) async throws
        -> Outcome
    {
        let source = try task.open()
        var (checker, rest) = try checker(task, source, ground)
        var outcome = Outcome()
        outcome.run = run.id
        outcome.resumed = run.rowsDone
        let writer = TicketWriter(importer: self, ground: ground, run: run, mapping: task.mapping)
        var early = rest.makeIterator()
        rest = []
        var row = RawRow()
        var reached = 0
        var writing: _Concurrency.Task<ImportStore.Written, any Error>?
        do {
            while true {
                var portion = TicketWriter.Portion()
                let before = checker.tally
                while portion.rows < Self.batch {
                    if let next = early.next() { row = next } else if try !source.next(&row) { break }
                    reached += 1
                    guard reached > run.rowsDone else { continue }
                    portion.rows += 1
                    guard let ticket = checker.check(row) else { continue }
                    if outcome.sample.count < 5 { outcome.sample.append(ticket) }
                    portion.tickets.append(ticket)
                }
                guard portion.rows > 0 else { break }
                portion.from = reached - portion.rows
                portion.problems = checker.problems
                checker.problems.removeAll(keepingCapacity: true)
                portion.refused = checker.tally.refused - before.refused
                portion.progress = source.progress
                // Looked up, sealed and numbered while the one before it is written.
                let batch = try await writer.prepare(portion)
                try await take(&writing, &outcome, &checker)
                progress(Self.progress(checker, taken: outcome.taken, source.progress))
                try _Concurrency.Task.checkCancellation()
                writing = _Concurrency.Task { [portion] in try await writer.write(batch, of: portion) }
            }
        } catch {
            // What is under way ends before anybody is told that the run has stopped.
            try? await take(&writing, &outcome, &checker)
            throw error
        }
        try await take(&writing, &outcome, &checker)
        progress(Self.progress(checker, taken: outcome.taken, 1))
        outcome.form = source.form
        outcome.tally = checker.tally
        outcome.unusedColumns = Self.unused(checker)
        return outcome
    }

    private func take(
        _ writing: inout _Concurrency.Task<ImportStore.Written, any Error>?,
        _ outcome: inout Outcome,
        _ checker: inout TicketChecker
    ) async throws {
        guard let task = writing else { return }
        writing = nil
        let written = try await task.value
        outcome.taken += written.taken
        checker.countKnown(written.known, different: written.different)
    }
}
