public import Areas
public import Kernel

/// A body that works in the territory or answers for a part of it.
public struct Organisation: Sendable, Hashable {
    public typealias ID = Kernel.ID<Organisation>

    /// What kind of body it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case streetOffice = "street_office"
        case communityOffice = "community_office"
        /// The post of a grid: whoever holds it at the time.
        case gridPost = "grid_post"
        case propertyCompany = "property_company"
        case ownersCommittee = "owners_committee"
        /// A department of the street or the district that takes work orders.
        case department
        case dutyCentre = "duty_centre"
        case policeStation = "police_station"

        /// What residents call it.
        public var name: Text {
            switch self {
            case .streetOffice: Text("街道办事处", "Sub-district office")
            case .communityOffice: Text("社区居委会", "Community office")
            case .gridPost: Text("网格员", "Grid worker")
            case .propertyCompany: Text("物业服务", "Property company")
            case .ownersCommittee: Text("业主委员会", "Owners' committee")
            case .department: Text("职能部门", "Department")
            case .dutyCentre: Text("街道值班中心", "Sub-district duty centre")
            case .policeStation: Text("派出所", "Police station")
            }
        }
    }

    public let id: ID
    public let kind: Kind
    /// Our own stable code, unique: `property-e001`; or the unified social credit code (GB 32100) where it is known.
    public let code: String
    public let name: String
    /// Where it sits: what it is shown under.
    public let area: Area.ID
    /// The official number that residents may be told; empty when it has none.
    public let phone: String
    /// When somebody answers, in words: `周一至周五 8:30–17:30`; empty when not known.
    public let dutyHours: String
    /// Who answers, as residents are told; empty when that is nobody in particular.
    public let contactName: String

    public init(
        id: ID,
        kind: Kind,
        code: String,
        name: String,
        area: Area.ID,
        phone: String = "",
        dutyHours: String = "",
        contactName: String = ""
    ) {
        self.id = id
        self.kind = kind
        self.code = code
        self.name = name
        self.area = area
        self.phone = phone
        self.dutyHours = dutyHours
        self.contactName = contactName
    }
}

/// Somebody whom a resident can call about a place.
public struct Contact: Sendable, Hashable {
    /// The body that answers; nil for the hotline of the city.
    public let organisation: Organisation.ID?
    public let kind: Organisation.Kind?
    /// What it is to the resident: `网格员`.
    public let title: Text
    public let name: String
    /// The person's name, when there is one to ask for.
    public let person: String
    public let phone: String
    public let hours: String

    /// 12345, the government's hotline, which answers everywhere and at any time.
    public static let hotline = Contact(
        organisation: nil,
        kind: nil,
        title: Text("政务服务便民热线", "Government hotline"),
        name: "12345",
        person: "",
        phone: "12345",
        hours: "24 小时"
    )
}
