import Access
public import Attachments
public import Inbox
public import Kernel
import Storage

/// What stands around a case: its signals, photos and the people of its history.
extension CaseStore {
    /// The signals of a case and their histories (remarks among them).
    public func signals(of id: Case.ID) async throws -> (signals: [Signal], events: [SignalEvent]) {
        try await database.read { tx in
            let signals = try SignalStore.signals(ofMatter: id.rawValue, in: tx)
            return (signals, try SignalStore.events(of: signals.map(\.id), in: tx))
        }
    }

    /// The photos of signals and of events of a case, by the number of the signal or event.
    public func photos(of signals: [Signal.ID], events: [CaseEvent]) async throws -> [Int64: [Attachment]] {
        try await database.read { [attachments] tx in
            let own = try attachments.list(.signal, signals.map(\.rawValue), in: tx)
            return own.merging(try attachments.list(.caseEvent, events.map(\.id.rawValue), in: tx)) { $0 + $1 }
        }
    }

    /// The names of those who acted, by account.
    public func people(_ events: [CaseEvent]) async throws -> [Int64: String] {
        try await database.read { tx in try AccountStore.names(events.compactMap(\.account), in: tx) }
    }
}
