package import Kernel

/// A configuration that was made active once; the newest one is active.
package struct ConfigurationVersion: Sendable, Hashable {
    /// Counts from 1 without gaps.
    package let number: Int
    /// Who made it active; nil for the program's start and the command line.
    package let account: Int64?
    package let at: Instant
    /// What he said it is for.
    package let note: String
    /// `ConfigurationSet.checksum` of its files.
    package let checksum: String
}

/// Why a configuration cannot be made active.
package enum ConfigurationRefusal: Refusal, Hashable {
    /// Somebody else made another version active since the person looked.
    case changedMeanwhile(active: Int)
    /// It has errors; how many.
    case hasErrors(Int)
    /// It is what is active.
    case unchanged
    case noteMissing
    case noteTooLong
    /// One's own change and an activated one are both about this file.
    case fileChangedMeanwhile(String)

    package var code: String {
        switch self {
        case .changedMeanwhile: "configuration.changed_meanwhile"
        case .hasErrors: "configuration.has_errors"
        case .unchanged: "configuration.unchanged"
        case .noteMissing: "configuration.note_missing"
        case .noteTooLong: "configuration.note_too_long"
        case .fileChangedMeanwhile: "configuration.file_changed_meanwhile"
        }
    }

    package var message: Text {
        switch self {
        case .changedMeanwhile(let active):
            Text(
                "其他人刚刚启用了第 \(active) 版，请核对差异后再启用。您的修改没有丢失。",
                "Somebody else has just activated version \(active). Look at the difference again; your changes are kept."
            )
        case .hasErrors(let count):
            Text("还有 \(count) 处错误，改正后才能启用。", "There are \(count) errors: it can be activated when they are put right.")
        case .unchanged: Text("与当前启用的配置相同，没有需要启用的内容。", "This is what is active: there is nothing to activate.")
        case .noteMissing: Text("请写明为什么更改。", "Please say what the change is for.")
        case .noteTooLong: Text("说明最多 500 字。", "A note has 500 characters at most.")
        case .fileChangedMeanwhile(let path):
            Text(
                "\(path) 已被其他人更改并启用，请先决定保留哪一份。",
                "\(path) was changed and activated by somebody else: decide first which one to keep."
            )
        }
    }

    /// The form field that the refusal is about.
    package var field: String {
        switch self {
        case .noteMissing, .noteTooLong: "note"
        default: ""
        }
    }
}
