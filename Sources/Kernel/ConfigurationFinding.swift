/// Something that reading a file of `Config/` closely brought to light: which file, where in it, how bad, and what.
///
/// A `ConfigurationFault` stops reading at the first thing that cannot be used; findings are all that somebody who changes
/// the file should know.
package struct ConfigurationFinding: Sendable, Hashable {
    package let file: String
    /// The line in the file, from 1; nil where the thing stands nowhere (something is missing from the whole file).
    package let line: Int?
    /// The place as a path: `states.open.clock`.
    package let path: String
    package let severity: Severity
    package let message: Text

    package enum Severity: String, Sendable, Hashable, CaseIterable {
        /// The file cannot be used as it is.
        case error
        /// It can be used, but probably does not do what was meant.
        case warning
    }

    package init(file: String, line: Int?, path: String, severity: Severity, message: Text) {
        self.file = file
        self.line = line
        self.path = path
        self.severity = severity
        self.message = message
    }
}
