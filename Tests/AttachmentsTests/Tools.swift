import Access
import Attachments
import Foundation
import Storage
import Testing

/// A command of the system, as `Scripts/setup` installs it; what it writes, without white space at the end.
@discardableResult
func run(_ command: String, _ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [command] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(command) \(arguments) failed: is its package installed?")
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
}

/// `Testing` has an `Attachment` of its own.
typealias Photo = Attachments.Attachment

/// A new folder that is removed after `body`.
func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("linli-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

func contents(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

func put(_ bytes: [UInt8], at path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

/// Every plain file below a folder, in a fixed order.
func files(below path: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted().map { "\(path)/\($0)" }.filter {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
    }
}

extension [UInt8] {
    func contains(sequence: [UInt8]) -> Bool { Data(self).range(of: Data(sequence)) != nil }
}

/// The encryption of the program with a key for tests.
func sealer() throws -> Sealer { try Sealer(KeyRing(keys: [1: [UInt8](repeating: 7, count: 32)])) }

extension AttachmentFolder {
    /// One data key for the photos of these tests.
    private static let key = Result { try sealer().makeKey(id: 1) }

    func keep(_ photos: [Photo.ID: ProcessedPhoto]) async throws -> [Photo.ID: SealedParts] {
        let key = try Self.key.get()
        return try await keep(photos.mapValues { (photo: $0, key: key) })
    }

    func read(_ id: Photo.ID, size: PhotoSize, parts: SealedParts) async throws -> [UInt8] {
        try await read(id, size: size, parts: parts, key: try Self.key.get())
    }
}
