import ArgumentParser
import Cases
import Classification
import Foundation
import Kernel

/// `linli classify`: judges texts by a model's file, one a line, for trying a model out.
struct Classify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads texts from standard input, one a line, and prints category, sureness and why."
    )

    @Option(help: "A model written by train cases --out.") var model: String
    @Flag(help: "Say why: the words that speak for the category.") var why = false

    func run() async throws {
        let classifier = try ModelFolder.read(URL(fileURLWithPath: model))
        while let line = readLine() {
            let found = classifier.classify(line, limit: 1, explains: why)
            let sureness = Double(perMille(found.first?.sureness ?? 0)) / 1000
            let words = why ? "\t\(found.first?.words.joined(separator: " ") ?? "")" : ""
            print("\(found.first?.category ?? "")\t\(sureness)\(words)")
        }
    }
}
