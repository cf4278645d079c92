import CFastText
package import Foundation

/// A model of fastText in memory: made by training, or read from a file.
///
/// The library (MIT licence, Debian's `libfasttext`) is C++; the target `CFastText` is all that sees it.
package final class FastTextModel: Sendable {
    /// What the library or its shim said: a defect of a file, of parameters, or of the machine.
    package struct Fault: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// The largest file that is read, in bytes.
    package static let mostBytes = 256 << 20

    /// The library's model, changed only while it is made; any number of threads may predict with it.
    private nonisolated(unsafe) let pointer: OpaquePointer
    /// The labels in the model's order.
    package let labels: [String]

    private init(making make: (UnsafeMutablePointer<CChar>?, Int) -> OpaquePointer?) throws(Fault) {
        var problem = [CChar](repeating: 0, count: 300)
        let made = problem.withUnsafeMutableBufferPointer { make($0.baseAddress, $0.count) }
        guard let made else { throw Self.fault(problem) }
        labels = (0..<linli_fasttext_label_count(made)).map { index in
            linli_fasttext_label(made, index).map { String(cString: $0) } ?? ""
        }
        pointer = made
    }

    deinit { linli_fasttext_free(pointer) }

    /// Trains a model on a file with one line a text: `__label__x token token ...`.
    ///
    /// One that is larger than the parameters allow is quantised; with fewer than 256 tokens the library cannot do that.
    package convenience init(training file: URL, _ parameters: TrainingParameters) throws(Fault) {
        var asked = linli_fasttext_parameters()
        asked.learning_rate = parameters.learningRate
        asked.epochs = Int32(clamping: parameters.epochs)
        asked.dimensions = Int32(clamping: parameters.dimensions)
        asked.buckets = Int32(clamping: parameters.buckets)
        asked.word_ngrams = Int32(clamping: parameters.wordNgrams)
        asked.min_count = Int32(clamping: parameters.leastCount)
        asked.threads = Int32(clamping: parameters.threads)
        asked.seed = Int32(clamping: parameters.seed)
        let limit = parameters.quantizeBeyond << 20
        try self.init { problem, size in
            guard let made = linli_fasttext_train(file.path(), &asked, problem, size) else { return nil }
            let rows = Int(linli_fasttext_word_count(made)) + parameters.buckets
            guard rows * parameters.dimensions * 4 > limit, rows >= 256 else { return made }
            if linli_fasttext_quantize(made, file.path(), 0, problem, size) == 0 { return made }
            linli_fasttext_free(made)
            return nil
        }
    }

    /// Reads a model's file; a broken one is refused before the library sees it.
    package convenience init(file: URL) throws(Fault) {
        try self.init { problem, size in linli_fasttext_load(file.path(), Self.mostBytes, problem, size) }
    }

    /// Writes the model to a file.
    package func save(_ file: URL) throws(Fault) {
        var problem = [CChar](repeating: 0, count: 300)
        let result = problem.withUnsafeMutableBufferPointer {
            linli_fasttext_save(pointer, file.path(), $0.baseAddress, $0.count)
        }
        guard result == 0 else { throw Self.fault(problem) }
    }

    /// The labels of a line of tokens, the likeliest first; empty when the model knows none of the tokens.
    package func predict(_ tokens: [String], limit: Int) -> [(label: Int, probability: Double)] {
        var line = tokens.joined(separator: " ")
        let most = min(max(limit, 1), labels.count)
        return line.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                withUnsafeTemporaryAllocation(of: linli_fasttext_prediction.self, capacity: most) { found in
                    let count = linli_fasttext_predict(
                        pointer,
                        text.baseAddress,
                        text.count,
                        found.baseAddress,
                        Int32(most)
                    )
                    return (0..<max(0, Int(count))).map { (Int(found[$0].label), Double(found[$0].probability)) }
                }
            }
        }
    }

    /// How many tokens it knows.
    package var wordCount: Int { Int(linli_fasttext_word_count(pointer)) }

    package var isQuantized: Bool { linli_fasttext_is_quantized(pointer) == 1 }

    private static func fault(_ problem: [CChar]) -> Fault {
        Fault(description: String(decoding: problem.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
