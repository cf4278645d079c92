package import Attachments
package import Kernel
import Storage

/// A signal with all that is held of its person, withheld or not: for that person, and for whoever answers him.
package struct PersonalSignal: Sendable {
    /// With the text that was sent, also when others see none.
    package let signal: Signal
    package let name: String
    package let phone: String
    /// The whole history; the remarks with their words.
    package let events: [SignalEvent]
    package let photos: [Attachment]
    /// Since when it is restricted; nil when it is not.
    package let restrictedAt: Instant?
    /// When its words and contact were erased; nil when they are there.
    package let erasedAt: Instant?
}

/// The parts of a signal that its person may have corrected (PIPL article 46).
package enum CorrectedField: String, Sendable, CaseIterable {
    case name
    case phone
    case text
}

extension CorrectedField: SQLConvertible {}
