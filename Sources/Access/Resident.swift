public import Kernel

/// A resident who has shown that a telephone number is his: what his session opens is what was left with that number.
public struct Resident: Sendable, Hashable {
    /// A browser in which he is signed in.
    public enum SessionOfResident {}
    public typealias Session = Kernel.ID<SessionOfResident>

    public let session: Session
    /// Digits only.
    public let phone: String

    public init(session: Session, phone: String) {
        self.session = session
        self.phone = phone
    }

    /// The number as his pages show it.
    public var masked: String { Masking.phone(phone) }

    /// What a form's field for a number means: his own where it stands as it was filled in for him.
    public func meant(by typed: String) -> String { typed == masked ? phone : typed }
}
