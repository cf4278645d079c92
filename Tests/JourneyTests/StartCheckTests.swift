import Access
import Composition
import Foundation
import Kernel
import Simulation
import Storage
import TestSupport
import Testing

@Suite struct StartCheckTests {
    @Test(arguments: TestDatabaseKind.allCases)
    func `data that a demo made is named, a street's own is not`(kind: TestDatabaseKind) async throws {
        try await Town.with(kind) { town in
            #expect(try await StartCheck.data(town.program).map(\.code) == ["no_channel"])
            town.program.channel.value = Telephones()
            #expect(try await StartCheck.data(town.program).map(\.code) == [])
            let marks = DataMarkStore(town.program.database)
            try await marks.markAsDemo(at: town.clock.now)
            try await marks.markAsDemo(at: town.clock.now)
            let problems = try await StartCheck.data(town.program)
            #expect(problems.map(\.code) == ["demo_data"])
            #expect(
                problems.allSatisfy { !$0.isFatal && $0.text(.en).contains("set-up") && $0.text(.zh) != $0.text(.en) }
            )
        }
    }

    /// The problems of a key file with these lines.
    private func problems(_ lines: String?, mode: Int = 0o600) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-start-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let settings = Settings(root: Folders.root, data: folder)
        if let lines {
            #expect(
                FileManager.default.createFile(
                    atPath: settings.keyFile.path(),
                    contents: Data(lines.utf8),
                    attributes: [.posixPermissions: mode]
                )
            )
        }
        return StartCheck.files(settings).map(\.code)
    }

    private let drawn = "9f0c3a5be1774d8826f1b0c95a13e7d4482f6b9ce05d71a83c16f2897ab4d05e"

    @Test func `keys that others can read, guess or got with a demo are refused`() throws {
        #expect(try problems(nil) == [])
        #expect(try problems("lasting \(drawn)\n1 \(drawn)\n") == [])
        #expect(try problems("1 \(drawn)\n", mode: 0o640) == ["key_file_readable"])
        #expect(try problems("1 \(drawn)\n", mode: 0o604) == ["key_file_readable"])
        #expect(try problems("") == ["key_file_unusable"])
        #expect(try problems("1 \(drawn.dropLast(2))\n") == ["key_file_unusable"])
        #expect(try problems("1 \(String(repeating: "00", count: 32))\n") == ["key_file_weak"])
        #expect(try problems("1 \(drawn)\n2 \(String(repeating: "0123456789abcdef", count: 4))\n") == ["key_file_weak"])
        let counted = (0..<32).map { hexadecimal([UInt8($0)]) }.joined()
        #expect(try problems("lasting \(counted)\n1 \(drawn)\n") == ["key_file_weak"])
        #expect(try problems("demo\nlasting \(drawn)\n1 \(drawn)\n") == ["demo_keys"])
    }

    @Test func `a key file that is another's or is missing opens nothing, and none is made in its place`() async throws
    {
        try await SealedTown.with(.sqlite) { town in
            let before = town.settings.keyFile.path()
            let program = try await town.otherProgram()
            try await program.database.write { tx in _ = try tx.makeKey(.signal, context: program.context) }
            await program.database.close()
            // A path that was mistyped.
            try FileManager.default.moveItem(atPath: before, toPath: before + ".away")
            await #expect { try await town.otherProgram(19) } throws: {
                ($0 as? StartProblem)?.code == "key_file_missing"
            }
            #expect(!FileManager.default.fileExists(atPath: before))
            // Another street's.
            let context = program.context
            _ = try KeyRing.open(path: before, random: { context.random($0) })
            await #expect { try await town.otherProgram(20) } throws: {
                ($0 as? StartProblem)?.code == "key_file_foreign"
            }
            // Its own again, also when the newest key in the database is damaged.
            try FileManager.default.removeItem(atPath: before)
            try FileManager.default.moveItem(atPath: before + ".away", toPath: before)
            let third = try await town.otherProgram(21)
            try await third.database.write { tx in
                _ = try tx.makeKey(.signal, context: third.context)
                try tx.execute(
                    "UPDATE data_key SET wrapped = \([UInt8(1), 2, 3]) WHERE id = (SELECT MAX(id) FROM data_key)"
                )
            }
            await third.database.close()
            let fourth = try await town.otherProgram(22)
            await fourth.database.close()
        }
    }

    @Test func `a demo's key file says so for ever, whatever versions come and go`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "linli-key-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let context = Context.seeded(4, clock: { FreshDatabase.madeAt })
        _ = try KeyRing.open(path: path, forDemo: true, random: { context.random($0) })
        #expect(try KeyRing.add(to: path, random: { context.random($0) }) == 2)
        try KeyRing.remove(1, from: path)
        // Asked for a street's own afterwards, an old file stays what it is.
        #expect(try KeyRing.open(path: path, random: { context.random($0) }).versions == [2])
        #expect(KeyFileProblem.all(of: path) == [.demo])
    }
}
