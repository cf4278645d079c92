public import Access
public import Areas
public import Attachments
public import Cases
public import Figures
import HTML
import HTTPTypes
public import Inbox
public import Kernel
public import Registry
public import Storage
public import Web

/// `/api/v1`, the programs' door, with its description.
public struct APIRoutes: Sendable {
    public let endpoints: [Endpoint]
    private let door: ClientDoor
    private let answers: AnswerStore
    private let publicAddress: String
    private let description: [UInt8]

    public init(
        door: ClientDoor,
        database: any Database,
        accounts: AccountStore,
        signals: SignalStore,
        cases: CaseStore,
        areas: AreaStore,
        organisations: OrganisationStore,
        photos: AttachmentStore,
        figures: FigureStore,
        bus: FactBus,
        webhooks: WebhookStore,
        outbound: OutboundRules,
        sealer: Sealer,
        context: Context,
        publicAddress: String
    ) {
        let ofSignals = SignalEndpoints(signals: signals, cases: cases, areas: areas, photos: photos)
        let dispatcher = CaseDispatcher(cases: cases, organisations: organisations, accounts: accounts)
        let ofSorting = SortingEndpoints(
            signals: signals,
            cases: cases,
            areas: areas,
            organisations: organisations,
            dispatcher: dispatcher
        )
        let ofCases = CaseEndpoints(
            cases: cases,
            areas: areas,
            signals: ofSignals,
            photos: photos,
            dispatcher: dispatcher,
            context: context
        )
        endpoints =
            GroundEndpoints(areas: areas, organisations: organisations, cases: cases).all + ofSignals.all
            + ofSorting.all + ofCases.all + FigureEndpoints(figures: figures, areas: areas).all
            + ChangeEndpoints(database: database, bus: bus).all
            + WebhookEndpoints(webhooks: webhooks, rules: outbound).all
        self.door = door
        answers = AnswerStore(database: database, context: context, sealer: sealer)
        self.publicAddress = publicAddress
        description = OpenAPI(endpoints: endpoints, publicAddress: publicAddress).json.bytes
    }

    public var routes: [Route] {
        let open: Rule = .anyone(because: "the description of the programs' door holds nothing of anybody")
        return [
            Route(.get, "/api/v1", rule: open, handler: page),
            Route(.get, "/api/v1/openapi.json", rule: open, handler: openAPI),
        ] + endpoints.map { $0.route(door, answers) }
    }

    @Sendable private func openAPI(_ request: WebRequest) async throws -> Answer {
        .json(description)
    }

    @Sendable private func page(_ request: WebRequest) async throws -> Answer {
        .page(APIPage(request: request, endpoints: endpoints).page)
    }
}
