import Access
import Areas
import Figures
import HTTPTypes
import Kernel
import Web

/// Figures for programs: the same numbers as on the pages, cut by the program's reach.
struct FigureEndpoints {
    let figures: FigureStore
    let areas: AreaStore

    var all: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/figures",
                scope: .readFigures,
                name: "readFigures",
                about:
                    "Counts of the last days, today included. Signals are counted with signals.read, cases with cases.read.",
                parameters: [
                    .query("period", .choice(["1", "7", "30", "90"]), "How many days; 30 by default."),
                    .query("area", .identifier, "Only in this area."),
                    .query("group", .prose(max: 60), "Only this group of categories."),
                    .query("holder", .identifier, "Only what this organisation has."),
                    .query(
                        "by",
                        .choice(Dimension.allCases.map(\.rawValue)),
                        "One line for each; a single line without it."
                    ),
                ],
                result: .json(.object(Self.table)),
                handler: read
            )
        ]
    }

    private static let table = Shape.Fields(
        "Figures",
        [
            .init(
                "lines",
                .list(
                    .object(
                        Shape.Fields(
                            "FigureLine",
                            [
                                .init(
                                    "key",
                                    .anyText(max: 200),
                                    "An identifier, a code or a day; empty for the single line."
                                ),
                                .init("figures", .map(.whole(0...1_000_000_000)), "By measure."),
                            ]
                        )
                    ),
                    max: 100_000
                )
            )
        ]
    )

    @Sendable private func read(_ call: Call) async throws -> Outcome {
        let query = call.query
        let period = query.text("period").flatMap { Int($0) }.flatMap { Period(rawValue: $0) } ?? .month
        var selection = Selection(.opened, period)
        if let number = query.number("area") {
            guard let area = try await areas.areas([Area.ID(rawValue: number)]).first,
                AreaRules.isWithin(call.caller.reach, area), area.level.hasColumn
            else { throw Problem.parameter("area", Text("没有这个区域，或者不在范围内", "is no area within reach")) }
            selection.area = .init(area.level, number)
        }
        selection.group = query.text("group")
        selection.holder = query.number("holder")
        let dimension = query.text("by").flatMap(Dimension.init)
        let table = try await figures.table(selection, by: dimension, for: Sight(call.viewer))
        let lines = table.sorted { $0.key < $1.key }.map { key, measures -> JSON in
            let line = dimension == .day ? Int(key).map { CivilDate(days: $0).description } ?? key : key
            let counts = Measure.allCases.map { (name: $0.rawValue, value: JSON.number(Int64(measures[$0] ?? 0))) }
            return .members([("key", .text(line)), ("figures", .members(counts))])
        }
        return .json(.members([("lines", .array(lines))]))
    }
}
