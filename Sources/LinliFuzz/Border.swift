import Kernel

/// A parser at the border of the program, as it is tried: whatever bytes come, it answers or refuses.
struct Border: Sendable {
    /// By which it is chosen: `web.form`.
    let name: String
    /// Inputs that are right.
    let examples: [[UInt8]]
    /// Words of the format.
    var words: [[UInt8]] = []
    /// The longest input, in bytes.
    var limit = 4096
    /// Reads an input; refusals are the parser's own business, what it throws beyond them is a failure.
    let read: @Sendable ([UInt8]) async throws -> Void

    init(
        _ name: String,
        _ examples: [String],
        words: [String] = [],
        limit: Int = 4096,
        read: @escaping @Sendable ([UInt8]) async throws -> Void
    ) {
        self.init(
            name,
            bytes: examples.map { Array($0.utf8) },
            words: words.map { Array($0.utf8) },
            limit: limit,
            read: read
        )
    }

    init(
        _ name: String,
        bytes: [[UInt8]],
        words: [[UInt8]] = [],
        limit: Int = 4096,
        read: @escaping @Sendable ([UInt8]) async throws -> Void
    ) {
        self.name = name
        examples = bytes
        self.words = words
        self.limit = limit
        self.read = read
    }

    var mutator: Mutator { Mutator(examples: examples, words: words, limit: limit) }

    /// Each parser has inputs of its own.
    var seed: UInt64 { name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }
}

/// A parser said yes, and what it said is wrong.
struct WrongAnswer: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// What comes as text: not all that comes is.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
