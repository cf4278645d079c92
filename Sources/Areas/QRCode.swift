import CQREncode

/// A QR code (ISO/IEC 18004) of error correction level M: it stays readable with 15 % of it covered.
public struct QRCode: Sendable, Hashable {
    /// Modules along one side, without the quiet zone.
    public let size: Int
    private let modules: [Bool]

    /// - Throws: `QRCodeFault` when the text is empty, holds a NUL or does not fit (2,331 bytes at most).
    public init(text: String) throws(QRCodeFault) {
        guard !text.isEmpty, !text.utf8.contains(0) else { throw QRCodeFault(bytes: text.utf8.count) }
        guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else {
            throw QRCodeFault(bytes: text.utf8.count)
        }
        defer { QRcode_free(code) }
        let size = Int(code.pointee.width)
        guard let data = code.pointee.data, size > 0 else { throw QRCodeFault(bytes: text.utf8.count) }
        self.size = size
        // The lowest bit says dark; the others tell what the module is for.
        modules = (0..<size * size).map { data[$0] & 1 == 1 }
    }

    /// Whether the module in column `x` and row `y` is dark; outside of the code none is.
    public func isDark(_ x: Int, _ y: Int) -> Bool {
        guard (0..<size).contains(x), (0..<size).contains(y) else { return false }
        return modules[y * size + x]
    }

    /// Modules along one side with the quiet zone of four modules that readers need.
    public var side: Int { size + 8 }

    /// The dark modules as an SVG path, a module a unit, within a square of `side` units.
    public var path: String {
        var path = ""
        for y in 0..<size {
            var x = 0
            while x < size {
                guard isDark(x, y) else {
                    x += 1
                    continue
                }
                let start = x
                while isDark(x, y) { x += 1 }
                path += "M\(start + 4) \(y + 4)h\(x - start)v1h-\(x - start)z"
            }
        }
        return path
    }

    /// The code as an SVG file: one path of rows, with its quiet zone.
    ///
    /// It has no size of its own: the page or the paper gives it one.
    public func svg() -> [UInt8] {
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges">\
            <path fill="#fff" d="M0 0h\(side)v\(side)h-\(side)z"/><path fill="#000" d="\(path)"/></svg>
            """
        return Array(svg.utf8)
    }
}

/// A text that no QR code of level M can hold: too long, empty, or with a NUL.
public struct QRCodeFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text's length in bytes; the text itself may be a secret.
    public let bytes: Int
    public var description: String { "a text of \(bytes) bytes does not fit a QR code" }
}
