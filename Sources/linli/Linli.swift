import ArgumentParser

/// The program: one verb, one file.
@main
struct Linli: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linli",
        abstract: "Governs the communities of a street together with their residents.",
        subcommands: [
            Serve.self, SetUp.self, Demo.self, HomeCodes.self, BuildSearchIndex.self, BuildFigures.self, Import.self,
            Train.self, Classify.self, Simulate.self, Evaluate.self, WorkflowCommand.self, Config.self, Due.self,
            ClientCommand.self, WebhookCommand.self, Open311Command.self, Verify.self, BackUp.self, Restore.self,
            MigrateDatabase.self, KeysCommand.self, PersonCommand.self,
        ]
    )
}
