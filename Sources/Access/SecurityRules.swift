package import Kernel

/// What the street demands of passwords: `Config/security.yaml`.
public struct SecurityRules: Sendable, Hashable {
    /// The fewest characters.
    public var shortest = 10
    /// How many of capital letters, small letters, digits and others there have to be.
    public var kinds = 1
    /// After how many days a new one is asked for; nil for never.
    public var expiryDays: Int?
    /// Passwords that are guessed first, in lower case: `Config/common-passwords.txt`.
    var common: Set<String> = []

    /// The usual rules.
    public init() {}

    /// What somebody has to do before anything else.
    func demand(of posts: [Post], hasSecondFactor: Bool, passwordSet: Instant?, at now: Instant) -> Viewer.Demand? {
        if let expiryDays, let passwordSet, now - passwordSet > .seconds(expiryDays * 86_400) { return .newPassword }
        return !hasSecondFactor && posts.contains(where: \.role.needsSecondFactor) ? .secondFactor : nil
    }

    /// The file of the rules.
    package static let file = "security.yaml"
    /// The list of passwords that nobody may have, one a line.
    package static let commonFile = "common-passwords.txt"

    /// The rules of a configuration; a file that is not there or cannot be read leaves the usual ones.
    package static func read(_ set: ConfigurationSet) -> SecurityRules {
        var document = ConfigurationDocument(file: file, text: set[file] ?? "passwords: {}")
        return read(&document, common: set[commonFile] ?? "")
    }

    /// What is wrong with the files.
    package static func findings(_ set: ConfigurationSet) -> [ConfigurationFinding] {
        guard let text = set[file] else { return [] }
        var document = ConfigurationDocument(file: file, text: text)
        _ = read(&document, common: "")
        return document.findings
    }

    /// The words of the file.
    package static let terms = ConfigurationTerms([
        "passwords": Text("密码", "Passwords"), "shortest": Text("最少位数", "fewest characters"),
        "kinds": Text("至少几种字符", "kinds of characters"),
        "expire_days": Text("多少天后必须更换", "days until a new one is asked for"),
    ])

    private static func read(_ document: inout ConfigurationDocument, common text: String) -> SecurityRules {
        var rules = SecurityRules()
        let entry = document.read(File.self)?.passwords
        func number(_ value: Int?, _ place: String, _ range: ClosedRange<Int>, _ keep: (Int) -> Void) {
            guard let value else { return }
            if range.contains(value) { return keep(value) }
            document.error(
                "passwords.\(place)",
                Text("应为 \(range.lowerBound) 至 \(range.upperBound)", "\(range.lowerBound) to \(range.upperBound)")
            )
        }
        number(entry?.shortest, "shortest", 8...64) { rules.shortest = $0 }
        number(entry?.kinds, "kinds", 1...4) { rules.kinds = $0 }
        number(entry?.expireDays, "expire_days", 1...3650) { rules.expiryDays = $0 }
        if rules.shortest < 10, rules.kinds < 3 {
            document.warn(
                "passwords.shortest",
                Text("少于 10 位的密码至少要有 3 种字符", "a password of fewer than ten characters needs three kinds of them")
            )
        }
        rules.common = Set(
            text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }.map { $0.lowercased() }
        )
        return rules
    }

    private struct File: Decodable {
        let passwords: Entry

        struct Entry: Decodable {
            let shortest: Int?
            let kinds: Int?
            let expireDays: Int?

            enum CodingKeys: String, CodingKey {
                case shortest, kinds
                case expireDays = "expire_days"
            }
        }
    }
}
