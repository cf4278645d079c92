public import Foundation
import Kernel
import Synchronization

/// Where the model lies that all processes of a street use, and the one that this process has read.
///
/// A model is a file of fastText, a file of the linear judge and a manifest; `current.json` is the manifest of the one in use, and is put in place by renaming, so that
/// nobody reads half of it. Each process looks at that file before it classifies, so a new model is in use at once everywhere.
public final class ModelFolder: Sendable {
    /// Why a model is not used.
    public enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
        /// It was right less often than the keyword rules on the texts that it had not seen.
        case worseThanKeywords(TrainingReport)
        case unreadable(String)

        public var description: String {
            switch self {
            case .worseThanKeywords: "the model is worse than the keyword rules and was not activated"
            case .unreadable(let why): "the model cannot be used: \(why)"
            }
        }
    }

    private struct Stamp: Equatable {
        let inode: UInt64
        let changed: Date
        let size: UInt64
    }

    private struct Loaded {
        var stamp: Stamp?
        var classifier: TrainedClassifier?
        var problem: String?
    }

    public let folder: URL
    private let loaded = Mutex(Loaded())

    public init(folder: URL) { self.folder = folder }

    private var current: URL { folder.appending(path: "current.json") }

    /// The model in use; nil while there is none or when it cannot be read, in which case `problem` says why.
    public var classifier: TrainedClassifier? { refreshed().classifier }

    /// Why the model that should be in use is not.
    public var problem: String? { refreshed().problem }

    /// Reads a model beside its manifest: `model.bin` and `model.bin.json`.
    public static func read(_ file: URL) throws -> TrainedClassifier {
        try load(manifest(file.appendingPathExtension("json")), file)
    }

    /// Puts a trained model in use for all processes of this folder.
    ///
    /// - Throws: `Fault.worseThanKeywords`, unless `evenIfWorse`; then nothing changes.
    public func activate(_ result: Trainer.Result, evenIfWorse: Bool = false) throws {
        guard evenIfWorse || result.manifest.report.isNoWorse else {
            throw Fault.worseThanKeywords(result.manifest.report)
        }
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let file = folder.appending(path: "\(result.manifest.version).bin")
        try Self.write(result, to: file)
        // It must be readable here before others are told to read it.
        _ = try Self.read(file)
        try Data(contentsOf: file.appendingPathExtension("json")).write(to: current, options: .atomic)
        removeOld(keeping: result.manifest.version)
    }

    /// Writes a model and its manifest beside it, without putting it in use.
    public static func write(_ result: Trainer.Result, to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try Data(contentsOf: result.file).write(to: file, options: .atomic)
        try result.linear.write(to: linear(of: file), options: .atomic)
        try encoder.encode(result.manifest).write(to: file.appendingPathExtension("json"), options: .atomic)
    }

    /// Goes back to the keyword rules.
    public func deactivate() throws {
        guard FileManager.default.fileExists(atPath: current.path()) else { return }
        try FileManager.default.removeItem(at: current)
    }

    private func refreshed() -> Loaded {
        let now = stamp()
        return loaded.withLock { loaded in
            guard loaded.stamp != now else { return loaded }
            loaded.stamp = now
            loaded.problem = nil
            guard now != nil else {
                loaded.classifier = nil
                return loaded
            }
            do {
                let manifest = try Self.manifest(current)
                let file = folder.appending(path: "\(manifest.version).bin")
                loaded.classifier = try Self.load(manifest, file)
            } catch {
                // What was in use stays in use.
                loaded.problem = "\(error)"
            }
            return loaded
        }
    }

    private func stamp() -> Stamp? {
        guard let found = try? FileManager.default.attributesOfItem(atPath: current.path()) else { return nil }
        return Stamp(
            inode: (found[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0,
            changed: found[.modificationDate] as? Date ?? .distantPast,
            size: (found[.size] as? NSNumber)?.uint64Value ?? 0
        )
    }

    private static func manifest(_ file: URL) throws -> ModelManifest {
        do {
            let manifest = try JSONDecoder().decode(ModelManifest.self, from: Data(contentsOf: file))
            guard manifest.form == ModelManifest.form else { throw Fault.unreadable("its manifest is of another form") }
            // It becomes part of a path.
            guard manifest.version.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
                throw Fault.unreadable("its name is none")
            }
            guard manifest.parameters.problem == nil, manifest.calibration.isSound, manifest.categories.count > 1 else {
                throw Fault.unreadable("its manifest is outside the limits")
            }
            return manifest
        } catch let fault as Fault { throw fault } catch {
            throw Fault.unreadable("its manifest cannot be read")
        }
    }

    private static func load(_ manifest: ModelManifest, _ file: URL) throws -> TrainedClassifier {
        guard let bytes = try? Data(contentsOf: file, options: .mappedIfSafe),
            let own = try? Data(contentsOf: linear(of: file), options: .mappedIfSafe)
        else { throw Fault.unreadable("\(file.lastPathComponent) or its linear part is missing") }
        guard hexadecimal(sha256(bytes + own)) == manifest.checksum else {
            throw Fault.unreadable("\(file.lastPathComponent) is not the file that was trained")
        }
        guard let linear = LinearModel(own, labelCount: manifest.categories.count, manifest.parameters) else {
            throw Fault.unreadable("the linear part of \(file.lastPathComponent) is none")
        }
        do {
            let fastText = try FastTextModel(file: file)
            return TrainedClassifier(TrainedModel(fastText, linear, manifest.parameters), manifest)
        } catch { throw Fault.unreadable("\(error)") }
    }

    /// The linear judge lies beside fastText's file: `model.bin.linear`.
    private static func linear(of file: URL) -> URL { file.appendingPathExtension("linear") }

    /// The one in use and the one before it stay.
    private func removeOld(keeping version: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        let models = names.filter { $0.hasPrefix("cases-") && $0.hasSuffix(".bin") }.sorted()
        for name in models.dropLast(2) where name != "\(version).bin" {
            try? FileManager.default.removeItem(at: folder.appending(path: name))
            try? FileManager.default.removeItem(at: folder.appending(path: "\(name).json"))
            try? FileManager.default.removeItem(at: folder.appending(path: "\(name).linear"))
        }
    }
}
