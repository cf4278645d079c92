public import HTML
public import Kernel

/// A map of outlines, drawn by scripts; the same places must stand in a list beside it.
public struct AreaMap: Sendable {
    private let source: URLPath
    private let name: Text
    private let point: (east: Double, north: Double)?

    /// Draws the GeoJSON features at `source`, whose properties carry `name` and, for those to open, `id`.
    ///
    /// - Parameters:
    ///   - source: where the features are fetched.
    ///   - name: what the map shows, for those who hear the page.
    ///   - point: a place that is marked, in degrees.
    public init(_ source: URLPath, name: Text, point: (east: Double, north: Double)? = nil) {
        self.point = point
        self.source = source
        self.name = name
    }

    public func html(_ language: Language) -> HTML {
        let marked: HTML? = point.map { " data-point=\"\("\($0.east),\($0.north)")\"" }
        return
            "<div class=\"map\" data-map data-src=\"\(source)\"\(marked) role=\"region\" aria-label=\"\(name(language))\"></div>"
    }
}
