import Areas
import HTML
import Kernel
import Web

/// The clusters of a map, for its script: at each level, where, how many, how urgent, and the list they open.
struct CaseMapJSON {
    let places: [CaseStore.PlaceLoad]
    let filter: CaseFilter
    let chosen: (level: AreaLevel, id: Int64)?
    let names: ClusterNames
    let language: Language

    var bytes: [UInt8] {
        let levels = CaseCluster.levels.map { level -> JSON in
            let clusters = CaseCluster.gather(places, to: level, in: chosen).sorted(by: CaseCluster.isBefore)
            return .members([
                ("level", .text(level.rawValue)), ("places", .array(clusters.compactMap(cluster))),
            ])
        }
        return JSON.members([("levels", .array(levels))]).bytes
    }

    private func cluster(_ cluster: CaseCluster) -> JSON? {
        guard let centre = names.centre(cluster), let urgency = Urgency(cluster.load) else { return nil }
        // What is true of all needs no number of its own.
        let part = urgency.count(cluster.load)
        let word = urgency.word(language) + (part == cluster.load.all ? "" : " \(part)")
        return .members([
            ("name", .text(names.name(cluster)(language))),
            // Units of 1e-7 degrees: whole numbers.
            ("at", .array([.number(centre.longitude), .number(centre.latitude)])),
            ("count", .number(Int64(cluster.load.all))),
            ("parts", .array(Urgency.allCases.map { .number(Int64($0.count(cluster.load))) })),
            ("urgency", .text(urgency.css)),
            ("word", .text(word)),
            ("href", .text(cluster.address(filter).text)),
        ])
    }
}
