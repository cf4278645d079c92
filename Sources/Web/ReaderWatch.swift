import NIOCore

/// Closes a connection whose reader takes nothing for a minute: what waits for him fills the memory.
///
/// Answers go out in pieces of 64 KiB, so whoever takes a kilobyte a second is never cut off.
final class ReaderWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    typealias InboundOut = Any
    private static let patience: TimeAmount = .seconds(60)
    private var end: Scheduled<Void>?

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        end?.cancel()
        end = nil
        if !context.channel.isWritable {
            let channel = context.channel
            end = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end?.cancel()
        context.fireChannelInactive()
    }
}
