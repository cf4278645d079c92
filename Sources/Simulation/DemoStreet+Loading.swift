public import Access
public import Areas
public import Kernel
public import Registry

extension DemoStreet {
    /// Writes areas, outlines, codes and bodies; what is there already stays, so that it may be called again.
    public func load(areas store: AreaStore, organisations: OrganisationStore, context: Context) async throws {
        try await store.load(AreaImport(areas))
        try await store.load(OutlineImport(outlines))
        try await store.register(homeCodes: doorCodes.map { ($0.area, $0.code) })
        let identifiers = try await store.areas(codes: bodies.flatMap { $0.serves + [$0.area] })
        try await organisations.save(
            bodies.compactMap { body in
                guard let seat = identifiers[body.area]?.id else { return nil }
                let organisation = Organisation(
                    id: context.id(),
                    kind: body.kind,
                    code: body.code,
                    name: body.name,
                    area: seat,
                    phone: body.phone,
                    dutyHours: body.dutyHours,
                    contactName: body.contactName
                )
                return (organisation, body.serves.compactMap { identifiers[$0]?.id })
            }
        )
    }

    /// Creates the accounts, all with the same password; areas and bodies have to be loaded before.
    ///
    /// Not to be called twice: an account's login is taken then.
    public func createAccounts(
        in accounts: AccountStore,
        roles: RoleBook,
        areas store: AreaStore,
        organisations: OrganisationStore,
        password: String
    ) async throws {
        let posts = people.flatMap(\.posts)
        let places = try await store.areas(codes: posts.map(\.area))
        let employers = try await organisations.identifiers(codes: posts.map(\.body))
        let entries = try people.map { person in
            let posts = try person.posts.map { post in
                guard let role = roles[post.role] else { throw NotFound("role", post.role) }
                guard let place = places[post.area] else { throw NotFound("area", post.area) }
                guard let employer = employers[post.body] else { throw NotFound("organisation", post.body) }
                return Post(
                    role: role,
                    areaLevel: place.level,
                    area: place.id.rawValue,
                    organisation: employer.rawValue
                )
            }
            return (login: person.login, name: person.name, password: password, posts: posts)
        }
        _ = try await accounts.create(entries)
    }
}
