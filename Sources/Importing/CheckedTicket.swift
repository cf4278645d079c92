package import Areas
package import Cases
package import Inbox
package import Kernel

/// A row that was read and found sound: everything that is needed to write it.
package struct CheckedTicket: Sendable {
    package var line = 0
    package var number = ""
    package var text = ""
    package var title = ""
    package var createdAt = Instant(milliseconds: 0)
    package var acceptedAt: Instant?
    package var closedAt: Instant?
    package var dueAt: Instant?
    package var channel = Signal.Channel.hotline
    /// The other system's own word for the channel.
    package var channelWord = ""
    package var nature = Ticket.Nature.other
    /// Nil: a person sorts it.
    package var category: Category?
    package var area: Area?
    package var isPlaced = false
    package var place = ""
    package var name = ""
    package var phone = ""
    package var organisation: Int64?
    package var state = TicketState.open
    package var result = ""
    package var rating: Case.Rating?
    package var contentMark: Int64 = 0
}
