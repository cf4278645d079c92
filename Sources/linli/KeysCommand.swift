import Access
import ArgumentParser
import Composition
import Kernel
import Logging
import Storage

/// `linli keys`: the key file and what is wrapped with it.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Shows the versions of the key file, adds one, takes an old one away.",
        subcommands: [KeysStatus.self, KeysRotate.self, KeysRetire.self]
    )
}

/// `linli keys status`.
struct KeysStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells how many data keys are wrapped with each version."
    )

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        try await OpenProgram.with(place) { program, _ in
            let status = try await program.rotation.status()
            for (version, keys) in status.versions.sorted(by: { $0.key < $1.key }) {
                print("version \(version)\(version == status.newest ? " (seals)" : ""): \(keys) keys")
            }
            print("destroyed: \(status.destroyed)")
        }
    }
}

/// `linli keys rotate`.
struct KeysRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Adds a version to the key file and wraps every data key with it, beside running servers."
    )

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        try await OpenProgram.with(place) { program, context in
            let version = try await program.rotation.rotate(random: context.random) { print("\($0) keys wrapped anew") }
            print("version \(version) seals now; copy the key file to where you keep its copies")
            print("when no backup needs the old version any more: linli keys retire VERSION")
        }
    }
}

/// `linli keys retire`.
struct KeysRetire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Takes an old version out of the key file; backups from before the change open no more without it."
    )

    @OptionGroup var place: PlaceOptions
    @Argument(help: "The version.") var version: Int

    func run() async throws {
        try await OpenProgram.with(place) { program, _ in
            do { try await program.rotation.retire(version) } catch let fault as KeyFault {
                throw ValidationError(fault.description)
            } catch let needed as KeyRotation.StillNeeded {
                throw ValidationError(needed.description)
            }
            print("version \(version) is gone from the key file")
        }
    }
}
