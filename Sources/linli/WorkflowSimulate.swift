import ArgumentParser
import Cases
import Foundation
import Kernel

/// `linli workflow simulate`: where cases would wait.
struct WorkflowSimulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Lets many cases go through a workflow, and says where they wait and where they are late."
    )

    @OptionGroup var source: WorkflowFileOptions
    @Option(help: "How many cases.") var cases = 1000
    @Option(help: "The same seed gives the same cases.") var seed: UInt64 = 1
    @Option(help: "How many cases come on a working day.") var perDay = 20
    @Option(help: "The day on which it begins.") var from = "2026-03-02"
    @Option(help: "How many people there are: holder=8; may be given more than once.") var people: [String] = []
    @Option(help: "How many working minutes a step takes: holder=120; may be given more than once.")
    var minutes: [String] = []

    func validate() throws {
        guard (1...100_000).contains(cases), (1...10_000).contains(perDay) else {
            throw ValidationError("--cases is 1 to 100000, --per-day 1 to 10000")
        }
        guard CivilDate(from) != nil else { throw ValidationError("--from is a day like 2026-03-02") }
    }

    func run() async throws {
        let workflow: Workflow
        let text = try source.text()
        if let service = try DigitService.read(text, name: source.name) {
            workflow = try Workflow.draft(DigitImport(service).result().yaml, name: source.name)
        } else {
            workflow = try Workflow.draft(text, name: source.name)
        }
        let around = try source.surroundings()
        var staff = WorkflowTrial.Staff(arrivals: perDay)
        staff.people.merge(try numbers(people)) { $1 }
        staff.minutes.merge(try numbers(minutes)) { $1 }
        guard let day = CivilDate(from) else { return }
        let trial = WorkflowTrial(
            workflow: workflow,
            categories: around.categories,
            calendar: around.calendar,
            staff: staff
        )
        show(trial.run(cases: cases, seed: seed, from: day))
    }

    private func numbers(_ entries: [String]) throws -> [Workflow.Actor: Int] {
        var numbers: [Workflow.Actor: Int] = [:]
        for entry in entries {
            let parts = entry.split(separator: "=").map(String.init)
            guard parts.count == 2, let actor = Workflow.Actor(rawValue: parts[0]), let number = Int(parts[1]),
                (1...100_000).contains(number)
            else { throw ValidationError("\(entry) does not read like holder=8") }
            numbers[actor] = number
        }
        return numbers
    }

    private func show(_ report: WorkflowTrialReport) {
        let language = source.language
        let heads = [
            Text("状态", "state"), Text("次数", "visits"), Text("平均", "mean"), Text("中位", "p50"), Text("九成", "p90"),
            Text("逾期", "late"), Text("占总时间", "of all time"), Text("等谁（开始前平均）", "waits for (before it begins)"),
        ]
        var rows = [heads.map { $0(language) }]
        for line in report.lines {
            let wait = line.waitsFor.map { "\($0.rawValue) \(hours(line.waiting))" } ?? "-"
            rows.append([
                "\(line.name(language)) \(line.state)", String(line.visits), hours(line.mean), hours(line.median),
                hours(line.ninetieth), percent(line.late), percent(line.share), wait,
            ])
        }
        let widths = heads.indices.map { column in rows.map { Self.width($0[column]) }.max() ?? 0 }
        for row in rows {
            let cells = row.enumerated().map { index, cell in
                cell + String(repeating: " ", count: widths[index] - Self.width(cell))
            }
            print(cells.joined(separator: "  "))
        }
        if let most = report.lines.max(by: { $0.share < $1.share }), most.share > 0 {
            print(
                Text(
                    "等得最久的是“\(most.name.zh)”：占全部办理时间的 \(percent(most.share))",
                    "Most time is spent in “\(most.name.en)”: \(percent(most.share)) of it all"
                )(language)
            )
        }
        print(
            Text("\(report.cases) 件中 \(report.ended) 件有结果", "\(report.ended) of \(report.cases) cases came to rest")(
                language
            )
        )
    }

    /// Hours and minutes: the cases wait by the clock.
    private func hours(_ minutes: Double) -> String {
        let whole = Int(minutes.rounded())
        let rest = whole % 60
        return "\(whole / 60):\(rest < 10 ? "0" : "")\(rest)"
    }

    private func percent(_ part: Double) -> String { "\(Int((part * 100).rounded()))%" }

    /// How many places a text takes on a terminal.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    }
}
