/// The demo's channel: messages go to a page of the program, the outbox, and to no telephone.
public struct DemoChannel: Channel {
    private let store: DemoMessageStore

    public init(_ store: DemoMessageStore) { self.store = store }

    public var code: String { "demo" }

    public func send(_ message: OutgoingMessage) async -> ChannelAnswer {
        do {
            try await store.keep(message)
            return .accepted(number: "demo-\(message.id)")
        } catch { return .tryLater(reason: "\(type(of: error))") }
    }
}
