package import Access
import Kernel

extension CaseActor {
    /// What a viewer is for a case: his posts that reach it, in the words of the workflow.
    package init(_ viewer: Viewer, on matter: Case) {
        let posts = viewer.posts.filter { post in
            switch post.reach {
            case .area(let level, let id): matter.path[level] == id
            case .organisation: true
            }
        }.filter { $0.role.permissions.contains(.workCases) }
        self.init(
            account: viewer.account.rawValue,
            organisations: posts.map(\.organisation),
            roles: Set(posts.flatMap(\.role.actsAs).compactMap(Workflow.Actor.init)),
            acting: Dictionary(
                posts.flatMap { post in
                    post.role.actsAs.compactMap(Workflow.Actor.init).map { ($0, post.organisation) }
                },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }
}
