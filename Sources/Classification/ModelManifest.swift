public import Kernel

/// What is known of a model: stands beside its file, and is all that is needed to trust and to use it.
public struct ModelManifest: Sendable, Hashable, Codable {
    /// The form of this file; another is not read.
    static let form = 2

    let form: Int
    /// The model's name: `cases-20261121-1615-3fa9c2`, its date, its time and the beginning of its checksum.
    public let version: String
    /// SHA-256 of fastText's file and the linear judge's file, one behind the other, hexadecimal.
    public let checksum: String
    /// The size of both files in bytes.
    public let size: Int
    /// UTC milliseconds.
    private let trained: Int64
    /// What it was trained on: `closed cases`, or the name of a file.
    public let source: String
    /// How many texts, and how many of them where a person had overruled a suggestion.
    public let texts: Int
    public let overruled: Int
    /// The categories in the order of the model's labels `0`, `1`, ...
    public let categories: [String]
    public let parameters: TrainingParameters
    public let calibration: ModelCalibration
    public let report: TrainingReport

    public var trainedAt: Instant { Instant(milliseconds: trained) }

    init(
        version: String,
        checksum: String,
        size: Int,
        trainedAt: Instant,
        source: String,
        texts: Int,
        overruled: Int,
        categories: [String],
        parameters: TrainingParameters,
        calibration: ModelCalibration,
        report: TrainingReport
    ) {
        form = Self.form
        self.version = version
        self.checksum = checksum
        self.size = size
        trained = trainedAt.milliseconds
        self.source = source
        self.texts = texts
        self.overruled = overruled
        self.categories = categories
        self.parameters = parameters
        self.calibration = calibration
        self.report = report
    }
}

/// How well a model did on the texts that it had not seen, beside the keyword rules on the same texts.
public struct TrainingReport: Sendable, Hashable, Codable {
    /// How many texts were kept for the report.
    public let texts: Int
    public let model: Quality
    public let keywords: Quality
    /// The share of the commonest category: what one gets without reading.
    public let majority: Double
    /// The expected calibration error as the model spoke, and after sureness was made honest; 0 to 1.
    public let errorBefore: Double
    public let errorAfter: Double
    /// The share of texts for which the model was sure enough, and the share of these that were right.
    public let sure: Double
    public let rightWhenSure: Double
    public let categories: [CategoryQuality]
    /// What was taken for what, most often first.
    public let confusions: [Confusion]

    public struct Quality: Sendable, Hashable, Codable {
        /// The share of texts whose first category was right, 0 to 1.
        public let accuracy: Double
        /// The mean over categories of F1, 0 to 1: rare categories count as much as common ones.
        public let macroF1: Double

        public init(accuracy: Double, macroF1: Double) {
            self.accuracy = accuracy
            self.macroF1 = macroF1
        }
    }

    public struct CategoryQuality: Sendable, Hashable, Codable {
        public let category: String
        /// How many of the texts were of it.
        public let texts: Int
        /// How many of those taken for it were of it, and how many of it were taken for it; 0 to 1.
        public let precision: Double
        public let recall: Double
    }

    public struct Confusion: Sendable, Hashable, Codable {
        public let right: String
        public let taken: String
        public let count: Int
    }

    /// Whether the model may take the keyword rules' place: it is right at least as often, and over all categories as well.
    public var isNoWorse: Bool { model.accuracy >= keywords.accuracy && model.macroF1 >= keywords.macroF1 }
}
