public import HTML
public import Kernel

/// A map of outlines, drawn by scripts; the same places must stand in a list beside it.
public struct AreaMap: Sendable {
    private let source: URLPath
    private let name: Text

    /// Draws the GeoJSON features at `source`, whose properties carry `name` and, for those to open, `id`.
    ///
    /// - Parameters:
    ///   - source: where the features are fetched.
    ///   - name: what the map shows, for those who hear the page.
    public init(_ source: URLPath, name: Text) {
        self.source = source
        self.name = name
    }

    public func html(_ language: Language) -> HTML {
        "<div class=\"map\" data-map data-src=\"\(source)\" role=\"region\" aria-label=\"\(name(language))\"></div>"
    }
}
