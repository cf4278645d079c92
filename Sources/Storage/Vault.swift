/// What seals and opens values: given to the transactions of a `VaultDatabase`, so that every store has it at hand.
///
/// A value is sealed with a data key: 256 random bits for a person's report, a case, a photo. The data keys lie in the
/// database themselves, wrapped with the key file's newest key; so the key file can be changed without touching what was
/// sealed, and destroying a data key destroys all that was sealed with it.
public protocol Vault: Sendable {
    /// A new data key for the row of `data_key` with that number.
    func makeKey(id: Int64) throws -> DataKey

    /// The data key that lies wrapped in the row with that number.
    func key(id: Int64, wrapped: [UInt8]) throws -> DataKey

    /// Seals bytes for their place.
    func seal(_ plain: [UInt8], at place: SealedPlace, with key: DataKey) throws -> [UInt8]

    /// Opens what was sealed for that place; throws for any other place, key or content.
    func open(_ sealed: [UInt8], at place: SealedPlace, with key: DataKey) throws -> [UInt8]
}

/// A key that seals what belongs to one matter: open here, wrapped in the table `data_key`.
public struct DataKey: Sendable, Hashable {
    public let id: Int64
    package let wrapped: [UInt8]
    /// The version of the key file's key that it is wrapped with.
    package let version: Int
    package let secret: [UInt8]

    package init(id: Int64, wrapped: [UInt8], version: Int, secret: [UInt8]) {
        self.id = id
        self.wrapped = wrapped
        self.version = version
        self.secret = secret
    }
}

/// What stands where a text was whose key has been destroyed: one value in both languages, because it stands in a
/// person's own words' place, which are in no language of the page.
public enum Forgotten {
    public static let text = "（已应本人要求删除 · Deleted on request）"
}

/// What stands where a text was that does not open with its key: one value in both languages, as for `Forgotten`.
public enum Damaged {
    public static let text = "（内容已损坏，请联系管理员 · Damaged, please tell the administrator）"
}

extension Vault {
    /// A text as its column holds it; the empty text stays empty.
    public func seal(_ text: String, at place: SealedPlace, with key: DataKey) throws -> String {
        guard !text.isEmpty else { return "" }
        return SealedText.written(try seal(Array(text.utf8), at: place, with: key))
    }

    /// The text of a column that may still hold what was written before texts were sealed.
    ///
    /// `wrapped`: nil when the key was destroyed: `Forgotten.text` then.
    package func text(_ stored: String, at place: SealedPlace, key: Int64?, wrapped: [UInt8]?) throws -> String {
        guard let sealed = SealedText.bytes(stored) else { return stored }
        guard let key, let wrapped else { return Forgotten.text }
        return String(
            decoding: try open(sealed, at: place, with: try self.key(id: key, wrapped: wrapped)),
            as: UTF8.self
        )
    }
}

/// Stands where no keys were given: nothing can be sealed, so nothing is ever written open by mistake.
struct NoVault: Vault {
    private var fault: StorageFault { StorageFault(.other, "this database was opened without keys") }
    func makeKey(id: Int64) throws -> DataKey { throw fault }
    func key(id: Int64, wrapped: [UInt8]) throws -> DataKey { throw fault }
    func seal(_ plain: [UInt8], at place: SealedPlace, with key: DataKey) throws -> [UInt8] { throw fault }
    func open(_ sealed: [UInt8], at place: SealedPlace, with key: DataKey) throws -> [UInt8] { throw fault }
}

extension ReadTransaction {
    public var vault: any Vault { NoVault() }
}

extension Row {
    public var vault: any Vault { NoVault() }

    /// A sealed text, opened with the key in the row's columns `key_id` and `key_wrapped`.
    ///
    /// One that does not open, because somebody changed a byte of it, is `Damaged.text`: it must not take the other rows of
    /// its page with it. `linli verify` names it.
    public func opened(_ column: StaticString, at place: @autoclosure () throws -> SealedPlace) throws -> String {
        do { return try strictlyOpened(column, at: place()) } catch let fault as StorageFault { throw fault } catch {
            return Damaged.text
        }
    }

    /// The same, which throws what it is that does not open.
    package func strictlyOpened(_ column: StaticString, at place: @autoclosure () throws -> SealedPlace) throws
        -> String
    {
        let stored: String = try get(column)
        guard SealedText.isSealed(stored) else { return stored }
        return try vault.text(stored, at: try place(), key: try find("key_id"), wrapped: try find("key_wrapped"))
    }
}
