package import Access
package import Kernel
package import Storage

extension SignalStore {
    /// By which all that somebody with this phone sent is found; nil for what is no phone number.
    package func person(of phone: String) -> [UInt8]? { PhoneNumber(phone).flatMap { person($0.digits) } }

    /// Takes out of a signal what says who sent it, and what its key does not seal; announced, so that the search and the
    /// pages follow.
    ///
    /// The caller destroys the keys. The signal stays, with its place among the areas, its times and its state.
    package static func empty(
        _ id: Signal.ID,
        by account: Account.ID?,
        reason: String,
        context: Context,
        in tx: any WriteTransaction
    ) throws {
        // A checksum of what was sent would tell whoever guesses it that he is right.
        let nothing = [UInt8](repeating: 0, count: 32)
        try tx.execute(
            """
            UPDATE signal SET name_sealed = NULL, phone_sealed = NULL, phone_index = NULL, photo_count = 0,
                submission_digest = \(nothing) WHERE id = \(id)
            """
        )
        // Written before texts were sealed, and not sealed yet.
        try tx.execute(
            "UPDATE signal SET body = \(Forgotten.text), place = '' WHERE id = \(id) AND key_id IS NULL"
        )
        try tx.execute(
            """
            UPDATE signal_event SET note = \(Forgotten.text)
            WHERE signal_id = \(id) AND key_id IS NULL AND note <> ''
            """
        )
        guard let signal = try tx.first(select + " WHERE id = \(id)", read) else { return }
        try tx.audit(
            .init(by: account, "signal.forgotten", table: "signal", row: id.rawValue, purpose: reason),
            context: context
        )
        try tx.announce(
            Fact("signal.forgotten", subject: id.rawValue, areas: signal.path.all, at: context.now()),
            id: context.number()
        )
    }
}
