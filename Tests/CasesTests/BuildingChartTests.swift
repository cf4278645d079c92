import Areas
import Kernel
import Testing

@testable import Cases

@Suite struct BuildingChartTests {
    private func area(_ id: Int64, _ level: AreaLevel, _ code: String, _ name: String, in parent: Int64) -> Area {
        Area(
            id: .init(rawValue: id),
            parent: .init(rawValue: parent),
            level: level,
            code: "999901001001E001B001\(code)",
            name: name,
            fullName: name,
            path: AreaPath(building: 1)
        )
    }

    @Test func `floors stand with the highest first, cellars last, and rooms one above the other`() {
        let chart = BuildingChart(
            units: [area(2, .unit, "U02", "2单元", in: 1), area(3, .unit, "U01", "1单元", in: 1)],
            floors: [
                area(10, .floor, "U01F01", "1层", in: 3), area(11, .floor, "U01F10", "10层", in: 3),
                area(12, .floor, "U01FB1", "地下1层", in: 3), area(13, .floor, "U02F01", "1层", in: 2),
            ],
            rooms: [
                area(20, .room, "U01F01R02", "102室", in: 10), area(21, .room, "U01F10R01", "1001室", in: 11),
                area(22, .room, "U01FB1R01", "储藏室", in: 12), area(23, .room, "U02F01R01", "101室", in: 13),
            ]
        )
        #expect(chart.units.map(\.area?.name) == ["1单元", "2单元"])
        #expect(chart.units.map(\.columns) == [2, 1])
        #expect(chart.floors.map(\.name) == ["10层", "1层", "地下1层"])
        let names = chart.floors.map { $0.cells.map { $0.map { $0?.name ?? "" } } }
        #expect(names == [[["1001室", ""], [""]], [["", "102室"], ["101室"]], [["储藏室", ""], [""]]])
    }

    @Test func `rooms without unit or floor are shown all the same`() {
        let chart = BuildingChart(
            units: [],
            floors: [area(10, .floor, "F02", "2层", in: 1)],
            rooms: [area(20, .room, "F02R01", "201室", in: 10), area(21, .room, "R09", "门房", in: 1)]
        )
        #expect(chart.units.map(\.columns) == [2])
        #expect(chart.floors.map(\.name) == ["2层", nil])
        #expect(chart.floors.map { $0.cells.joined().compactMap { $0?.name } } == [["201室"], ["门房"]])
    }

    @Test func `a cell's words begin with the most urgent and none comes without a number`() {
        var load = CaseLoad()
        load.late = 1
        load.inTime = 2
        let matters = Matters(cases: load, signals: 3)
        #expect(matters.tags.map(\.text.zh) == ["逾期 1", "按时 2", "线索 3"])
        #expect(matters.tags.first?.css == "late")
        #expect(Urgency(CaseLoad()) == nil)
    }
}
