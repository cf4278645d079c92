import Access
import Areas
import Kernel

/// Who may administer whom, on values.
enum PostRules {
    /// Whether the viewer may do what concerns the whole account: close it, take its password, send its holder on leave.
    ///
    /// Every post that is not over has to be within his reach: who can sign in as somebody has all of his rights. An account
    /// that administers others is left to whoever administers by a post of his own: a deputy must not make himself at home.
    static func administers(_ viewer: Viewer, _ entry: AccountEntry, at now: Instant) -> Bool {
        let posts = entry.posts.filter { !$0.isOver(at: now) }
        let reach =
            posts.contains(where: \.administers)
            ? viewer.ownReach(.administerAccounts) : viewer.reach(.administerAccounts)
        return posts.allSatisfy { AreaRules.isWithin(reach, $0.area) }
    }

    /// Whether the viewer may give or end a post with that role in that area.
    static func gives(_ viewer: Viewer, _ role: Role?, in area: Area) -> Bool {
        let administers = role?.permissions.contains(.administerAccounts) ?? false
        return AreaRules.isWithin(
            administers ? viewer.ownReach(.administerAccounts) : viewer.reach(.administerAccounts),
            area
        )
    }

    /// Whether each area that an account administers keeps somebody who administers it when its posts are gone.
    ///
    /// `lost`: the posts that go, at `moment`. `others`: the posts of those who can sign in and administer.
    static func keepsAdministrators(_ lost: [PostEntry], _ others: [PostEntry], at moment: Instant) -> Bool {
        lost.filter { $0.administers && !$0.isOver(at: moment) }.allSatisfy { gone in
            others.contains { other in
                guard other.account != gone.account, other.administers, other.isHeld(at: moment),
                    AreaRules.isWithin([.area(other.area.level, other.area.id.rawValue)], gone.area)
                else { return false }
                guard let end = other.until else { return true }
                return gone.until.map { end >= $0 } ?? false
            }
        }
    }

    /// A post that nobody may hold together with one of that role in that time; nil when there is none.
    ///
    /// `until`: the end of the time, nil for open.
    static func excluded(_ role: Role, from: Instant, until: Instant?, by posts: [PostEntry]) -> PostEntry? {
        posts.first { post in
            let overlaps = post.until.map { $0 > from } ?? true
            return overlaps && until.map { post.from < $0 } ?? true && post.role.map(role.excludes) ?? false
        }
    }

    /// Two posts, one of each, that nobody may hold or act with at once in a time.
    static func excluded(
        _ posts: [PostEntry],
        _ others: [PostEntry],
        from: Instant,
        until: Instant
    ) -> (PostEntry, PostEntry)? {
        for post in posts where post.from < until && post.until.map({ $0 > from }) ?? true {
            guard let role = post.role else { continue }
            let start = max(from, post.from)
            if let other = excluded(role, from: start, until: min(until, post.until ?? until), by: others) {
                return (post, other)
            }
        }
        return nil
    }

    /// Checks a name and a login as they are typed; the login in lower case.
    static func checked(name: String?, login: String?) throws(InvalidInput) -> (name: String, login: String) {
        var problems: [InvalidInput.Problem] = []
        let login = (login ?? "").lowercased()
        let isLogin = login.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        if !isLogin || !(2...40).contains(login.utf8.count) {
            problems.append(
                .init(
                    "login",
                    Text("账号用 2 至 40 个小写字母、数字或 . - _。", "A login has 2 to 40 lower-case letters, digits or . - _")
                )
            )
        }
        let name = name ?? ""
        if name.isEmpty || name.count > 40 {
            problems.append(.init("name", Text("请填写姓名，不超过 40 个字。", "Please give the name, at most 40 characters.")))
        }
        guard problems.isEmpty else { throw InvalidInput(problems) }
        return (name, login)
    }

    /// The moments of a span of days, the last day included; refuses one that ends before it begins.
    static func span(
        from: CivilDate,
        until: CivilDate?,
        today: CivilDate
    ) throws(InvalidInput) -> (from: Instant, until: Instant?) {
        if let until, until < from || until < today {
            throw InvalidInput(
                "until",
                Text("结束日期不能早于开始日期或今天。", "The last day cannot lie before the first day or before today.")
            )
        }
        return (CivilTime(date: from).instant, until.map { CivilTime(date: $0 + 1).instant })
    }
}
