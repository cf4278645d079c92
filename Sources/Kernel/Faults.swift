/// Asked for by a name or number, and not there (or not to be seen by the one who asks, which looks the same).
public struct NotFound: Error, Sendable, CustomStringConvertible {
    public let kind: String
    public let description: String

    public init(_ kind: String, _ name: some CustomStringConvertible) {
        self.kind = kind
        description = "no \(kind) \(name)"
    }
}

/// A stored value that this build cannot understand: always a defect of ours, never the user's fault.
public struct UnreadableRow: Error, Sendable, CustomStringConvertible {
    public let description: String
    public init(_ column: String, _ value: String) { description = "\(column) holds \(value)" }
}

/// What is wrong with what a person typed, field by field, in words for that person.
public struct InvalidInput: Error, Sendable, Equatable {
    /// One field's problem; `field` is the form field's name, empty for the form as a whole.
    public struct Problem: Sendable, Equatable {
        public let field: String
        public let message: Text

        public init(_ field: String, _ message: Text) {
            self.field = field
            self.message = message
        }
    }

    public let problems: [Problem]

    public init(_ problems: [Problem]) { self.problems = problems }
    public init(_ field: String, _ message: Text) { problems = [Problem(field, message)] }
}

/// A refusal by a rule: what a person asked for is well-formed but cannot be done (now, or by this person).
public protocol Refusal: Error, Sendable {
    /// A stable word for programs, dotted lower case: `case.already_closed`.
    var code: String { get }
    /// What the person is told.
    var message: Text { get }
}
