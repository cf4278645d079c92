package import Inbox
package import Kernel
import Storage

/// How far reports have come, in a resident's words.
extension CaseStore {
    /// What has become of each of these signals.
    package func progress(of signals: [Signal]) async throws -> [Signal.ID: Text] {
        let matters = Set(signals.compactMap(\.matter)).sorted()
        let states: [Int64: String] =
            matters.isEmpty
            ? [:]
            : try await database.read { tx in
                let rows = try tx.query("SELECT id, state FROM case_record WHERE id IN \(list: matters)") {
                    (try $0.get("id", as: Int64.self), try $0.get("state", as: String.self))
                }
                return Dictionary(rows) { first, _ in first }
            }
        let book = book
        return Dictionary(
            signals.map { signal in
                let step = signal.matter.flatMap { states[$0] }.flatMap { book.state($0)?.step }
                return (signal.id, Self.progress(signal, step: step))
            }
        ) { first, _ in first }
    }

    private static func progress(_ signal: Signal, step: Int?) -> Text {
        guard let step else {
            return signal.state == .setAside
                ? Text("没有立案，点开看理由", "No case was opened: open it to see why") : Text("已收到，等社区查看", "Received")
        }
        return switch step {
        case ...1: Text("已立案，等待受理", "A case is open")
        case 2: Text("已受理", "Accepted")
        case 3: Text("处理中", "In hand")
        default: Text("已办结", "Closed")
        }
    }
}
