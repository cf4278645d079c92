package import Kernel

/// A case or a signal as the search knows it.
package struct SearchSubject: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case signal
        case matter = "case"
    }

    /// Which subject: an entry of the index has one number for both kinds.
    package struct Key: Sendable, Hashable {
        package let kind: Kind
        package let id: Int64

        package init(_ kind: Kind, _ id: Int64) {
            self.kind = kind
            self.id = id
        }

        /// The number of the entry: in the order of time over both kinds.
        var entry: Int64 { id &* 2 &+ (kind == .matter ? 1 : 0) }

        init(entry: Int64) {
            kind = entry & 1 == 1 ? .matter : .signal
            id = entry >> 1
        }
    }

    package let key: Key
    /// The number of the case, or the receipt of the signal as printed.
    package let number: String
    /// The title of a case; empty for a signal.
    package let title: String
    /// The code of a case's category; empty for a signal.
    let category: String
    package let state: String
    /// The full name of the place.
    package var place = ""
    let area: Int64
    let path: AreaPath
    /// When it was opened or came in.
    package let at: Instant
    /// The case that a signal belongs to.
    let matter: Int64?
    /// What people wrote: of a case, its signals, their remarks, the notes of its steps.
    package var texts: [String] = []
    /// The receipts of a case's signals, as printed.
    var receipts: [String] = []
    /// The signals whose reporters may have left a telephone number.
    var signals: [Int64] = []
    /// The organisations that hold or have held a case.
    var parties: [Int64] = []
}
