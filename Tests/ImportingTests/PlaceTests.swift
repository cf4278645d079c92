import Areas
import Importing
import Kernel
import Testing

/// Addresses against a street with one community, two estates, buildings with and without units.
@Suite struct PlaceTests {
    private static let index: PlaceIndex = {
        var areas: [Area] = []
        func add(_ id: Int64, _ level: AreaLevel, _ name: String, in parent: Int64?) {
            let above = areas.first { $0.id.rawValue == parent }
            var path = above?.path ?? AreaPath()
            switch level {
            case .street: path.street = id
            case .community: path.community = id
            case .estate: path.estate = id
            case .building: path.building = id
            default: break
            }
            areas.append(
                Area(
                    id: ID(rawValue: id),
                    parent: above?.id,
                    level: level,
                    code: "\(id)",
                    name: name,
                    fullName: (above?.fullName ?? "") + name,
                    path: path
                )
            )
        }
        add(1, .street, "云溪街道", in: nil)
        add(2, .community, "桂雨社区", in: 1)
        add(3, .estate, "竹里苑", in: 2)
        add(4, .building, "3幢", in: 3)
        for unit in 1...2 {
            add(Int64(10 * unit), .unit, "\(unit)单元", in: 4)
            add(Int64(10 * unit + 1), .floor, "5层", in: Int64(10 * unit))
            add(Int64(10 * unit + 2), .room, "501室", in: Int64(10 * unit + 1))
        }
        add(23, .room, "502室", in: 21)
        add(5, .building, "12幢", in: 3)
        add(50, .room, "301室", in: 5)
        add(6, .estate, "乐居里", in: 2)
        return PlaceIndex(areas)
    }()

    private func place(_ address: String, isField: Bool = true) -> String? {
        Array(address.utf8).withUnsafeBytes { bytes in
            guard case .area(let area) = Self.index.find(bytes, isField: isField) else { return nil }
            return area.fullName
        }
    }

    @Test(arguments: [
        ("竹里苑3幢2单元501室", "3幢2单元5层501室"), ("竹里苑3-2-501", "3幢2单元5层501室"),
        ("竹里苑 3 号楼 2 单元 5 楼 501", "3幢2单元5层501室"), ("竹里苑三幢二单元501号", "3幢2单元5层501室"),
        ("竹里苑3#1-501", "3幢1单元5层501室"), ("竹里苑3幢502", "3幢2单元5层502室"),
        ("竹里苑十二幢301室", "12幢301室"), ("竹里苑12-301", "12幢301室"),
    ])
    func `an address leads to its room`(_ address: String, _ place: String) {
        #expect(self.place(address) == "云溪街道桂雨社区竹里苑" + place)
    }

    @Test(arguments: [
        // No such room: the unit. No such unit: the building. No such building: the estate.
        ("竹里苑3幢2单元909室", "竹里苑3幢2单元"), ("竹里苑3幢7单元501室", "竹里苑3幢"), ("竹里苑99幢1单元101", "竹里苑"),
        // A room that both units have, without its unit.
        ("竹里苑3幢501室", "竹里苑3幢"), ("竹里苑3幢门口", "竹里苑3幢"), ("竹里苑3幢一楼", "竹里苑3幢"),
        ("竹里苑3号", "竹里苑"), ("桂雨社区竹里苑东门", "竹里苑"), ("桂雨社区居委会", ""),
    ])
    func `what does not exist leads to what it would lie in`(_ address: String, _ place: String) {
        #expect(self.place(address) == "云溪街道桂雨社区" + place)
    }

    @Test func `a telephone number behind a building is no room`() {
        #expect(place("竹里苑3幢 13800138000") == "云溪街道桂雨社区竹里苑3幢")
        #expect(place("乐居里8座", isField: false) == "云溪街道桂雨社区乐居里")
        #expect(place("某某路8号") == nil)
    }
}
