import Foundation

/// One parser in a process of its own: when that dies, the supervisor knows at which input.
final class Worker: Sendable {
    /// What became of it.
    struct Outcome: Sendable {
        let isSound: Bool
        let text: String
    }

    /// An input that takes longer than this hangs.
    private static let patience: Duration = .seconds(30)
    private let name: String
    private let from: UInt64
    private let count: UInt64
    private let folder: URL

    init(_ name: String, from: UInt64, count: UInt64) throws {
        self.name = name
        self.from = from
        self.count = count
        folder = FileManager.default.temporaryDirectory.appending(path: "linli-fuzz-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func outcome() async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = [
            "work", name, "--from", "\(from)", "--count", "\(count)", "--folder", folder.path(),
        ]
        let said = folder.appending(path: "said")
        try Data().write(to: said)
        process.standardError = try FileHandle(forWritingTo: said)
        process.standardOutput = process.standardError
        try process.run()
        var last: (place: UInt64, since: ContinuousClock.Instant) = (.max, .now)
        while process.isRunning {
            try await Task.sleep(for: .milliseconds(200))
            let place = Progress.place(in: folder)
            if place != last.place { last = (place, .now) }
            if ContinuousClock.now - last.since > Self.patience {
                kill(process.processIdentifier, SIGKILL)
                return Outcome(isSound: false, text: "\(name): input \(place) takes longer than \(Self.patience)")
            }
        }
        let words = (try? String(contentsOf: said, encoding: .utf8)) ?? ""
        let line = words.split(separator: "\n").last.map(String.init) ?? ""
        if process.terminationStatus == 0 { return Outcome(isSound: true, text: line) }
        let place = Progress.place(in: folder)
        let end = words.split(separator: "\n").prefix(3).joined(separator: " | ").prefix(600)
        return Outcome(isSound: false, text: "\(name): input \(place), see `linli-fuzz show \(name) \(place)`: \(end)")
    }
}
