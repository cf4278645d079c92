package import Foundation

/// The project's own folders, for tests that read its configuration.
package enum Folders {
    package static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    package static let configuration = root.appending(path: "Config")
}
