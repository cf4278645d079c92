import Access
package import Kernel
package import Storage

extension AttachmentStore {
    /// Gives the next photos from before data keys their keys; how many there were.
    ///
    /// Their files stay as they are: the key is the one they were sealed with, wrapped like every other.
    package func sealOld(batch: Int) async throws -> Int {
        let old: [Attachment.ID] = try await database.read { tx in
            try tx.query("SELECT id FROM attachment WHERE key_id IS NULL ORDER BY id LIMIT \(batch)") {
                try $0.get("id")
            }
        }
        guard !old.isEmpty else { return 0 }
        let keys = try await folder.adoptedKeys(of: old, context)
        try await database.write { [context] tx in
            for (id, key) in keys.sorted(by: { $0.key < $1.key }) {
                try tx.keep(key, .photo, at: context.now())
                let changed = try tx.execute(
                    "UPDATE attachment SET key_id = \(key.id) WHERE id = \(id) AND key_id IS NULL"
                )
                // Another process was quicker.
                if changed == 0 { try tx.execute("DELETE FROM data_key WHERE id = \(key.id)") }
            }
        }
        return old.count
    }

    /// Destroys the keys of an owner's photos and takes their rows away; `removeFiles` follows after the commit.
    package func forget(_ kind: AttachmentOwner.Kind, _ owners: [Int64], at now: Instant, in tx: any WriteTransaction)
        throws -> [Attachment.ID]
    {
        var gone: [Attachment.ID] = []
        for chunk in owners.chunks(of: 500) {
            let rows = try tx.query(
                "SELECT id, key_id FROM attachment WHERE owner_kind = \(kind) AND owner_id IN \(list: chunk)"
            ) { (id: try $0.get("id", as: Attachment.ID.self), key: try $0.find("key_id", as: Int64.self)) }
            try tx.destroyKeys(rows.compactMap(\.key), at: now)
            try tx.execute("DELETE FROM attachment WHERE owner_kind = \(kind) AND owner_id IN \(list: chunk)")
            gone += rows.map(\.id)
        }
        return gone
    }

    /// Removes the files of photos whose rows are gone; what cannot be removed now is found by `sweep`.
    package func removeFiles(_ ids: [Attachment.ID]) async { try? await settle(ids) }
}
