package import Storage

/// What the key file seals directly, after a change of the key file.
extension WriteTransaction {
    /// Seals a column's values anew that an older version of the key file sealed; how many there were.
    ///
    /// `rows`: a query of the values as `sealed`, with what `key` reads. `update`: what writes the value of one row.
    package func reseal<Key>(
        _ rows: SQL,
        with sealer: Sealer,
        key: (any Row) throws -> Key,
        at place: (Key) -> Sealer.Place,
        update: (Key, [UInt8]) -> SQL
    ) throws -> Int {
        var changed = 0
        for (key, sealed) in try query(rows, { (try key($0), try $0.get("sealed", as: [UInt8].self)) }) {
            guard let anew = try sealer.resealed(sealed, at: place(key)) else { continue }
            try enqueue(update(key, anew))
            changed += 1
        }
        return changed
    }
}
