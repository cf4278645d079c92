import Composition
import Foundation
import Storage

/// What `Scripts/bench` needs beside the program itself: floors to measure it against, and a full database.
///
///     linli-bench empty PORT              answers every POST with an empty 201
///     linli-bench row PORT DATABASE       writes one durable row for every POST, then answers 201
///     linli-bench fill DATABASE COUNT     adds COUNT cases to a demo street
///     linli-bench seal COUNT              says what encryption costs a report and a row
@main
struct Bench {
    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        switch (words.first, words.count) {
        case ("empty", 2): try await FloorServer(port: Int(words[1]) ?? 0, store: nil).run()
        case ("row", 3):
            let database = try open(words[2])
            let store = FloorStore(database: database)
            try await store.prepare()
            try await FloorServer(port: Int(words[1]) ?? 0, store: store).run()
            await database.close()
        case ("fill", 3):
            let database = try open(words[1])
            try await FillStore(database: database).fill(Int(words[2]) ?? 0, until: LiveContext.now())
            await database.close()
        case ("seal", 2): try SealFloor.run(max(1, Int(words[1]) ?? 0))
        default:
            FileHandle.standardError.write(
                Data("linli-bench: empty PORT | row PORT DATABASE | fill DATABASE COUNT | seal COUNT\n".utf8)
            )
            exit(64)
        }
    }

    private static func open(_ name: String) throws -> any Database {
        let here = URL(fileURLWithPath: ".", isDirectory: true)
        return try Program.openDatabase(Settings(root: here, data: here, database: name))
    }
}
