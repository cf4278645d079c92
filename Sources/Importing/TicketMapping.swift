package import Cases
package import Foundation
package import Inbox
package import Kernel

/// How the columns of another system's table become tickets: a file under `Config/imports`.
package struct TicketMapping: Sendable {
    /// The file's name without its ending; what `--mapping` says.
    package let code: String
    package let name: Text
    /// What makes a number unique: `hotline-12345`.
    package let source: String
    package let zone: TimeZone
    package let times: [TimePattern]
    /// Whether telephone and identity numbers in free text are masked; the first telephone number becomes the reporter's.
    package let masksNumbers: Bool
    package let columns: [TicketField: Column]
    /// Other names of areas, with their codes.
    package let aliases: [String: String]
    package let examples: [Example]
    /// The checksum of the file: an interrupted run goes on only by the same rules.
    package let digest: [UInt8]

    /// Where a field comes from.
    package struct Column: Sendable, Hashable {
        /// Names of columns: the first that the table has counts.
        package var from: [String] = []
        /// Further columns, added with a space between.
        package var with: [String] = []
        package var isRequired = false
        /// What the words of the other system mean here.
        package var table: [String: Meaning] = [:]
        /// What to do with a word that means nothing here, in this order.
        package var otherwise: [Fallback] = []
        /// Whether it holds a number of days after the ticket was received.
        package var isDaysAfterCreated = false
    }

    /// What a word means; which of these depends on the field.
    package enum Meaning: Sendable, Hashable {
        case channel(Signal.Channel)
        case nature(Ticket.Nature)
        case category(String)
        case state(TicketState)
        case rating(Case.Rating)
        /// The code of an area or an organisation.
        case code(String)
        /// The word says nothing: as if the field were empty.
        case nothing
    }

    package enum Fallback: Sendable, Hashable {
        /// The category that is called so.
        case names
        /// The category whose keywords stand in the text.
        case keywords
        /// Look for a place in the text.
        case text
        /// A person decides: the signal waits to be sorted.
        case ask
        case meaning(Meaning)
    }

    /// A row and what comes out of it.
    package struct Example: Sendable, Hashable {
        package let row: [String: String]
        package let gives: [String: String]
        /// The field for which the row is refused.
        package let refuses: String?
    }
}

/// How far another system has brought a ticket.
package enum TicketState: String, Sendable, CaseIterable {
    case open, accepted, closed
}
