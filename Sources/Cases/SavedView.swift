public import Kernel

/// A choice of cases under a name: the address of the list, kept.
///
/// It holds what is asked for and never what is found: whoever opens it sees the cases of his own rights.
public struct SavedView: Identifiable, Sendable, Hashable {
    public typealias ID = Kernel.ID<SavedView>

    public let id: ID
    public let name: String
    /// What stands behind the `?` of the list's address.
    public let query: String
    public let owner: Int64
    /// What colleagues call the owner.
    public let ownerName: String
    /// The organisation whose people see it beside the owner; nil for the owner alone.
    public let organisation: Int64?
}
