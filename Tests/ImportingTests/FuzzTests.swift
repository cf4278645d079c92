import Cases
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Importing

/// Whatever a file holds, reading it ends: in rows, in problems with their lines, or in one reason for the whole file.
@Suite struct FuzzTests {
    private static func read(_ bytes: [UInt8], _ mapping: TicketMapping, _ book: CaseBook) throws -> (
        rows: Int, bad: Int
    ) {
        var task = Importer.Task(name: "fuzz", content: .bytes(bytes), mapping: mapping)
        task.encoding = nil
        do {
            let source = try task.open()
            let (header, rest) = try HeaderFinder(mapping).find(in: source)
            let ground = TicketChecker.Ground(
                places: PlaceIndex([]),
                fallback: nil,
                organisations: [:],
                now: Instant(milliseconds: 1_800_000_000_000)
            )
            var checker = TicketChecker(mapping, header, book, ground)
            var row = RawRow()
            var left = rest.makeIterator()
            while true {
                if let early = left.next() { row = early } else if try !source.next(&row) { break }
                _ = checker.check(row)
            }
            #expect(checker.tally.sound + checker.tally.refused == checker.tally.rows)
            #expect(checker.problems.allSatisfy { $0.line > 0 })
            #expect(checker.problems.count(where: \.isRefusal) == checker.tally.refused)
            return (checker.tally.rows, checker.tally.refused)
        } catch is UnreadableTable {
            return (0, 0)
        }
    }

    private static func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var copy = bytes
        for _ in 0..<Int.random(in: 1...12, using: &random) where !copy.isEmpty {
            let place = Int.random(in: 0..<copy.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: copy[place] = UInt8.random(in: 0...255, using: &random)
            case 1: copy.remove(at: place)
            case 2:
                copy.insert(
                    contentsOf: [0x22, 0x2C, 0x0A, 0x0D, 0x00, 0xFF].shuffled(using: &random).prefix(2),
                    at: place
                )
            case 3: copy.removeSubrange(place..<min(copy.count, place + Int.random(in: 0...200, using: &random)))
            default:
                let from = Int.random(in: 0..<copy.count, using: &random)
                copy.insert(contentsOf: Array(copy[from..<min(copy.count, from + 50)]), at: place)
            }
        }
        return copy
    }

    @Test func `random bytes and mutated files never end a process`() throws {
        let book = try CaseBook.read(folder: Folders.root.appending(path: "Config"))
        let mapping = try TicketMapping.read(Folders.root.appending(path: "Config/imports/hotline.yaml"), book: book)
        var random = SeededRandom(11)
        let csv = [UInt8](try Data(contentsOf: ImportTown.fixtures.appending(path: "hotline.csv")))
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-\(UUID().uuidString).xlsx")
        defer { try? FileManager.default.removeItem(at: folder) }
        try SpreadsheetTests.python([
            Folders.root.appending(path: "Scripts/hotline-fixture").path(),
            ImportTown.fixtures.appending(path: "hotline.csv").path(), folder.path(),
        ])
        let xlsx = [UInt8](try Data(contentsOf: folder))
        #expect(try Self.read(csv, mapping, book).rows == 12)
        #expect(try Self.read(xlsx, mapping, book).rows == 12)
        var rows = 0
        for round in 0..<1500 {
            let bytes: [UInt8] =
                switch round % 5 {
                case 0:
                    (0..<Int.random(in: 0...3000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
                    }
                case 1, 2: Self.mutated(csv, &random)
                case 3: Self.mutated(xlsx, &random)
                default: Array(csv.prefix(400)) + Self.mutated(Array(csv.dropFirst(400)), &random)
                }
            rows += try Self.read(bytes, mapping, book).rows
        }
        #expect(rows > 3000)
    }
}
