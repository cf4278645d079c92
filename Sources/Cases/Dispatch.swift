import Inbox
public import Kernel
public import Registry

/// What a dispatch rule says of one matter: who should take it, and why.
public struct DispatchProposal: Sendable, Hashable {
    /// The body that is proposed.
    public let organisation: Int64
    public let name: String
    /// The rule in words: `规则：电梯故障 → 物业服务`.
    public let reason: Text
    /// Whether the case goes there without a person deciding.
    public let isAutomatic: Bool

    package init(organisation: Int64, name: String, reason: Text, isAutomatic: Bool) {
        self.organisation = organisation
        self.name = name
        self.reason = reason
        self.isAutomatic = isAutomatic
    }
}

/// One rule of `Config/dispatch.yaml`: which cases go to whom.
public struct DispatchRule: Sendable, Hashable {
    /// Who takes it.
    public enum Holder: Sendable, Hashable {
        /// The nearest body of a kind that serves the place.
        case kind(Organisation.Kind)
        /// The department with that code.
        case department(String)
        /// It stays with the community.
        case community
    }

    /// A category, a group of them, or nil for all.
    let category: String?
    /// The code of an area: it, and all within.
    let area: String?
    /// The level of the place.
    let level: AreaLevel?
    /// At least so much harm.
    let severity: Case.Severity?
    let channel: Signal.Channel?
    let holder: Holder
    let isAutomatic: Bool
    /// What the rule is about, in words; empty to name it by its category and holder.
    let note: Text?
}
