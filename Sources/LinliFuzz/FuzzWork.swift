import ArgumentParser
import Foundation

/// The worker: reads input after input and keeps the number of the one under way where the supervisor sees it.
struct FuzzWork: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "work", shouldDisplay: false)

    @Argument var name: String
    @Option var from: UInt64
    @Option var count: UInt64
    @Option var folder: String

    /// More memory than any input of these sizes may take, in bytes of address space.
    private static let memory: rlim_t = 8 << 30

    func run() async throws {
        var limit = rlimit(rlim_cur: Self.memory, rlim_max: Self.memory)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        guard let border = try Borders.chosen([name]).first else { return }
        let progress = try Progress(folder: URL(fileURLWithPath: folder))
        let mutator = border.mutator
        // What is right is read first.
        for example in border.examples { try await border.read(example) }
        let start = ContinuousClock.now
        var slowest: (number: UInt64, time: Duration) = (0, .zero)
        for number in from..<(from + count) {
            progress.set(number)
            let input = mutator.input(number, seed: border.seed)
            let begin = ContinuousClock.now
            try await border.read(input)
            let time = ContinuousClock.now - begin
            if time > slowest.time { slowest = (number, time) }
        }
        let time = ContinuousClock.now - start
        let each = time / Int(max(1, count))
        print(
            "\(name): \(count) inputs in \(Self.seconds(time)) s, \(Self.micros(each)) us each, slowest",
            terminator: " "
        )
        print("\(Self.micros(slowest.time)) us (\(slowest.number))")
    }

    private static func micros(_ time: Duration) -> Int64 {
        time.components.seconds * 1_000_000 + time.components.attoseconds / 1_000_000_000_000
    }

    private static func seconds(_ time: Duration) -> Int64 { time.components.seconds }
}

/// The number of the input under way, in eight bytes of a file that both processes see.
struct Progress: Sendable {
    private let descriptor: Int32

    init(folder: URL) throws {
        descriptor = open(folder.appending(path: "place").path(), O_CREAT | O_RDWR, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    func set(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { _ = pwrite(descriptor, $0.baseAddress, 8, 0) }
    }

    static func place(in folder: URL) -> UInt64 {
        guard let data = try? Data(contentsOf: folder.appending(path: "place")), data.count == 8 else { return 0 }
        return data.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
