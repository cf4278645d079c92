import Areas
public import Inbox
public import Kernel
package import Registry

/// The dispatch rules in their order: the first that fits decides.
public struct DispatchBook: Sendable, Hashable {
    let rules: [DispatchRule]

    public init(_ rules: [DispatchRule]) { self.rules = rules }

    /// What is known of a matter when somebody has to be found for it.
    public struct Matter: Sendable, Hashable {
        public let category: String
        public let areaCode: String
        public let level: AreaLevel
        public let severity: Case.Severity
        public let channel: Signal.Channel

        public init(
            category: String,
            areaCode: String,
            level: AreaLevel,
            severity: Case.Severity = .ordinary,
            channel: Signal.Channel = .resident
        ) {
            self.category = category
            self.areaCode = areaCode
            self.level = level
            self.severity = severity
            self.channel = channel
        }
    }

    /// Who is proposed for a matter, of the bodies that can take it, nearest first; nil when it stays with the community.
    ///
    /// A rule whose holder does not exist at the place is passed over.
    package func proposal(for matter: Matter, among targets: [Organisation], _ categories: CategoryTree)
        -> DispatchProposal?
    {
        for rule in rules where rule.fits(matter) {
            let found: Organisation?
            switch rule.holder {
            case .community: return nil
            case .kind(let kind): found = targets.first { $0.kind == kind }
            case .department(let code): found = targets.first { $0.code == code }
            }
            guard let found else { continue }
            return DispatchProposal(
                organisation: found.id.rawValue,
                name: found.name,
                reason: rule.reason(holder: found, categories),
                isAutomatic: rule.isAutomatic
            )
        }
        return nil
    }

    /// The holder that the first fitting rule names, whether or not there is one at the place.
    func holder(for matter: Matter) -> DispatchRule.Holder { rules.first { $0.fits(matter) }?.holder ?? .community }
}

extension DispatchRule {
    /// Whether a rule speaks of a matter.
    func fits(_ matter: DispatchBook.Matter) -> Bool {
        if let category, matter.category != category, !matter.category.hasPrefix("\(category).") { return false }
        if let area, !matter.areaCode.hasPrefix(area) { return false }
        if let level, matter.level != level { return false }
        if let severity, matter.severity.rawValue < severity.rawValue { return false }
        if let channel, matter.channel != channel { return false }
        return true
    }

    /// Whether every matter that `other` speaks of is one that this rule speaks of.
    func covers(_ other: DispatchRule) -> Bool {
        if let category {
            guard let theirs = other.category, theirs == category || theirs.hasPrefix("\(category).") else {
                return false
            }
        }
        if let area { guard let theirs = other.area, theirs.hasPrefix(area) else { return false } }
        if let level, other.level != level { return false }
        if let severity {
            guard let theirs = other.severity, theirs.rawValue >= severity.rawValue else { return false }
        }
        if let channel, other.channel != channel { return false }
        return true
    }

    /// The rule in words, for whoever decides and for the history.
    func reason(holder found: Organisation? = nil, _ categories: CategoryTree) -> Text {
        if let note { return Text("规则：\(note.zh)", "Rule: \(note.en)") }
        let what = name(categories)
        let whom: Text =
            switch holder {
            case .kind(let kind): kind.name
            case .department(let code): found.map { Text(same: $0.name) } ?? Text(same: code)
            case .community: Text("社区", "the community")
            }
        return Text("规则：\(what.zh) → \(whom.zh)", "Rule: \(what.en) → \(whom.en)")
    }

    /// What the rule speaks of, in words.
    func name(_ categories: CategoryTree) -> Text {
        var parts: [Text] = []
        if let category {
            let group = categories.categories.first { $0.code.hasPrefix("\(category).") }?.group
            parts.append(categories[category]?.name ?? group ?? Text(same: category))
        } else {
            parts.append(Text("所有类别", "All categories"))
        }
        if let severity { parts.append(Words.severity(severity)) }
        if let channel { parts.append(channel.name) }
        if let level { parts.append(level.name) }
        if let area { parts.append(Text("区域 \(area)", "area \(area)")) }
        return Text(parts.map(\.zh).joined(separator: "、"), parts.map(\.en).joined(separator: ", "))
    }
}
