public import Foundation
import HTTPTypes
import Kernel

/// The files that browsers get as they are: read once at the start, kept with their compressed form.
///
/// They live under `/static/<build>/`, where the build is a checksum of all of them, so that a browser may keep them for
/// ever and modules find one another by relative paths.
public struct StaticFiles: Sendable {
    struct File: Sendable {
        let type: String
        let bytes: [UInt8]
        let compressed: [UInt8]?
    }

    private let files: [String: File]
    /// Twelve hexadecimal digits that change with any of the files.
    public let build: String

    /// Reads folders, each under a prefix: `("", Public)`, `("vendor/", Vendor)`.
    public init(folders: [(prefix: String, folder: URL)]) throws {
        var files: [String: File] = [:]
        for (prefix, folder) in folders {
            for path in try Self.paths(below: folder) {
                guard let type = Self.type(of: path) else { continue }
                let bytes = [UInt8](try Data(contentsOf: folder.appending(path: path)))
                let sibling = folder.appending(path: path + ".gz")
                let compressed =
                    (try? [UInt8](Data(contentsOf: sibling)))
                    ?? (Self.isCompressible(type) ? Compression.gzip(bytes, level: 9) : nil)
                files[prefix + path] = File(type: type, bytes: bytes, compressed: compressed)
            }
        }
        self.files = files
        let names = files.sorted { $0.key < $1.key }.flatMap { Array($0.key.utf8) + sha256($0.value.bytes) }
        build = String(hexadecimal(sha256(names)).prefix(12))
    }

    /// The answer for `path` below `/static/`, or nil; an older build's address gets the present file, uncached.
    func reply(_ path: String, headers: HTTPFields) -> Reply? {
        let parts = path.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let file = files[String(parts[1])] else { return nil }
        return reply(file, cache: parts[0] == build ? .forever : .never, headers: headers)
    }

    /// The service worker, whose scope is where it is served from.
    func root(_ path: String, headers: HTTPFields) -> Reply? {
        guard path == "/sw.js", let file = files["js/sw.js"] else { return nil }
        return reply(file, cache: .never, headers: headers)
    }

    private func reply(_ file: File, cache: CachePolicy, headers: HTTPFields) -> Reply {
        var reply = Reply(.ok, .bytes(file.bytes))
        reply.headers[.contentType] = file.type
        reply.headers[.vary] = "accept-encoding"
        reply.headers[.cacheControl] = cache.header
        if let compressed = file.compressed, headers[.acceptEncoding]?.holds("gzip") == true {
            reply.headers[.contentEncoding] = "gzip"
            reply.content = .bytes(compressed)
        }
        return reply
    }

    private static func paths(below folder: URL) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder.path()) else { return [] }
        return walk.compactMap { $0 as? String }.sorted()
    }

    private static func isCompressible(_ type: String) -> Bool { !type.hasPrefix("image/png") }

    private static func type(of path: String) -> String? {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        return switch path[path.index(after: dot)...] {
        case "css": "text/css; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "webmanifest": "application/manifest+json"
        case "txt": "text/plain; charset=utf-8"
        default: nil
        }
    }
}

extension CachePolicy {
    var header: String {
        switch self {
        case .never: "no-store"
        case .briefly: "private, max-age=600"
        case .forever: "public, max-age=31536000, immutable"
        }
    }
}
