import Areas
import Kernel

/// What an import has found, in words for a terminal.
package enum ImportWords {
    package static func summary(_ outcome: Importer.Outcome, _ mapping: TicketMapping, isDryRun: Bool) -> String {
        let tally = outcome.tally
        let seconds = Double(outcome.elapsed.wholeMilliseconds) / 1000
        var lines = [
            "\(outcome.form), mapping \(mapping.code) (\(mapping.name.zh))",
            "rows \(tally.rows): sound \(tally.sound), refused \(tally.refused), taken with a change \(tally.changed)",
        ]
        if outcome.resumed > 0 { lines.append("went on after \(outcome.resumed) rows of an interrupted run") }
        if tally.known > 0 {
            lines.append(
                "there already \(tally.known), of which \(tally.knownDifferent) read differently now and were left alone"
            )
        }
        lines.append(isDryRun ? "nothing was written" : "written \(outcome.taken)")
        lines.append("cases \(tally.cases), of which closed \(tally.closed); waiting to be sorted \(tally.signals)")
        let levels = AreaLevel.allCases.reversed().compactMap { level in
            tally.places[level].map { "\(level.name.en.lowercased()) \($0)" }
        }
        let found = levels.isEmpty ? "" : " (\(levels.joined(separator: ", ")))"
        lines.append("place found for \(tally.placed) of \(tally.sound)\(found)")
        let ways = tally.categories.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        if !ways.isEmpty { lines.append("category by: \(ways.joined(separator: ", "))") }
        for (reason, count) in tally.reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            lines.append("  refused \(count): \(reason)")
        }
        for field in TicketField.allCases {
            let words = tally.unmatchedWords(field)
            guard !words.isEmpty else { continue }
            let shown = words.prefix(8).map { "\(field.isPersonal ? "(\($0.word.count))" : $0.word) \($0.count)" }
            lines.append(
                "\(words.count) words of \(field.label.en) mean nothing here: \(shown.joined(separator: ", "))"
            )
        }
        if !outcome.unusedColumns.isEmpty {
            lines.append("columns not used: \(outcome.unusedColumns.joined(separator: ", "))")
        }
        if isDryRun {
            for ticket in outcome.sample { lines.append(row(ticket)) }
        }
        lines.append("\(seconds) s, \(outcome.rowsPerSecond) rows/s")
        return lines.joined(separator: "\n")
    }

    /// A row as it would be: what names a person is masked.
    private static func row(_ ticket: CheckedTicket) -> String {
        let words = ticket.words
        let shown = ["number", "created", "state", "closed", "category", "nature", "channel", "satisfaction"]
            .compactMap { key in words[key].flatMap { $0.isEmpty ? nil : "\(key) \($0)" } }
        let place = ticket.area.map { "\($0.fullName)\(ticket.isPlaced ? "" : " (not found)")" } ?? ""
        let contact = ImportProblem.masked(ticket.phone, .phone)
        return "  line \(ticket.line): \(shown.joined(separator: ", ")), at \(place)"
            + (ticket.phone.isEmpty ? "" : ", phone \(contact)") + "; \(ticket.title.prefix(20))"
    }
}
