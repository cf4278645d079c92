import Access
public import Areas
public import Attachments
import HTML
import HTTPTypes
public import Kernel
public import Web

/// A resident's report, from the code of a building to the receipt.
public struct ReportRoutes: Sendable {
    private let signals: SignalStore
    private let areas: AreaStore
    private let photos: AttachmentStore
    private let context: Context

    public init(signals: SignalStore, areas: AreaStore, photos: AttachmentStore, context: Context) {
        self.signals = signals
        self.areas = areas
        self.photos = photos
        self.context = context
    }

    /// Nine photos as a phone takes them, for browsers that cannot make them smaller.
    static let bodyLimit = 60 * 1024 * 1024
    private static let open: Rule = .anyone(because: "a resident reports without an account")

    public var routes: [Route] {
        [
            Route(.get, "/h/:code/report", rule: Self.open, handler: form),
            Route(
                .post,
                "/reports",
                rule: Self.open,
                bodyLimit: Self.bodyLimit,
                rate: RateLimit("report", count: 30, per: .seconds(600)),
                handler: send
            ),
            Route(.get, "/reports/token", rule: Self.open, handler: token),
            Route(.get, "/find", rule: Self.open, handler: findForm),
            Route(
                .post,
                "/find",
                rule: Self.open,
                rate: RateLimit("find", count: 10, per: .seconds(600)),
                handler: find
            ),
        ]
    }

    @Sendable private func form(_ request: WebRequest) async throws -> Answer {
        let area = try await areas.homeCode(request.parameters["code"] ?? "").area
        let key = base64URL(context.random(16))
        return .page(ReportFormPage(request: request, area: area, key: key, notice: signals.notice, problems: []).page)
    }

    /// A fresh form token for a draft that waited without a network.
    @Sendable private func token(_ request: WebRequest) async throws -> Answer {
        .json(JSON.object(["token": .text(request.formToken)]).bytes)
    }

    @Sendable private func send(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        let home = form["home"] ?? ""
        guard let key = form["_key"], (16...64).contains(key.utf8.count) else { throw MalformedReport() }
        let files = form.files.filter { $0.field == "photos" }
        do {
            let report = try Report(
                text: form.values.exact("text") ?? "",
                place: form["place"] ?? "",
                name: form["name"] ?? "",
                phone: request.resident?.meant(by: form["phone"] ?? "") ?? form["phone"] ?? "",
                isAnonymous: form["anonymous"] == "1",
                photoCount: files.count
            )
            let digest = report.digest(photos: files.map(\.bytes))
            if !files.isEmpty {
                // Photos are work: not done for a code that leads nowhere, nor for a repetition. A report without photos
                // is one transaction, which finds out both by itself.
                _ = try await areas.homeCode(home)
                if let receipt = try await signals.receipt(key: key, digest: digest) {
                    return received(receipt, request)
                }
            }
            return try await photos.keeping(files.map(\.bytes)) { prepared in
                let taken = try await signals.receive(
                    report,
                    key: key,
                    digest: digest,
                    home: home,
                    photos: prepared,
                    notice: notice(form)
                )
                return received(taken.receipt, request)
            }
        } catch let input as InvalidInput {
            return try await again(input.problems, home, key, request)
        } catch let refusal as RefusedPhoto {
            return try await again([.init("photos", refusal.message)], home, key, request)
        }
    }

    /// The version of the notice under which the form was filled in; nil for a draft from before there was one.
    private func notice(_ form: Form) -> String? {
        guard let version = form["notice"], (1...20).contains(version.utf8.count) else { return nil }
        return version
    }

    private func again(
        _ problems: [InvalidInput.Problem],
        _ home: String,
        _ key: String,
        _ request: WebRequest
    ) async throws -> Answer {
        let area = try await areas.homeCode(home).area
        if request.wantsJSON { throw InvalidInput(problems) }
        return .page(
            ReportFormPage(request: request, area: area, key: key, notice: signals.notice, problems: problems).page
        )
    }

    private func received(_ receipt: Receipt, _ request: WebRequest) -> Answer {
        let url: URLPath = "/r/\(receipt.secret)"
        guard request.wantsJSON else { return .redirect(url.with("new", "1")) }
        let body = JSON.object([
            "receipt": .text(Receipt.printed(receipt.number)), "url": .text(url.text), "code": .text(receipt.code),
        ])
        return .with([.location: url.text], .json(body.bytes, status: .created))
    }

    @Sendable private func findForm(_ request: WebRequest) async throws -> Answer {
        .page(FindReportPage(request: request, problem: nil).page)
    }

    /// Opens a report by its number and six digits; ten tries in ten minutes an address.
    @Sendable private func find(_ request: WebRequest) async throws -> Answer {
        let code = (request.form["code"] ?? "").filter { !$0.isWhitespace }
        do {
            guard let number = Receipt.number(typed: request.form["receipt"] ?? "") else {
                throw NotFound("report", "")
            }
            return .redirect("/r/\(try signals.receipt(number: number, code: code).secret)")
        } catch is NotFound {
            let problem = Text("受理编号或查询码不对，请核对后再试。", "The receipt number or the code is wrong. Please check both.")
            return .page(FindReportPage(request: request, problem: problem).page)
        }
    }
}

/// A report without its draft's key: not made by a form of ours.
package struct MalformedReport: Refusal {
    package init() {}

    package var code: String { "report.malformed" }
    package var message: Text {
        Text("提交的内容不完整，请返回重新填写。", "What was sent is incomplete. Please fill in the form again.")
    }
}
