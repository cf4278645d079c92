import Access
import Areas
import Kernel

/// What pages of cases ask of areas.
extension AreaStore {
    /// The area that a filter names; nil when there is none with that number.
    func chosen(_ area: Int64?) async throws -> Area? {
        guard let area else { return nil }
        return try await areas([Area.ID(rawValue: area)]).first
    }

    /// The full names of areas, by their numbers.
    func fullNames(_ ids: [Int64]) async throws -> [Int64: String] {
        let found = try await areas(Array(Set(ids)).sorted().map { Area.ID(rawValue: $0) })
        return Dictionary(found.map { ($0.id.rawValue, $0.fullName) }) { first, _ in first }
    }

    /// The areas right below those of the viewer's posts: communities for the street, grids for a community.
    func offered(to viewer: Viewer) async throws -> [Area] {
        var found: [Area] = []
        for case .area(let level, let id) in Set(viewer.reach(.seeCases)) where level != .grid {
            found += try await children(of: Area.ID(rawValue: id))
        }
        // Of one that is open for a while there is no post above it.
        if let emergency = viewer.emergency { found += try await areas([Area.ID(rawValue: emergency.area)]) }
        return found.filter { [.street, .community, .grid, .estate].contains($0.level) }.sorted { $0.code < $1.code }
    }
}
