import Cases
package import Kernel

/// A new group of categories, as a form has it.
package struct CategoryGroupWords: Sendable, Hashable {
    package var code: String
    package var name: String
    /// Empty for the Chinese one.
    package var english: String

    package init(code: String, name: String, english: String) {
        self.code = code
        self.name = name
        self.english = english
    }
}

extension CategoryFile {
    /// Puts a category under another group.
    ///
    /// Its full code is how cases know it, and that begins with its group: so it is written anew there, and the old one goes
    /// or, if cases have it, stays behind retired.
    /// - Throws: `InvalidInput`.
    package mutating func move(
        _ words: CategoryWords,
        from old: String,
        isUsed: Bool,
        to group: CategoryGroupWords? = nil
    )
        throws
    {
        guard var before = CategoryTree.entries(in: text).first(where: { $0.fullCode == old }) else {
            throw InvalidInput.unusualFile
        }
        try add(words, to: group)
        before.isRetired = true
        try change(before)
        if !isUsed { try remove(old) }
    }

    /// Writes a new category at the end of its group, or of a new one.
    package mutating func add(_ words: CategoryWords, to group: CategoryGroupWords?) throws {
        guard let group else { return try add(words) }
        let groups = CategoryTree.groups(in: text)
        guard !groups.contains(where: { $0.code == group.code }) else {
            throw InvalidInput("group_code", Text("已有这个分组编码。", "This code of a group is taken."))
        }
        try write(words, inNew: group, after: groups.last?.code ?? "")
    }

    /// Changes the old code of a category to its new one wherever the other files speak of it.
    package static func renamed(_ set: ConfigurationSet, from old: String, to new: String) -> [String: String] {
        let others = [CaseBook.deadlinesFile, CaseBook.dispatchFile, "open311.yaml"] + set.paths(in: "imports")
        var changed: [String: String] = [:]
        for path in others {
            guard let text = set[path] else { continue }
            let after = text.replacingWord(old, with: new)
            if after != text { changed[path] = after }
        }
        return changed
    }
}

extension String {
    /// Replaces a code where it stands alone: `noise.shop` in `noise.shop`, not in `noise.shops`.
    fileprivate func replacingWord(_ old: String, with new: String) -> String {
        var result = ""
        var rest = self[...]
        func isPart(_ character: Character?) -> Bool {
            character.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") } ?? false
        }
        while let found = rest.firstRange(of: old) {
            let before = rest[..<found.lowerBound].last ?? result.last
            let after = rest[found.upperBound...].first
            result += rest[..<found.lowerBound]
            result += isPart(before) || isPart(after) ? old : new
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}
