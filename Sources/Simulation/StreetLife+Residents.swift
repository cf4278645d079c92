import HTTPTypes
package import Kernel
import Web

/// What residents do.
extension StreetLife {
    /// Somebody scans the code on a door and reports something.
    func report(_ at: Instant) async {
        guard let door = setting.doors.randomElement(using: &random) else { return }
        let sample = DemoReports.report(using: &random)
        await report(sample.text, at: door, photos: chance(0.2) ? Int.random(in: 1...2, using: &random) : 0, now: at)
    }

    /// Reports a text at a door, as a resident does.
    package func report(_ text: String, at door: Setting.Door, photos: Int, now at: Instant) async {
        let number = ledger.reports.count
        let visitor = makeVisitor(number + 1000)
        await visitor.get("/h/\(door.code)")
        let page = await visitor.get("/h/\(door.code)/report")
        guard let form = PageForm.all(in: page.text).first(where: { $0.path == "/reports" }) else { return }
        visitors[number] = visitor
        var fields: [(name: String, value: String)] = [("text", text)]
        if chance(0.4) { fields.append(("place", "\(Int.random(in: 1...4, using: &random))单元附近")) }
        if chance(0.2) {
            fields.append(("anonymous", "1"))
        } else if chance(0.6) {
            fields.append(("name", DemoNames.person(using: &random)))
            fields.append(("phone", "1990000\(Int.random(in: 1000...9999, using: &random))"))
        }
        let pictures = (0..<photos).map { _ in DemoPhoto.make(using: &random) }
        ledger.reports.append(Ledger.Report(text: text, photos: photos, community: door.community, sentAt: at))
        let request = visitor.posting(form.filled(fields, photos: pictures), json: true)
        if faults.happens(.delay) {
            agenda.plan(.resend(report: number, request), at: at + minutes(1...360))
        } else {
            await send(request, report: number, at: at)
        }
    }

    /// Sends a report, or sends it again: the key in it makes it one report.
    func send(_ request: Incoming, report number: Int, at: Instant) async {
        let reply = await speak(request)
        keepReceipt(reply, of: number, at: at)
        guard ledger.reports[number].receipt != nil else {
            agenda.plan(.resend(report: number, request), at: at + minutes(2...40))
            return
        }
        if faults.happens(.duplicate) { keepReceipt(await speak(request), of: number, at: at) }
        agenda.plan(.follow(report: number, visits: 0), at: at + minutes(60...1500))
    }

    private func keepReceipt(_ reply: Reply, of number: Int, at: Instant) {
        guard !reply.wasCrash, reply.status.code < 500 else { return }
        guard reply.status == .created, let receipt = reply.jsonText("receipt"), let url = reply.jsonText("url") else {
            return breach("a good report is taken in", "report \(number) was answered \(reply.status.code)")
        }
        let bare = receipt.filter { $0 != "-" }
        if let earlier = ledger.reports[number].receipt, earlier != bare {
            breach(
                "a report that arrives twice is one report",
                "report \(number) has the receipts \(earlier) and \(bare)"
            )
        }
        ledger.reports[number].receipt = bare
        ledger.reports[number].url = url
        communityOfReceipt[bare] = ledger.reports[number].community
        if ledger.reports[number].answeredAt == nil { ledger.reports[number].answeredAt = at }
    }

    /// The reporter looks what became of it, and does what the page offers, or not.
    func follow(_ number: Int, visits: Int, at: Instant) async {
        guard let url = ledger.reports[number].url, let visitor = visitors[number] else { return }
        let page = await visitor.get(url)
        guard page.status == .ok else {
            if !page.wasCrash, page.status != .tooManyRequests {
                breach("a secret link opens its report", "report \(number) was answered \(page.status.code)")
            }
            agenda.plan(.follow(report: number, visits: visits), at: at + minutes(10...60))
            return
        }
        let html = page.text
        if !html.holds(PageForm.escaped(ledger.reports[number].text)) {
            breach("a report is shown as it was written", "report \(number)")
        }
        let forms = PageForm.all(in: html)
        let done = await answer(forms, of: visitor, report: number)
        // Most look again within a day or two; some weeks later, when it is too late to reopen.
        if !done, visits < habits.patience {
            agenda.plan(
                .follow(report: number, visits: visits + 1),
                at: at + (chance(habits.lateLook) ? minutes(15_000...24_000) : minutes(400...2600))
            )
        } else if done, habits.patience < .max, chance(0.25) {
            agenda.plan(.follow(report: number, visits: visits + 4), at: at + minutes(3000...20_000))
        } else if pace.hurry > 1 {
            visitors[number] = nil
        }
    }

    /// Rates, reopens or remarks; whether the reporter has said all that he wanted.
    private func answer(_ forms: [PageForm], of visitor: Visitor, report number: Int) async -> Bool {
        let rating = forms.first { $0.path.hasSuffix("/rating") }
        let reopening = forms.first { $0.path.hasSuffix("/reopening") }
        let remark = forms.first { $0.path.hasSuffix("/remarks") }
        if let reopening, chance(habits.reopening) {
            await take(reopening, "reopen", [("note", DemoReports.reopening(using: &random))], visitor, number)
            return false
        }
        if let rating, chance(habits.rating) {
            let isContent = chance(0.84)
            let score = isContent ? Int.random(in: 4...5, using: &random) : Int.random(in: 1...3, using: &random)
            let note = chance(0.5) ? DemoReports.ratingReason(isContent: isContent, using: &random) : ""
            let fields = [
                ("solved", isContent || chance(0.3) ? "1" : "0"), ("satisfaction", "\(score)"), ("note", note),
            ]
            await take(rating, "rate", fields, visitor, number)
            return ledger.steps.last?.answer == .done
        }
        if let remark, rating == nil, reopening == nil, chance(0.06) {
            let text = DemoReports.remark(using: &random)
            ledger.signalSteps.append(
                .init(signal: .report(number), action: "remark", note: text, answer: .unknown)
            )
            let request = visitor.posting(remark.filled([("text", text)]))
            await send(PendingStep(request: request, entry: .signalStep(ledger.signalSteps.count - 1)))
        }
        return false
    }

    /// A step of the reporter in his case.
    private func take(
        _ form: PageForm,
        _ action: String,
        _ fields: [(name: String, value: String)],
        _ visitor: Visitor,
        _ report: Int
    ) async {
        guard let revision = form.hidden["revision"].flatMap({ Int($0) }) else { return }
        let note = fields.first { $0.name == "note" }?.value ?? ""
        ledger.steps.append(
            .init(matter: .report(report), revision: revision, action: action, note: note, answer: .unknown)
        )
        await send(PendingStep(request: visitor.posting(form.filled(fields)), entry: .step(ledger.steps.count - 1)))
    }
}
