import Areas
import Kernel

/// Decisions about organisations, on values.
enum OrganisationRules {
    /// The kinds in the order in which a resident should think of them: who is nearest first.
    static let callingOrder: [Organisation.Kind] = [
        .gridPost, .propertyCompany, .communityOffice, .ownersCommittee, .policeStation, .dutyCentre,
    ]

    /// Whom to call about a place, of all that serve it: of each kind the nearest, then 12345.
    ///
    /// `serving` are the organisations that serve one of the place's areas, nearest first.
    static func contacts(_ serving: [Organisation]) -> [Contact] {
        let listed = callingOrder.compactMap { kind in serving.first { $0.kind == kind && !$0.phone.isEmpty } }
        let contacts = listed.map { organisation in
            Contact(
                organisation: organisation.id,
                kind: organisation.kind,
                title: organisation.kind.name,
                name: organisation.name,
                person: organisation.contactName,
                phone: organisation.phone,
                hours: organisation.dutyHours
            )
        }
        return contacts + [.hotline]
    }

    /// The areas whose servants serve a place, nearest first.
    static func servedAreas(of area: Area) -> [Int64] {
        var all = area.path.all
        if all.last != area.id.rawValue { all.append(area.id.rawValue) }
        return all.reversed()
    }
}
