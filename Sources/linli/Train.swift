import ArgumentParser

/// `linli train`: what the program learns from the street's own work.
struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains the model that suggests categories, or says how it is.",
        subcommands: [TrainCases.self, TrainStatus.self]
    )
}
