import Kernel

/// Decides what a table of areas changes.
enum AreaImportRules {
    /// What is to be done, parents before children.
    struct Plan: Sendable {
        /// New areas with their place in the file's order.
        var created: [(entry: AreaImport.Entry, order: Int)] = []
        /// Areas that are there under another name.
        var renamed: [(area: Area, name: String)] = []
        /// Areas that are there as the file says.
        var unchanged = 0
    }

    /// Compares the file with the areas that are there (`known`: those that the file names, by code).
    ///
    /// A file may be read in again: what is there already stays, names are taken over. A code that is there with another
    /// parent or level is refused: moving an area changes who may see what happened in it, and is not done by a file.
    static func plan(_ file: AreaImport, known: [String: Area]) throws(ImportProblems) -> Plan {
        var problems: [ImportProblems.Problem] = []
        var plan = Plan()
        var lines: [String: AreaImport.Entry] = [:]
        for (order, entry) in file.entries.enumerated() {
            if let first = lines[entry.code] {
                let text = Text(
                    "编码“\(entry.code)”与第 \(first.line) 行重复",
                    "the code “\(entry.code)” is on line \(first.line) already"
                )
                problems.append(.init(file.place(entry, "code"), text))
                continue
            }
            lines[entry.code] = entry
            guard let area = known[entry.code] else {
                plan.created.append((entry, order))
                continue
            }
            let parent = entry.parentCode.flatMap { known[$0]?.id }
            if area.level != entry.level || area.parent != parent {
                let text = Text(
                    "编码“\(entry.code)”已用于“\(area.fullName)”",
                    "the code “\(entry.code)” is already that of “\(area.fullName)”"
                )
                problems.append(.init(file.place(entry, "code"), text))
            } else if area.name != entry.name {
                plan.renamed.append((area, entry.name))
            } else {
                plan.unchanged += 1
            }
        }
        for (entry, _) in plan.created {
            if let problem = problem(of: entry, in: file, level: { lines[$0]?.level ?? known[$0]?.level }) {
                problems.append(problem)
            }
        }
        guard problems.isEmpty else {
            throw ImportProblems(Array(problems.sorted(by: isEarlier).prefix(ImportProblems.most)))
        }
        plan.created.sort { ($0.entry.level.depth, $0.order) < ($1.entry.level.depth, $1.order) }
        plan.renamed.sort { $0.area.level.depth < $1.area.level.depth }
        return plan
    }

    private static func problem(
        of entry: AreaImport.Entry,
        in file: AreaImport,
        level: (String) -> AreaLevel?
    ) -> ImportProblems.Problem? {
        guard let code = entry.parentCode else {
            guard entry.level.depth > AreaLevel.street.depth else { return nil }
            return .init(
                file.place(entry, "parent_code"),
                Text("街道以下必须填写上级编码", "below the street a parent is needed")
            )
        }
        guard let parent = level(code) else {
            return .init(file.place(entry, "parent_code"), Text("没有上级“\(code)”", "there is no area “\(code)”"))
        }
        guard parent.depth < entry.level.depth else {
            return .init(
                file.place(entry, "level"),
                Text(
                    "“\(entry.level.name.zh)”不能属于“\(parent.name.zh)”",
                    "a \(entry.level.rawValue) cannot lie in a \(parent.rawValue)"
                )
            )
        }
        guard let own = AreaCode.parts(entry.code), let above = AreaCode.parts(code), AreaCode.isChild(own, of: above)
        else {
            return .init(
                file.place(entry, "code"),
                Text("编码与上级“\(code)”不相接", "the code does not continue its parent's “\(code)”")
            )
        }
        return nil
    }

    private static func isEarlier(_ a: ImportProblems.Problem, _ b: ImportProblems.Problem) -> Bool {
        guard case .field(let line, let column, _) = a.place, case .field(let otherLine, let otherColumn, _) = b.place
        else { return false }
        return (line, column) < (otherLine, otherColumn)
    }
}
