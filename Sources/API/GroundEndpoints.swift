import Access
import Areas
import Cases
import HTTPTypes
import Kernel
import Registry
import Web

/// What signals and cases stand on: the program itself, categories, workflows, areas, organisations.
struct GroundEndpoints {
    let areas: AreaStore
    let organisations: OrganisationStore
    let cases: CaseStore

    var all: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/client",
                scope: nil,
                name: "readClient",
                about: "Who this program is and what it may do.",
                result: .json(.object(Self.client)),
                handler: client
            ),
            Endpoint(
                .get,
                "/api/v1/categories",
                scope: .readCategories,
                name: "listCategories",
                about: "What cases can be about, with their time limits.",
                result: .json(.object(Self.categoryList)),
                handler: categories
            ),
            Endpoint(
                .get,
                "/api/v1/workflows",
                scope: .readCategories,
                name: "listWorkflows",
                about: "The workflow that new cases follow.",
                result: .json(.object(Self.workflowList)),
                handler: workflows
            ),
            Endpoint(
                .get,
                "/api/v1/areas",
                scope: .readAreas,
                name: "listAreas",
                about: "The areas right below one; without `in` those where the program's reach begins.",
                parameters: [
                    .query("in", .identifier, "The area above."),
                    .query("code", .prose(max: 40), "Only the area with this code, wherever it lies within the reach."),
                ] + Endpoint.paging,
                result: .json(.object(Self.areaList)),
                handler: listAreas
            ),
            Endpoint(
                .get,
                "/api/v1/areas/:area",
                scope: .readAreas,
                name: "readArea",
                about: "One area.",
                result: .json(.object(Self.area)),
                handler: readArea
            ),
            Endpoint(
                .get,
                "/api/v1/areas/:area/organisations",
                scope: .readAreas,
                name: "listOrganisations",
                about: "The organisations that serve an area, nearest first.",
                result: .json(.object(Self.organisationList)),
                handler: listOrganisations
            ),
            Endpoint(
                .get,
                "/api/v1/organisations/:organisation",
                scope: .readAreas,
                name: "readOrganisation",
                about: "One organisation that serves the program's area or a part of it.",
                result: .json(.object(Self.organisation)),
                handler: readOrganisation
            ),
        ]
    }

    private static let client = Shape.Fields(
        "Client",
        [
            .init("id", .identifier), .init("name", .anyText(max: 200)),
            .init("area", .identifier, "The area that it reaches, with all below."),
            .init("organisation", .nullable(.identifier), "For which it works on cases."),
            .init("scopes", .list(.choice(Scope.allCases.map(\.rawValue)), max: Scope.allCases.count)),
            .init("requests_per_minute", .whole(1...1_000_000)),
        ]
    )

    private static let text = Shape.Fields(
        "Text",
        [.init("zh", .anyText(max: 1000)), .init("en", .anyText(max: 1000))]
    )

    private static let categoryList = Shape.Fields(
        "CategoryList",
        [
            .init(
                "categories",
                .list(
                    .object(
                        Shape.Fields(
                            "Category",
                            [
                                .init("code", .anyText(max: 100)), .init("name", .object(text)),
                                .init("group", .object(text)),
                                .init(
                                    "contact",
                                    .anyText(max: 20),
                                    "Until somebody takes it: 2wh are two working hours."
                                ),
                                .init("handling", .anyText(max: 20), "Until it is closed: 5wd are five working days."),
                            ]
                        )
                    ),
                    max: 10_000
                )
            )
        ]
    )

    private static let workflowList = Shape.Fields(
        "WorkflowList",
        [
            .init(
                "workflows",
                .list(
                    .object(
                        Shape.Fields(
                            "Workflow",
                            [
                                .init("code", .anyText(max: 100)), .init("version", .whole(1...1_000_000)),
                                .init("start", .anyText(max: 100)),
                                .init(
                                    "states",
                                    .list(
                                        .object(
                                            Shape.Fields(
                                                "WorkflowState",
                                                [
                                                    .init("code", .anyText(max: 100)), .init("name", .object(text)),
                                                    .init("final", .flag),
                                                ]
                                            )
                                        ),
                                        max: 1000
                                    )
                                ),
                                .init(
                                    "actions",
                                    .list(
                                        .object(
                                            Shape.Fields(
                                                "WorkflowAction",
                                                [
                                                    .init("code", .anyText(max: 100)), .init("name", .object(text)),
                                                    .init("from", .list(.anyText(max: 100), max: 1000)),
                                                    .init("to", .nullable(.anyText(max: 100)), "Null keeps the state."),
                                                    .init("by", .list(.anyText(max: 100), max: 10)),
                                                    .init("needs", .list(.anyText(max: 100), max: 10)),
                                                ]
                                            )
                                        ),
                                        max: 1000
                                    )
                                ),
                            ]
                        )
                    ),
                    max: 100
                )
            )
        ]
    )

    private static let area = Shape.Fields(
        "Area",
        [
            .init("id", .identifier), .init("code", .anyText(max: 100)),
            .init("level", .choice(AreaLevel.allCases.map(\.rawValue))), .init("name", .anyText(max: 400)),
            .init("full_name", .anyText(max: 2000)),
            .init("parent", .nullable(.identifier), "Null where the program's reach begins."),
        ]
    )

    private static let areaList = Shape.Fields(
        "AreaList",
        [
            .init("areas", .list(.object(area), max: Int(Endpoint.largestPage))),
            .init("next", .nullable(.anyText(max: 400))),
        ]
    )

    static let organisation = Shape.Fields(
        "Organisation",
        [
            .init("id", .identifier), .init("code", .anyText(max: 100)), .init("name", .anyText(max: 400)),
            .init("kind", .choice(Organisation.Kind.allCases.map(\.rawValue))),
        ]
    )

    private static let organisationList = Shape.Fields(
        "OrganisationList",
        [.init("organisations", .list(.object(organisation), max: 10_000))]
    )

    @Sendable private func client(_ call: Call) async throws -> Outcome {
        let post = call.viewer.posts.first
        let organisation = post.flatMap { $0.organisation == 0 ? nil : $0.organisation }
        return .json(
            .members([
                ("id", .text(call.viewer.account.description)), ("name", .text(call.viewer.name)),
                ("area", .identifier(post?.area)), ("organisation", .identifier(organisation)),
                ("scopes", .array(call.caller.scopes.map(\.rawValue).sorted().map { .text($0) })),
                ("requests_per_minute", .number(Int64(call.caller.limit))),
            ])
        )
    }

    private func text(_ text: Text) -> JSON { .members([("zh", .text(text.zh)), ("en", .text(text.en))]) }

    @Sendable private func categories(_ call: Call) async throws -> Outcome {
        let rows = cases.book.categories.categories.map { category -> JSON in
            .members([
                ("code", .text(category.code)), ("name", text(category.name)), ("group", text(category.group)),
                ("contact", .text(category.contact.description)), ("handling", .text(category.handling.description)),
            ])
        }
        return .json(.members([("categories", .array(rows))]))
    }

    @Sendable private func workflows(_ call: Call) async throws -> Outcome {
        let workflow = cases.book.workflow
        let states = workflow.states.map { state -> JSON in
            .members([("code", .text(state.code)), ("name", text(state.name)), ("final", .bool(state.isFinal))])
        }
        let actions = workflow.actions.map { action -> JSON in
            .members([
                ("code", .text(action.code)), ("name", text(action.name)),
                ("from", .array(action.from.map { .text($0) })), ("to", action.to.map { .text($0) } ?? .null),
                ("by", .array(action.by.map(\.rawValue).sorted().map { .text($0) })),
                ("needs", .array(action.needs.map(\.rawValue).sorted().map { .text($0) })),
            ])
        }
        let one: JSON = .members([
            ("code", .text(workflow.code)), ("version", .number(Int64(workflow.version))),
            ("start", .text(workflow.start)), ("states", .array(states)), ("actions", .array(actions)),
        ])
        return .json(.members([("workflows", .array([one]))]))
    }

    @Sendable private func listAreas(_ call: Call) async throws -> Outcome {
        let reach = call.viewer.reach(.seeAreas)
        if let code = call.query.text("code") {
            guard call.query.text("in") == nil else {
                throw Problem.parameter("code", Text("与 in 只能用一个", "stands beside `in`: one of them is enough"))
            }
            let seen = try await areas.areas(codes: [code]).values.filter { AreaRules.isWithin(reach, $0) }
            return .page("areas", seen.map { json($0, reach) }, next: nil, of: call.request)
        }
        guard let number = call.query.number("in") else {
            let roots = try await areas.roots(of: reach)
            return .page("areas", roots.map { json($0, reach) }, next: nil, of: call.request)
        }
        let parent = try await area(Area.ID(rawValue: number), reach)
        var last: Area?
        if let place = try Cursor.place(call.request) {
            guard let id = Area.ID(place), let found = try await areas.areas([id]).first, found.parent == parent.id
            else {
                throw Problem.parameter("cursor", Text("不对", "is wrong"))
            }
            last = found
        }
        let rows = try await areas.children(of: parent.id, after: last, limit: call.limit + 1)
        let page = rows.prefix(call.limit)
        let next = rows.count > call.limit ? page.last.map { Cursor.text($0.id.description, of: call.request) } : nil
        return .page("areas", page.map { json($0, reach) }, next: next, of: call.request)
    }

    private func area(_ id: Area.ID, _ reach: [Reach]) async throws -> Area {
        let area = try await areas.area(id)
        guard AreaRules.isWithin(reach, area) else { throw NotFound("area", id) }
        return area
    }

    @Sendable private func readArea(_ call: Call) async throws -> Outcome {
        let reach = call.viewer.reach(.seeAreas)
        return .json(json(try await area(try call.id("area"), reach), reach))
    }

    @Sendable private func listOrganisations(_ call: Call) async throws -> Outcome {
        let place = try await area(try call.id("area"), call.viewer.reach(.seeAreas))
        return .json(.members([("organisations", .array(try await organisations.serving(place).map(Self.json)))]))
    }

    static func json(_ organisation: Organisation) -> JSON {
        .members([
            ("id", .text(organisation.id.description)), ("code", .text(organisation.code)),
            ("name", .text(organisation.name)), ("kind", .text(organisation.kind.rawValue)),
        ])
    }

    /// An organisation that serves the program's area or a part of it, or sits there: whom its signals and cases name.
    @Sendable private func readOrganisation(_ call: Call) async throws -> Outcome {
        let organisation = try await organisations.organisation(try call.id("organisation"))
        let reach = call.viewer.reach(.seeAreas)
        let served = Set(try await organisations.areas(servedBy: organisation.id) + [organisation.area])
        let roots = try await areas.roots(of: reach)
        let isNear = try await areas.areas(served.sorted()).contains { area in
            AreaRules.isWithin(reach, area)
                || roots.contains { root in root.path.all.contains(area.id.rawValue) || root.id == area.id }
        }
        guard isNear else { throw NotFound("organisation", organisation.id) }
        return .json(Self.json(organisation))
    }

    private func json(_ area: Area, _ reach: [Reach]) -> JSON {
        // What lies above the reach is not named.
        let isRoot = reach.contains { if case .area(_, let id) = $0 { id == area.id.rawValue } else { false } }
        return .members([
            ("id", .text(area.id.description)), ("code", .text(area.code)), ("level", .text(area.level.rawValue)),
            ("name", .text(area.name)), ("full_name", .text(area.fullName)),
            ("parent", isRoot ? .null : .identifier(area.parent?.rawValue)),
        ])
    }
}
