/// The statements that a connection has prepared, by shape.
struct PreparedStatements {
    /// Each costs the server some ten kilobytes per connection.
    private static let limit = 200

    private struct Entry {
        let name: String
        var lastUse: Int
    }

    private var entries: [StatementShape: Entry] = [:]
    private var uses = 0

    mutating func name(of shape: StatementShape) -> String? {
        guard let index = entries.index(forKey: shape) else { return nil }
        uses += 1
        entries.values[index].lastUse = uses
        return entries.values[index].name
    }

    /// A new name for a statement that is about to be prepared; never used twice on a connection.
    mutating func add(_ shape: StatementShape) -> String {
        uses += 1
        let name = "s\(uses)"
        entries[shape] = Entry(name: name, lastUse: uses)
        return name
    }

    mutating func remove(_ shape: StatementShape) { entries[shape] = nil }

    /// The name of the statement that was not used for longest, once there is no room for another.
    mutating func removeOldestIfFull() -> String? {
        guard entries.count >= Self.limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        else { return nil }
        entries[oldest.key] = nil
        return oldest.value.name
    }
}
