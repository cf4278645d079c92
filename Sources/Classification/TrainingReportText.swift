import Kernel

/// A model and its report as lines for a terminal.
public struct TrainingReportText {
    private let manifest: ModelManifest

    public init(_ manifest: ModelManifest) { self.manifest = manifest }

    public var lines: [String] {
        let report = manifest.report
        let parameters = manifest.parameters
        var lines = [
            "model \(manifest.version), \(manifest.size / 1000) kB, SHA-256 \(manifest.checksum)",
            "trained \(CivilTime(manifest.trainedAt).rfc3339) on \(manifest.texts) texts of \(manifest.source), \(manifest.overruled) of them overruled, \(manifest.categories.count) categories",
            "seed \(parameters.seed), \(parameters.epochs) epochs, rate \(parameters.learningRate), \(parameters.dimensions) dimensions, \(parameters.buckets) buckets, stretches of \(parameters.lengths.map(String.init).joined(separator: ", ")) characters; linear: cost \(parameters.linearCost), stretches of \(parameters.linearLengths.map(String.init).joined(separator: ", ")), beginnings of \(parameters.lead)",
            "a model of the same kind, trained without these \(report.texts) texts, did on them: accuracy \(rounded(report.model.accuracy)), macro-F1 \(rounded(report.model.macroF1))",
            "  keywords: \(rounded(report.keywords.accuracy)), \(rounded(report.keywords.macroF1)); commonest category: \(rounded(report.majority))",
            "  calibration error \(rounded(report.errorAfter)) (before: \(rounded(report.errorBefore)), temperature \(rounded(manifest.calibration.temperature)))",
            "  sure of \(rounded(report.sure)), right in \(rounded(report.rightWhenSure)) of these",
        ]
        lines += report.categories.map {
            "  \($0.category): \($0.texts) texts, precision \(rounded($0.precision)), recall \(rounded($0.recall))"
        }
        lines += report.confusions.map { "  \($0.right) taken for \($0.taken): \($0.count)" }
        return lines
    }

    private func rounded(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
}
