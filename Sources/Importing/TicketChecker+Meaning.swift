import Areas
import Cases
import Inbox
import Kernel

/// Where it is, and what it is about.
extension TicketChecker {
    mutating func readPlace(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) {
        let address = joined(.area, row, bytes)
        ticket.area = ground.fallback
        var found = PlaceIndex.Found.nothing
        if !address.isEmpty {
            if let table = columns[TicketField.area.index]?.table, !table.isEmpty,
                case .code(let code) = table[String(decoding: address, as: UTF8.self)], let area = ground.places[code]
            {
                found = .area(area)
            } else {
                found = address.withUnsafeBytes { ground.places.find($0, isField: true) }
            }
            ticket.place = placeText(address, row)
        }
        if case .area = found {
        } else if columns[TicketField.area.index]?.otherwise.contains(.text) == true {
            for field in [TicketField.title, .text] {
                let range = range(field, row, bytes)
                guard !range.isEmpty else { continue }
                let part = UnsafeRawBufferPointer(rebasing: bytes[range])
                if case .area(let area) = ground.places.find(part, isField: false) {
                    found = .area(area)
                    break
                }
            }
        }
        if case .area(let area) = found {
            ticket.area = area
            ticket.isPlaced = true
        } else if !address.isEmpty {
            tally.unmatched(.area, String(decoding: address, as: UTF8.self))
        }
    }

    func placeText(_ address: [UInt8], _ row: RawRow) -> String {
        let text = address.withUnsafeBytes { bytes in
            if mapping.masksNumbers, let numbers = FieldText.numbers(bytes, 0..<bytes.count) {
                return FieldText.masked(bytes, 0..<bytes.count, numbers.hidden)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        return text.utf8.count <= Report.placeLimit ? text : String(text.prefix(Report.placeLimit))
    }

    mutating func readCategory(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer)
        -> Bool
    {
        let heard = hear(.category, row, bytes)
        guard let column = columns[TicketField.category.index] else { return ask(&ticket, row) }
        if let (category, way) = heard.category { return take(category, way, &ticket) }
        for fallback in column.otherwise {
            switch fallback {
            case .names:
                guard let category = heard.named else { continue }
                return take(category, "name", &ticket)
            case .keywords:
                for field in [TicketField.title, .text] {
                    let range = range(field, row, bytes)
                    guard !range.isEmpty,
                        let category = categories.speaking(in: UnsafeRawBufferPointer(rebasing: bytes[range]))
                    else { continue }
                    return take(category, "keywords", &ticket)
                }
            case .meaning(.category(let code)):
                guard let category = categories[code] else { continue }
                return take(category, "last resort", &ticket)
            case .ask: return ask(&ticket, row)
            case .text, .meaning: continue
            }
        }
        return ask(&ticket, row)
    }

    mutating func take(_ category: Category, _ way: String, _ ticket: inout CheckedTicket) -> Bool {
        tally.categories[way, default: 0] += 1
        ticket.category = category
        return true
    }

    /// A person decides; but what is closed elsewhere waits for nobody.
    mutating func ask(_ ticket: inout CheckedTicket, _ row: RawRow) -> Bool {
        if ticket.state == .closed {
            return refuse(
                row,
                .category,
                Text("类别不明，且已办结", "its category is not known, and it is closed: nobody would sort it")
            )
        }
        tally.categories["ask", default: 0] += 1
        return true
    }
}
