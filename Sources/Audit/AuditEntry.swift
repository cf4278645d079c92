package import Access
package import Kernel

/// A record of the audit log as its pages show it.
package struct AuditEntry: Sendable, Hashable {
    package let id: Int64
    package let at: Instant
    /// Who did it; nil for the program itself, for a reporter, and for somebody who did not get in.
    package let account: Account.ID?
    package let name: String?
    package let action: String
    package let table: String
    package let row: Int64
    /// What a look at personal data was for.
    package let purpose: String
    /// Its place in the chain; nil while it waits.
    package let seal: Int64?
    /// The name of the account that it is about.
    package var subject: String?
}

/// What is looked for in the audit log.
package struct AuditFilter: Sendable, Hashable {
    /// A login, or a whole name.
    package var who: String?
    package var action: String?
    package var table: String?
    package var row: Int64?
    /// Looks at personal data only.
    package var isLook = false
    package var from: CivilDate?
    package var until: CivilDate?

    package init() {}
}

/// What one person has looked at and nobody has reviewed.
package struct LookReview: Sendable, Hashable {
    package let account: Account.ID
    package let name: String
    /// Counted up to `AuditLogStore.lookLimit`.
    package let count: Int
    /// The newest of them: a review is of everything up to here.
    package let last: Int64
    package let lastAt: Instant
    package let reviewedAt: Instant?
    package let reviewer: String?
    package let note: String?
}
