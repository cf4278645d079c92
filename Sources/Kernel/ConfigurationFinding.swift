/// Something that is wrong, or looks wrong, in a configuration file.
package struct ConfigurationFinding: Hashable, Sendable {
    /// How much it matters: an error keeps a configuration from being made active, a warning does not.
    package enum Severity: String, Hashable, Sendable, CaseIterable {
        case error, warning
    }

    /// The file, relative to the configuration's folder: `workflows/matter.yaml`.
    package let file: String
    /// The line it stands on, counted from 1; nil where the file as a whole is meant.
    package let line: Int?
    /// The place in the file: `actions.close.to`; empty for the whole file.
    package let path: String
    package var severity: Severity
    package let message: Text
    /// Whether something stands there that no program reads, most likely a slip of the pen.
    ///
    /// What is active already is read without it; nothing becomes active with it.
    package let isIgnored: Bool

    package init(
        file: String,
        line: Int?,
        path: String,
        severity: Severity,
        message: Text,
        isIgnored: Bool = false
    ) {
        self.isIgnored = isIgnored
        self.file = file
        self.line = line
        self.path = path
        self.severity = severity
        self.message = message
    }
}

extension ConfigurationFinding {
    /// `file:line: text`, as compilers say it.
    package func description(_ language: Language) -> String {
        let start = line.map { "\(file):\($0)" } ?? file
        let weight = severity == .warning ? Text("提醒：", "warning: ")(language) : ""
        return path.isEmpty
            ? "\(start): \(weight)\(message(language))" : "\(start): \(weight)\(path): \(message(language))"
    }
}
