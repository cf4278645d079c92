import Access
import HTML
import Inbox
import Kernel
import Web

/// Whose data page is open, and on what ground: the secret link of one report, or the number that was left with several.
struct OwnData: Sendable {
    /// The reports it is about, newest first; never empty.
    let reports: [Signal]
    /// Where its pages lie.
    let base: URLPath
    /// Where the person came from.
    let back: URLPath
    /// Whether he is signed in with his number.
    let isByNumber: Bool

    /// So many reports are shown on one page; whoever left more asks for the rest.
    private static let most = 200

    /// What a request's address opens.
    ///
    /// - Throws: `NotFound` for a wrong secret, and for a number with which nothing was left.
    init(_ request: WebRequest, in signals: SignalStore) async throws {
        if request.parameters["secret"] == nil {
            let resident = try request.residentSignedIn()
            reports = try await signals.own(phone: resident.phone, limit: Self.most)
            (base, back, isByNumber) = ("/my/data", "/my", true)
        } else {
            let own = try await OwnReport(request, in: signals)
            reports = [own.signal]
            (base, back, isByNumber) = (own.data, own.base, false)
        }
        guard let first = reports.first else { throw NotFound("data", "") }
        newest = first
    }

    let newest: Signal
    /// Which part of the resident's navigation its pages belong to.
    var tab: URLPath { isByNumber ? "/my" : "/find" }
    var ids: [Signal.ID] { reports.map(\.id) }

    /// The report that a request for data is filed with: the one that was chosen by its number, or the newest.
    func report(_ chosen: String) throws -> Signal {
        guard let number = Receipt.number(typed: chosen) else { return newest }
        guard let found = reports.first(where: { $0.receipt == number }) else { throw NotFound("report", "") }
        return found
    }
}
