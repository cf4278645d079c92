public import Kernel

/// Who took something out of the system and when, written into what he took: a copy tells where it comes from.
///
/// Two colleagues may share a name, so the account's number stands beside it; the audit record of the export bears the
/// same account and moment.
public struct ExportMark: Sendable, Hashable {
    /// The name of whoever takes it out.
    public let name: String
    private let account: Account.ID
    private let at: Instant

    public init(_ viewer: Viewer, at moment: Instant) {
        name = viewer.name
        account = viewer.account
        at = moment
    }

    /// `周一帆（账号 …）2026-11-02 09:15:00`, as it lies over printed pages.
    public var short: Text {
        Text("\(name)（账号 \(account)）\(CivilTime(at))", "\(name) (account \(account)) \(CivilTime(at))")
    }

    /// The last line of a table of so many rows.
    public func words(rows: Int) -> Text {
        Text(
            "由 \(name)（账号 \(account)）于 \(CivilTime(at)) 导出，共 \(rows) 行",
            "Exported by \(name) (account \(account)) at \(CivilTime(at)), \(rows) rows"
        )
    }

    /// `cases-周一帆-20261102-091500.csv`.
    public func fileName(_ what: String, _ ending: String) -> String {
        let digits = CivilTime(at).description.filter { $0.isNumber }
        // A slash would lead to a folder, and what has no letter in it says nothing.
        let who = name.filter { $0.isLetter || $0.isNumber }
        return "\(what)-\(who)-\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6)).\(ending)"
    }
}
