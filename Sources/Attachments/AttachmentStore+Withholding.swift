package import Storage

/// Photos of persons who had them withheld or erased.
extension AttachmentStore {
    /// Takes an owner's attachments out of everybody's lists; they hang on the negative of its number until they are given back.
    ///
    /// No owner has such a number: whatever lists attachments finds none.
    package func withhold(_ owner: AttachmentOwner, in tx: any WriteTransaction) throws {
        try tx.execute(
            "UPDATE attachment SET owner_id = \(-owner.id) WHERE owner_kind = \(owner.kind) AND owner_id = \(owner.id)"
        )
    }

    /// Puts withheld attachments back where they were, before those that came meanwhile.
    package func giveBack(_ owner: AttachmentOwner, in tx: any WriteTransaction) throws {
        let count = try tx.count(
            "SELECT COUNT(*) AS n FROM attachment WHERE owner_kind = \(owner.kind) AND owner_id = \(-owner.id)"
        )
        guard count > 0 else { return }
        // Positions are unique: what came meanwhile makes room first, by more than there ever are.
        try tx.execute(
            """
            UPDATE attachment SET position = position + 1000
            WHERE owner_kind = \(owner.kind) AND owner_id = \(owner.id)
            """
        )
        try tx.execute(
            "UPDATE attachment SET owner_id = \(owner.id) WHERE owner_kind = \(owner.kind) AND owner_id = \(-owner.id)"
        )
    }

    /// The attachments of owners with those that are withheld, by the owner's number.
    package func listWhole(_ kind: AttachmentOwner.Kind, _ owners: [Int64], in tx: any ReadTransaction) throws
        -> [Int64: [Attachment]]
    {
        let found = try list(kind, owners + owners.map { -$0 }, in: tx)
        return Dictionary(
            owners.map { ($0, (found[-$0] ?? []) + (found[$0] ?? [])) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
