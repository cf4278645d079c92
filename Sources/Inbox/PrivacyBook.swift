public import Kernel

/// What a street tells of the personal data that it processes, and how it answers requests: `Config/privacy.yaml`.
public struct PrivacyBook: Sendable, Hashable {
    /// Why data is processed (PIPL article 17: purpose, manner, kinds, retention).
    public struct Purpose: Sendable, Hashable {
        /// What makes it lawful (PIPL article 13).
        public enum Basis: String, Sendable, CaseIterable {
            case consent
            case duty

            public var name: Text {
                switch self {
                case .consent: Text("您的同意", "Your consent")
                case .duty: Text("履行法定职责所必需", "A statutory duty")
                }
            }
        }

        public let code: String
        public let name: Text
        public let basis: Basis
        public let data: Text
        public let because: Text
        public let kept: Text
    }

    /// A ground on which a request may be refused, with its law.
    public struct Ground: Sendable, Hashable {
        public let code: String
        public let name: Text
        public let law: Text
    }

    /// Which text was shown; at most 20 characters.
    public let version: String
    public let processor: Text
    public let contact: Text
    public let answerWithin: TimeLimit
    public let remindAfter: TimeLimit
    /// How long a copy can be fetched after the answer, in days.
    public let copiesOpen: Int
    public let purposes: [Purpose]
    public let rights: Text
    public let refusals: [Ground]

    /// The purpose for which a name and a phone are left; the ledger speaks of it.
    public static let contactPurpose = "contact"

    public func purpose(_ code: String) -> Purpose? { purposes.first { $0.code == code } }
    public func ground(_ code: String) -> Ground? { refusals.first { $0.code == code } }
}
