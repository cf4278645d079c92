import Cases
import Inbox
import Kernel

extension TicketMapping {
    /// What is wrong with an example; nil when it comes out as it says.
    func problem(of example: Example, _ book: CaseBook) -> String? {
        let names = example.row.keys.sorted()
        let csv = ([names] + [names.map { example.row[$0] ?? "" }]).map { fields in
            fields.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
        }.joined(separator: "\n")
        do {
            let source = try CSVReader(FileBytes(Array(csv.utf8)), encoding: .utf8)
            let (header, rest) = try HeaderFinder(self).find(in: source)
            let ground = TicketChecker.Ground(
                places: PlaceIndex([]),
                fallback: nil,
                organisations: [:],
                // The last moment that has a name with four digits: no example lies in the future.
                now: CivilTime(date: CivilDate(year: 9999, month: 12, day: 31)).instant
            )
            var checker = TicketChecker(self, header, book, ground)
            guard let row = rest.first else { return "the row is empty" }
            let ticket = checker.check(row)
            if let field = example.refuses {
                guard ticket == nil else { return "is taken, not refused for \(field)" }
                let known = TicketField(rawValue: field).flatMap { header.places[$0]?.first }.map { header.names[$0] }
                guard let problem = checker.problems.last, problem.column == known ?? field else {
                    return "is refused for \(checker.problems.last?.column ?? "nothing"), not for \(field)"
                }
                return nil
            }
            guard let ticket else { return "is refused: \(checker.problems.last?.message.en ?? "")" }
            let found = ticket.words
            for (key, value) in example.gives.sorted(by: { $0.key < $1.key }) {
                guard let own = found[key] else { return "\(key) is nothing that a ticket has" }
                guard own == value else { return "\(key) comes out as “\(own)”, not “\(value)”" }
            }
            return nil
        } catch {
            return "\(error)"
        }
    }
}

extension CheckedTicket {
    /// Everything in it in words, by the names that a mapping's examples use.
    package var words: [String: String] {
        func time(_ at: Instant?) -> String { at.map { CivilTime($0).description } ?? "" }
        return [
            "number": number, "text": text, "title": title, "created": time(createdAt), "accepted": time(acceptedAt),
            "closed": time(closedAt), "due": time(dueAt), "channel": channel.rawValue, "nature": nature.rawValue,
            "category": category?.code ?? "ask", "place": place, "name": name, "phone": phone, "state": state.rawValue,
            "result": result,
            "satisfaction": rating.map { "\($0.isSolved ? "solved" : "unsolved") \($0.satisfaction)" } ?? "",
        ]
    }
}
