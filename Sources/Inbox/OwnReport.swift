import Access
package import HTML
package import Web

/// A report as its own person opened it: with the secret link, or signed in with the number he left.
///
/// Both ways lead to the same pages; they differ in where these lie.
package struct OwnReport: Sendable {
    package let signal: Signal
    package let receipt: Receipt
    /// Where its pages lie: `/r/<secret>` or `/my/reports/<receipt number>`.
    package let base: URLPath
    /// Where all that is held about him stands.
    package let data: URLPath

    /// The report that a request's address names.
    ///
    /// - Throws: `NotFound` for a wrong secret, and for a report that was not left with the resident's number.
    package init(_ request: WebRequest, in signals: SignalStore) async throws {
        if let number = request.parameters["report"] {
            (signal, receipt) = try await signals.own(receipt: number, phone: try request.residentSignedIn().phone)
            base = "/my/reports/\(signal.receipt)"
            data = "/my/data"
        } else {
            (signal, receipt) = try await signals.report(secret: request.parameters["secret"] ?? "")
            base = "/r/\(receipt.secret)"
            data = base.then("/data")
        }
    }
}
