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
    private let categories: CategoryFinder
    private var times: TimeReader
    /// Checksums of the numbers so far, with their lines.
    private var seen: [UInt64: Int32] = [:]
    package private(set) var tally = ImportTally()
    /// What was found wrong since somebody took it.
    package var problems: [ImportProblem] = []
    private let columns: [TicketField: TicketMapping.Column]
    private let places: [[Int]]

    /// The longest number, in bytes.
    static let longestNumber = 64

    package init(_ mapping: TicketMapping, _ header: HeaderFinder.Header, _ book: CaseBook, _ ground: Ground) {
        self.mapping = mapping
        self.header = header
        self.ground = ground
        categories = CategoryFinder(book.categories)
        times = TimeReader(mapping.times, zone: mapping.zone)
        columns = mapping.columns
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
        if ticket.isPlaced { tally.placed += 1 }
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
    private func range(_ field: TicketField, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) -> Range<Int> {
        guard let first = places[field.index].first else { return 0..<0 }
        return FieldText.trimmed(bytes, row.range(first))
    }

    /// A short value in ASCII letters where it had full-width ones.
    private func word(_ field: TicketField, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) -> String {
        let range = range(field, row, bytes)
        guard FieldText.hasWide(bytes, range) else { return String(decoding: bytes[range], as: UTF8.self) }
        let narrow = FieldText.narrow(bytes, range)
        return String(decoding: narrow, as: UTF8.self)
    }

    /// All columns of a field, with a space between.
    private func joined(_ field: TicketField, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
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

    private mutating func ticket(_ row: RawRow, _ bytes: UnsafeRawBufferPointer) -> CheckedTicket? {
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

    private mutating func readNumber(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer)
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

    private mutating func readTimes(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer)
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

    private enum Time {
        case nothing, unreadable
        case at(Instant)
    }

    private static let unreadableTime = Text("时间写法无法识别", "the time is not written in a way that the mapping names")

    private mutating func time(
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

    private mutating func time(_ field: TicketField, _ bytes: UnsafeRawBufferPointer, _ created: Instant?) -> Time {
        if let created, columns[field]?.isDaysAfterCreated == true {
            guard let days = Double(String(decoding: bytes, as: UTF8.self)), days >= 0, days < 36_500 else {
                return .unreadable
            }
            return .at(created + .seconds(Int64((days * 86_400).rounded())))
        }
        return times.read(bytes).map { .at($0) } ?? .unreadable
    }

    private mutating func readTexts(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer)
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
    private mutating func text(
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
    private static func title(_ text: String) -> String {
        let line =
            text.utf8.contains(0x0A) ? text.split(whereSeparator: \.isNewline).first.map { String($0) } ?? text : text
        return line.utf8.count <= 60 ? line : String(line.prefix(60))
    }

    private mutating func readContact(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) {
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

    private mutating func readWords(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) {
        let channel = word(.channel, row, bytes)
        ticket.channelWord = channel.utf8.count <= 60 ? channel : String(channel.prefix(20))
        if case .channel(let meaning) = meaning(.channel, channel) { ticket.channel = meaning }
        if case .nature(let meaning) = meaning(.nature, word(.nature, row, bytes)) { ticket.nature = meaning }
        let organisation = word(.organisation, row, bytes)
        guard !organisation.isEmpty else { return }
        if case .code(let code) = columns[.organisation]?.table[organisation] {
            ticket.organisation = ground.organisations[code]
        } else {
            ticket.organisation = ground.organisations[organisation]
        }
        if ticket.organisation == nil { tally.unmatched(.organisation, organisation) }
    }

    /// What a word means, or what the mapping falls back on; a word for which it has nothing is counted.
    private mutating func meaning(_ field: TicketField, _ word: String) -> TicketMapping.Meaning? {
        guard let column = columns[field] else { return nil }
        if let known = column.table[word] { return known == .nothing ? nil : known }
        for fallback in column.otherwise {
            if case .meaning(let meaning) = fallback { return meaning == .nothing ? nil : meaning }
        }
        if !word.isEmpty { tally.unmatched(field, word) }
        return nil
    }

    private mutating func readState(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer)
        -> Bool
    {
        let word = word(.state, row, bytes)
        if case .state(let state) = meaning(.state, word) {
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
        if case .rating(let rating) = meaning(.satisfaction, self.word(.satisfaction, row, bytes)),
            ticket.closedAt != nil
        {
            ticket.rating = rating
        }
        return true
    }

    private mutating func readPlace(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer) {
        let address = joined(.area, row, bytes)
        ticket.area = ground.fallback
        var found = PlaceIndex.Found.nothing
        if !address.isEmpty {
            if let table = columns[.area]?.table, !table.isEmpty,
                case .code(let code) = table[String(decoding: address, as: UTF8.self)], let area = ground.places[code]
            {
                found = .area(area)
            } else {
                found = address.withUnsafeBytes { ground.places.find($0, isField: true) }
            }
            ticket.place = placeText(address, row)
        }
        if case .area = found {
        } else if columns[.area]?.otherwise.contains(.text) == true {
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

    private func placeText(_ address: [UInt8], _ row: RawRow) -> String {
        let text = address.withUnsafeBytes { bytes in
            if mapping.masksNumbers, let numbers = FieldText.numbers(bytes, 0..<bytes.count) {
                return FieldText.masked(bytes, 0..<bytes.count, numbers.hidden)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        return text.utf8.count <= Report.placeLimit ? text : String(text.prefix(Report.placeLimit))
    }

    private mutating func readCategory(_ ticket: inout CheckedTicket, _ row: RawRow, _ bytes: UnsafeRawBufferPointer)
        -> Bool
    {
        let word = word(.category, row, bytes)
        guard let column = columns[.category] else { return ask(&ticket, row, word) }
        if case .category(let code) = column.table[word], let category = categories[code] {
            return take(category, "table", &ticket)
        }
        if !word.isEmpty, column.table[word] == nil { tally.unmatched(.category, word) }
        for fallback in column.otherwise {
            switch fallback {
            case .names:
                guard let category = categories.named(word) else { continue }
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
            case .ask: return ask(&ticket, row, word)
            case .text, .meaning: continue
            }
        }
        return ask(&ticket, row, word)
    }

    private mutating func take(_ category: Category, _ way: String, _ ticket: inout CheckedTicket) -> Bool {
        tally.categories[way, default: 0] += 1
        ticket.category = category
        return true
    }

    /// A person decides; but what is closed elsewhere waits for nobody.
    private mutating func ask(_ ticket: inout CheckedTicket, _ row: RawRow, _ word: String) -> Bool {
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

    // MARK: Problems

    @discardableResult
    private mutating func refuse(_ row: RawRow, _ field: TicketField?, _ message: Text) -> Bool {
        tally.refused += 1
        tally.reasons[message.en.filter { !$0.isNumber }, default: 0] += 1
        problems.append(problem(row, field, message, isRefusal: true))
        return false
    }

    private mutating func note(_ row: RawRow, _ field: TicketField, _ message: Text) {
        problems.append(problem(row, field, message, isRefusal: false))
    }

    private func problem(_ row: RawRow, _ field: TicketField?, _ message: Text, isRefusal: Bool) -> ImportProblem {
        let place = field.flatMap { places[$0.index].first }
        let value =
            field.map { field in ImportProblem.masked(place.map { row.text($0).trimmedEnds } ?? "", field) } ?? ""
        return ImportProblem(
            line: row.line,
            column: place.map { header.names.indices.contains($0) ? header.names[$0] : "" } ?? field?.rawValue ?? "",
            value: value,
            isRefusal: isRefusal,
            message: message
        )
    }

    private mutating func refuse(_ row: RawRow, _ fault: RawRow.Fault) {
        let (column, message): (Int?, Text) =
            switch fault {
            case .notText(let field):
                (field, Text("有无法识别的字符，请检查编码", "bytes that are no text: is it the right encoding?"))
            case .nul(let field): (field, Text("有空字符", "a NUL character"))
            case .afterQuote(let field): (field, Text("结束引号之后还有文字", "text after the closing quotation mark"))
            case .endless: (nil, Text("引号没有结束", "a quotation mark is never closed"))
            }
        tally.refused += 1
        tally.reasons[message.en, default: 0] += 1
        let name = column.flatMap { header.names.indices.contains($0) ? header.names[$0] : nil } ?? ""
        problems.append(.init(line: row.line, column: name, value: "", isRefusal: true, message: message))
    }

    private func extraIsBlank(_ row: RawRow) -> Bool {
        (header.names.count..<row.count).allSatisfy { field in
            row.bytes.withUnsafeBytes { FieldText.trimmed($0, row.range(field)).isEmpty }
        }
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

    private static func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { UInt64(bitPattern: mark(UnsafeRawBufferPointer($0))) }
    }
}

extension TicketField {
    /// Its place in `allCases`.
    var index: Int {
        switch self {
        case .number: 0
        case .text: 1
        case .title: 2
        case .created: 3
        case .accepted: 4
        case .closed: 5
        case .due: 6
        case .channel: 7
        case .nature: 8
        case .category: 9
        case .area: 10
        case .name: 11
        case .phone: 12
        case .organisation: 13
        case .state: 14
        case .result: 15
        case .satisfaction: 16
        }
    }
}

extension String {
    fileprivate var trimmedEnds: String {
        let first = drop { $0.isWhitespace }
        return String(first.reversed().drop { $0.isWhitespace }.reversed())
    }
}
