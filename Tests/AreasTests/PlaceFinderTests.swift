import Kernel
import Testing

@testable import Areas

@Suite struct PlaceFinderTests {
    private let finder = PlaceFinder(
        ["云溪街道桂雨社区竹里苑3幢", "云溪街道桂雨社区竹里苑13幢", "云溪街道桂雨社区竹里苑", "云溪街道桂雨社区"].enumerated().map { index, name in
            Area(
                id: Area.ID(rawValue: Int64(index + 1)),
                parent: nil,
                level: .building,
                code: "\(index)",
                name: name,
                fullName: name,
                path: AreaPath()
            )
        }
    )

    @Test(arguments: [
        ("竹里苑3幢", ["竹里苑3幢"]), ("竹里 3幢", ["竹里苑3幢"]), ("竹里3号楼", ["竹里苑3幢"]), ("竹里 13栋", ["竹里苑13幢"]),
        ("桂雨社区竹里苑", ["桂雨社区竹里苑"]), ("云溪", ["桂雨社区", "竹里苑", "竹里苑3幢", "竹里苑13幢"]), ("梅苑", []), ("  ", []),
    ])
    func `a place is found by what people type of it`(text: String, names: [String]) {
        let found = finder.find(text).map(\.fullName)
        #expect(found.count == names.count)
        for (name, end) in zip(found, names) { #expect(name.hasSuffix(end)) }
    }
}
