public import Kernel
import Storage

/// What somebody left with his number, for himself: he has shown that the number is his.
extension SignalStore {
    /// One page of the signals that were left with a number within `linkLifetime`, newest first.
    ///
    /// A number may change hands: what is older than a link lasts is not shown to whoever has it now.
    /// `before`: the last identifier of the page before.
    public func own(phone: String, before: Signal.ID? = nil, limit: Int) async throws -> [Signal] {
        guard let person = person(phone) else { return [] }
        let since = context.now() - Self.linkLifetime
        let further: SQL = before.map { " AND id < \($0)" } ?? ""
        let conditions: SQL =
            " WHERE id IN (\(Self.left(with: person))) AND created_at > \(since)\(further) ORDER BY id DESC LIMIT \(limit)"
        return try await database.read { tx in try tx.query(Self.select + conditions, Self.read) }
    }

    /// The report with that receipt number, if it was left with the telephone number; `NotFound` otherwise.
    public func own(receipt number: String, phone: String) async throws -> (signal: Signal, receipt: Receipt) {
        guard let person = person(phone), let number = Receipt.number(typed: number) else {
            throw NotFound("report", "")
        }
        let since = context.now() - Self.linkLifetime
        let conditions: SQL =
            " WHERE receipt = \(number) AND id IN (\(Self.left(with: person))) AND created_at > \(since)"
        let found = try await database.read { tx in try tx.first(Self.select + conditions, Self.read) }
        guard let found else { throw NotFound("report", "") }
        return (found, secrets.receipt(found.receipt))
    }
}
