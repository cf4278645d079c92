import Storage

extension OrganisationStore {
    /// The names of organisations, by identifier.
    public func names(_ ids: [Int64]) async throws -> [Int64: String] {
        guard !ids.isEmpty else { return [:] }
        let wanted = Array(Set(ids)).sorted()
        let rows: [(Int64, String)] = try await database.read { tx in
            try tx.query("SELECT id, name FROM organisation WHERE id IN \(list: wanted)") { row in
                (try row.get("id"), try row.get("name"))
            }
        }
        return Dictionary(rows, uniquingKeysWith: { $1 })
    }
}

extension Organisation.Kind {
    /// Whether cases are passed on to organisations of this kind.
    public var takesWork: Bool {
        switch self {
        case .propertyCompany, .department, .communityOffice, .dutyCentre, .policeStation, .ownersCommittee: true
        case .streetOffice, .gridPost: false
        }
    }
}
