package import Areas
package import Cases
import Inbox
package import Kernel

/// Reads rows by a mapping and says what is wrong with them; works on the row's bytes and makes texts only of what is kept.
package struct TicketChecker {
    /// What the rows are held against.
    package struct Ground: Sendable {
        package var places: PlaceIndex
        /// Where a ticket lies whose place is not found; nil in a mapping's own examples.
        package var fallback: Area?
        /// Organisations by name and by code.
        package var organisations: [String: Int64]
        package var now: Instant

        package init(places: PlaceIndex, fallback: Area?, organisations: [String: Int64], now: Instant) {
            self.places = places
            self.fallback = fallback
            self.organisations = organisations
            self.now = now
        }
    }

    let mapping: TicketMapping
    let header: HeaderFinder.Header
    let ground: Ground
    let categories: CategoryFinder
    var times: TimeReader
    /// Checksums of the numbers so far, with their lines.
    var seen: [UInt64: Int32] = [:]
    package internal(set) var tally = ImportTally()
    /// What was found wrong since somebody took it.
    package var problems: [ImportProblem] = []
    /// By the field's index.
    let columns: [TicketMapping.Column?]
    /// Words that were heard before, by field and checksum of their bytes: a column of a table says few.
    var heard: [[UInt64: Heard]]
    let places: [[Int]]

    /// The longest number, in bytes.
    static let longestNumber = 64

    package init(_ mapping: TicketMapping, _ header: HeaderFinder.Header, _ book: CaseBook, _ ground: Ground) {
        self.mapping = mapping
        self.header = header
        self.ground = ground
        categories = CategoryFinder(book.categories)
        times = TimeReader(mapping.times, zone: mapping.zone)
        columns = TicketField.allCases.map { mapping.columns[$0] }
        heard = TicketField.allCases.map { _ in [:] }
        places = TicketField.allCases.map { header.places[$0] ?? [] }
    }

    /// A row's ticket; nil when it is refused, with the reason among the problems.
    package mutating func check(_ row: RawRow) -> CheckedTicket? {
        tally.rows += 1
        if let fault = row.fault {
            refuse(row, fault)
            return nil
        }
        guard row.count <= header.names.count || extraIsBlank(row) else {
            let names = header.names.count
            refuse(
                row,
                nil,
                Text("应有 \(names) 列，实有 \(row.count) 列", "\(names) columns are expected, there are \(row.count)")
            )
            return nil
        }
        let before = problems.count
        guard let ticket = row.bytes.withUnsafeBytes({ ticket(row, $0) }) else { return nil }
        tally.sound += 1
        if problems.count > before { tally.changed += 1 }
        if ticket.isPlaced, let level = ticket.area?.level { tally.places[level, default: 0] += 1 }
        if ticket.category == nil { tally.signals += 1 } else { tally.cases += 1 }
        if ticket.closedAt != nil { tally.closed += 1 }
        return ticket
    }

    /// Remembers that a row was there before this run.
    package mutating func countKnown(_ known: Int, different: Int) {
        tally.known += known
        tally.knownDifferent += different
    }

    /// Goes on from an earlier, interrupted run.
    package mutating func resume(_ earlier: ImportTally) { tally = earlier }

    // MARK: Fields

    /// Where a field's value stands, without white space around it; empty when there is none.
    @inline(__always)
    func range(_ field: TicketField, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) -> Range<Int> {
        guard let first = places[field.index].first else { return 0..<0 }
        return FieldText.trimmed(bytes, row.range(first))
    }

    /// A short value in ASCII letters where it had full-width ones.
    func word(_ field: TicketField, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) -> String {
        let range = range(field, row, bytes)
        guard FieldText.hasWide(bytes, range) else { return String(decoding: bytes[range], as: UTF8.self) }
        let narrow = FieldText.narrow(bytes, range)
        return String(decoding: narrow, as: UTF8.self)
    }

    /// All columns of a field, with a space between.
    func joined(_ field: TicketField, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var out: [UInt8] = []
        for place in places[field.index] {
            let range = FieldText.trimmed(bytes, row.range(place))
            guard !range.isEmpty else { continue }
            if !out.isEmpty { out.append(0x20) }
            if FieldText.hasWide(bytes, range) {
                out += FieldText.narrow(bytes, range)
            } else {
                out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
            }
        }
        return out
    }

    mutating func ticket(_ row: RawRow, _ bytes: UnsafeRawBufferPointer) -> CheckedTicket? {
        var ticket = CheckedTicket()
        ticket.line = row.line
        ticket.contentMark = Self.mark(bytes)
        guard readNumber(&ticket, row, bytes), readTimes(&ticket, row, bytes), readTexts(&ticket, row, bytes) else {
            return nil
        }
        readContact(&ticket, row, bytes)
        readWords(&ticket, row, bytes)
        guard readState(&ticket, row, bytes) else { return nil }
        readPlace(&ticket, row, bytes)
        guard readCategory(&ticket, row, bytes) else { return nil }
        // Remembered last: a row that was refused does not make its repetition, set right, a double.
        seen[Self.hash(ticket.number)] = Int32(truncatingIfNeeded: row.line)
        return ticket
    }

    mutating func readNumber(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer)
        -> Bool
    {
        ticket.number = word(.number, row, bytes)
        guard !ticket.number.isEmpty else { return refuse(row, .number, Text("没有编号", "there is no number")) }
        guard ticket.number.utf8.count <= Self.longestNumber else {
            return refuse(row, .number, Text("编号太长", "the number is too long"))
        }
        if let line = seen[Self.hash(ticket.number)] {
            return refuse(row, .number, Text("编号重复，首次出现在第 \(line) 行", "the number stands in line \(line) already"))
        }
        return true
    }

    mutating func readTimes(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer)
        -> Bool
    {
        switch time(.created, row, bytes, from: nil) {
        case .nothing: return refuse(row, .created, Text("没有登记时间", "there is no time at which it was received"))
        case .unreadable: return refuse(row, .created, Self.unreadableTime)
        case .at(let at):
            guard at <= ground.now else {
                return refuse(row, .created, Text("登记时间在将来", "it was received in the future"))
            }
            ticket.createdAt = at
        }
        switch time(.closed, row, bytes, from: ticket.createdAt) {
        case .nothing: break
        case .unreadable: return refuse(row, .closed, Self.unreadableTime)
        case .at(let at):
            guard at >= ticket.createdAt else {
                return refuse(row, .closed, Text("办结早于登记", "it was closed before it was received"))
            }
            guard at <= ground.now else { return refuse(row, .closed, Text("办结时间在将来", "it was closed in the future")) }
            ticket.closedAt = at
        }
        switch time(.accepted, row, bytes, from: ticket.createdAt) {
        case .nothing: break
        case .unreadable: note(row, .accepted, Self.unreadableTime)
        case .at(let at):
            if at < ticket.createdAt || at > ticket.closedAt ?? ground.now {
                note(row, .accepted, Text("受理时间不在登记与办结之间，未采用", "it was accepted outside its own time; left out"))
            } else {
                ticket.acceptedAt = at
            }
        }
        switch time(.due, row, bytes, from: ticket.createdAt) {
        case .nothing: break
        case .unreadable: note(row, .due, Self.unreadableTime)
        case .at(let at):
            if at <= ticket.createdAt {
                // Some systems write the time of receipt where there is no limit: that says nothing.
                if at < ticket.createdAt {
                    note(row, .due, Text("截止早于登记，未采用", "it was due before it was received; left out"))
                }
            } else {
                ticket.dueAt = at
            }
        }
        return true
    }

    enum Time {
        case nothing, unreadable
        case at(Instant)
    }

    static let unreadableTime = Text("时间写法无法识别", "the time is not written in a way that the mapping names")

    mutating func time(
        _ field: TicketField,
        _ row: RawRow,
        _ bytes: UnsafeRawBufferPointer,
        from created: Instant?
    ) -> Time {
        let range = range(field, row, bytes)
        guard !range.isEmpty else { return .nothing }
        if FieldText.hasWide(bytes, range) {
            return FieldText.narrow(bytes, range).withUnsafeBytes { time(field, $0, created) }
        }
        return time(field, UnsafeRawBufferPointer(rebasing: bytes[range]), created)
    }

    mutating func time(_ field: TicketField, _ bytes: UnsafeRawBufferPointer, _ created: Instant?) -> Time {
        if let created, columns[field.index]?.isDaysAfterCreated == true {
            guard let days = Double(String(decoding: bytes, as: UTF8.self)), days >= 0, days < 36_500 else {
                return .unreadable
            }
            return .at(created + .seconds(Int64((days * 86_400).rounded())))
        }
        return times.read(bytes).map { .at($0) } ?? .unreadable
    }

    mutating func readTexts(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer)
        -> Bool
    {
        guard let body = text(.text, row, bytes, &ticket), let title = text(.title, row, bytes, &ticket),
            let result = text(.result, row, bytes, &ticket)
        else { return false }
        guard !body.isEmpty || !title.isEmpty else { return refuse(row, .text, Text("没有内容", "there is no text")) }
        ticket.text = body.isEmpty ? title : body
        ticket.title = Self.title(title.isEmpty ? body : title)
        ticket.result = result
        return true
    }

    /// A free text, with numbers masked that say who somebody is; nil when it is too long.
    mutating func text(
        _ field: TicketField,
        _ row: RawRow,
        _ bytes: UnsafeRawBufferPointer,
        _ ticket: inout CheckedTicket
    ) -> String? {
        let range = range(field, row, bytes)
        guard !range.isEmpty else { return "" }
        guard range.count <= Report.textLimit * 4 else {
            _ = refuse(row, field, Text("文字太长", "the text is too long"))
            return nil
        }
        if mapping.masksNumbers, let numbers = FieldText.numbers(bytes, range) {
            // What is said in an answer is not the reporter's own number.
            if field != .result, ticket.phone.isEmpty, let phone = numbers.phone { ticket.phone = phone }
            note(row, field, Text("文字里的号码已遮盖", "numbers in the text were masked"))
            return FieldText.masked(bytes, range, numbers.hidden)
        }
        let text = String(decoding: bytes[range], as: UTF8.self)
        guard range.count <= Report.textLimit || text.count <= Report.textLimit else {
            _ = refuse(row, field, Text("文字太长", "the text is too long"))
            return nil
        }
        return text
    }

    /// The first line, 60 characters at most: what a list shows.
    static func title(_ text: String) -> String {
        let line =
            text.utf8.contains(0x0A) ? text.split(whereSeparator: \.isNewline).first.map { String($0) } ?? text : text
        return line.utf8.count <= 60 ? line : String(line.prefix(60))
    }

    mutating func readContact(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) {
        ticket.name = word(.name, row, bytes)
        if ticket.name.utf8.count > Report.nameLimit, ticket.name.count > Report.nameLimit {
            note(row, .name, Text("称呼太长，已截短", "the name was too long and was cut"))
            ticket.name = String(ticket.name.prefix(Report.nameLimit))
        }
        let phone = word(.phone, row, bytes)
        guard !phone.isEmpty else { return }
        if let number = PhoneNumber(phone) {
            ticket.phone = number.digits
        } else {
            note(row, .phone, Text("不是电话号码，未采用", "this is no telephone number; left out"))
        }
    }

    mutating func readWords(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) {
        let channel = hear(.channel, row, bytes)
        ticket.channelWord = channel.word.utf8.count <= 60 ? channel.word : String(channel.word.prefix(20))
        if case .channel(let meaning) = channel.meaning { ticket.channel = meaning }
        if case .nature(let meaning) = hear(.nature, row, bytes).meaning { ticket.nature = meaning }
        ticket.organisation = hear(.organisation, row, bytes).organisation
    }

    /// A word of a column with what it means; one that means nothing here is counted.
    mutating func hear(_ field: TicketField, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) -> Heard {
        let range = range(field, row, bytes)
        let part = UnsafeRawBufferPointer(rebasing: bytes[range])
        let hash = UInt64(bitPattern: Self.mark(part))
        let found: Heard
        if let known = heard[field.index][hash], known.bytes.elementsEqual(part) {
            found = known
        } else {
            found = meaning(field, word(field, row, bytes), Array(part))
            if heard[field.index].count < Self.mostHeard { heard[field.index][hash] = found }
        }
        if found.isUnmatched { tally.unmatched(field, found.word) }
        return found
    }

    /// So many words of a column are kept.
    static let mostHeard = 4096

    /// What a word means, or what the mapping falls back on.
    func meaning(_ field: TicketField, _ word: String, _ bytes: [UInt8]) -> Heard {
        guard let column = columns[field.index] else { return Heard(bytes, word) }
        let known = column.table[word]
        switch field {
        case .organisation:
            guard !word.isEmpty else { return Heard(bytes, word) }
            var name = word
            if case .code(let code) = known { name = code }
            let organisation = ground.organisations[name]
            return Heard(bytes, word, organisation: organisation, isUnmatched: organisation == nil)
        case .category:
            if case .category(let code) = known, let category = categories[code] {
                return Heard(bytes, word, category: (category, "table"))
            }
            return Heard(bytes, word, named: categories.named(word), isUnmatched: !word.isEmpty && known == nil)
        default:
            if let known { return Heard(bytes, word, known == .nothing ? nil : known) }
            for fallback in column.otherwise {
                if case .meaning(let meaning) = fallback {
                    return Heard(bytes, word, meaning == .nothing ? nil : meaning)
                }
            }
            return Heard(bytes, word, isUnmatched: !word.isEmpty)
        }
    }

    mutating func readState(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer)
        -> Bool
    {
        if case .state(let state) = hear(.state, row, bytes).meaning {
            ticket.state = state
            if state == .closed, ticket.closedAt == nil {
                return refuse(row, .state, Text("已办结却没有办结时间", "it is closed, but there is no time at which it was"))
            }
            if state != .closed, ticket.closedAt != nil {
                // A ticket that was sent back keeps the time of its first end.
                note(row, .closed, Text("尚未办结，办结时间未采用", "it is not closed; the time was left out"))
                ticket.closedAt = nil
            }
        } else {
            ticket.state = ticket.closedAt != nil ? .closed : ticket.acceptedAt != nil ? .accepted : .open
        }
        if ticket.state == .accepted, ticket.acceptedAt == nil { ticket.acceptedAt = ticket.createdAt }
        if ticket.state == .open { ticket.acceptedAt = nil }
        let satisfaction = hear(.satisfaction, row, bytes)
        if case .rating(let rating) = satisfaction.meaning, ticket.closedAt != nil { ticket.rating = rating }
        return true
    }

    // MARK: Checksums

    /// FNV-1a over eight bytes at a time: tells rows apart, keeps nobody from making two alike.
    static func mark(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var index = 0
        while index + 8 <= bytes.count {
            hash = (hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0x0000_0100_0000_01B3
            hash ^= hash >> 29
            index += 8
        }
        while index < bytes.count {
            hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
            index += 1
        }
        return Int64(bitPattern: hash)
    }

    static func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { UInt64(bitPattern: mark(UnsafeRawBufferPointer($0))) }
    }
}
