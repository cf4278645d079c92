public import Kernel

/// That a person let his data be used for a purpose, and until when (PIPL articles 13 to 15).
public struct Consent: Identifiable, Sendable, Hashable {
    public typealias ID = Kernel.ID<Consent>

    /// How it was given.
    public enum Way: String, Sendable, CaseIterable {
        /// By sending the form under which the notice stood.
        case form
        /// To a worker who wrote it down.
        case worker

        public var name: Text {
            switch self {
            case .form: Text("在上报页面填写", "on the report form")
            case .worker: Text("由工作人员登记", "written down by staff")
            }
        }
    }

    public let id: ID
    public let signal: Signal.ID
    /// The code of a purpose of `privacy.yaml`.
    public let purpose: String
    /// The version of the notice that was shown.
    public let notice: String
    public let way: Way
    public let givenAt: Instant
    public var withdrawnAt: Instant?
}
