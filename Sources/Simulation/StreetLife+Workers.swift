import Foundation
import HTTPTypes
import Kernel
import Web

/// What workers do.
extension StreetLife {
    /// A worker looks at the lists and does some of what waits.
    func round(_ number: Int, at: Instant) async {
        let worker = setting.workers[number]
        agenda.plan(.round(worker: number), at: nextRound(of: worker, after: at))
        guard isAtWork(worker, at) else { return }
        let desk = desks[number] ?? makeVisitor(60_000 + number)
        desks[number] = desk
        if ["community_worker", "street_duty"].contains(worker.role) { await sort(worker, desk) }
        await work(worker, desk)
    }

    private func isAtWork(_ worker: Setting.Worker, _ moment: Instant) -> Bool {
        if pace.hurry > 1 { return true }
        let time = CivilTime(moment)
        let minute = Int(time.millisecondOfDay / 60_000)
        switch worker.role {
        case "community_worker", "grid_worker":
            return setting.isWorkday(time.date) && ((510...720).contains(minute) || (810...1050).contains(minute))
        case "property_worker", "department_worker": return (420...1260).contains(minute)
        default: return true
        }
    }

    private func nextRound(of worker: Setting.Worker, after moment: Instant) -> Instant {
        let next = moment + (worker.role == "street_duty" ? minutes(120...300) : minutes(45...100))
        guard pace.hurry <= 1, !isAtWork(worker, next) else { return next }
        // Nobody comes at night: the next round is in the morning.
        let tomorrow = CivilTime(date: CivilTime(moment).date + 1, hour: 7).instant
        return CivilTime(next).hour >= 18 ? tomorrow + minutes(30...150) : next
    }

    /// A list; signs in when there is no session.
    private func list<List: Decodable>(_ path: String, _ worker: Setting.Worker, _ desk: Visitor) async -> List? {
        for _ in 0..<2 {
            let reply = await desk.get(path, json: true)
            if reply.status == .ok {
                let list = try? JSONDecoder().decode(List.self, from: Data(reply.body))
                if list == nil { breach("lists can be read by programs", path) }
                return list
            }
            guard !reply.wasCrash, [.unauthorized, .seeOther, .found].contains(reply.status) else { return nil }
            guard await desk.signIn(worker.login, password: setting.password) else { return nil }
        }
        return nil
    }

    // MARK: Signals

    /// Sorts new signals: most become cases, some join one, some are set aside.
    private func sort(_ worker: Setting.Worker, _ desk: Visitor) async {
        guard let list: SignalList = await list("/signals", worker, desk) else { return }
        for entry in list.signals {
            checkSeen(entry, by: worker)
            // The duty officer leaves them to the communities for a while.
            guard chance(worker.role == "street_duty" ? 0.05 : 0.7) else { continue }
            await sort(signal: entry.id, desk)
        }
    }

    private func sort(signal id: String, _ desk: Visitor) async {
        let page = await desk.get("/signals/\(id)")
        guard page.status == .ok, let signal = Int64(id) else { return }
        let html = page.text
        let forms = PageForm.all(in: html)
        func form(_ end: String) -> PageForm? { forms.first { $0.path.hasSuffix(end) } }
        if let joining = form("/joining"), let matter = joining.choices["case"]?.first, chance(habits.joining) {
            return await send(joining, [("case", matter)], "joined", signal, desk)
        }
        if let aside = form("/setting-aside"), chance(habits.settingAside) {
            let reason = DemoReports.setAside(using: &random)
            await send(aside, [("reason", reason)], "set_aside", signal, desk)
            // Second thoughts.
            if chance(0.2),
                let undo = PageForm.all(in: await desk.get("/signals/\(id)").text).first(where: {
                    $0.path.hasSuffix("/sorting-undone")
                })
            {
                await send(undo, [], "undone", signal, desk)
            }
            return
        }
        guard let opening = form("/case"), let categories = opening.choices["category"] else { return }
        let text = html.components(between: "<p class=\"text\">", and: "</p>", limit: 1).first ?? ""
        let category = DemoReports.category[text] ?? opening.chosen["category"] ?? "other.other"
        let title = text.prefix { !"，。？！；,.".contains($0) }.prefix(24)
        await send(
            opening,
            [
                ("title", title.isEmpty ? "居民反映" : String(title)),
                ("category", categories.contains(category) ? category : categories.last ?? ""),
            ],
            "opened",
            signal,
            desk
        )
    }

    private func send(
        _ form: PageForm,
        _ fields: [(name: String, value: String)],
        _ action: String,
        _ signal: Int64,
        _ desk: Visitor
    ) async {
        let note = fields.first { $0.name == "reason" }?.value ?? ""
        ledger.signalSteps.append(.init(signal: .number(signal), action: action, note: note, answer: .unknown))
        await send(
            PendingStep(request: desk.posting(form.filled(fields)), entry: .signalStep(ledger.signalSteps.count - 1))
        )
    }

    // MARK: Cases

    /// Works on the most urgent cases.
    private func work(_ worker: Setting.Worker, _ desk: Visitor) async {
        guard let list: CaseList = await list("/cases", worker, desk) else { return }
        for entry in list.cases {
            checkSeen(entry, by: worker)
            let isMine = Int64(entry.holder).map(worker.organisations.contains) ?? false
            let isChecking = entry.state == "finished" && worker.role == "community_worker"
            // Whoever does not hold a case looks at it rarely.
            guard chance(isMine || isChecking ? 0.6 : 0.01) else { continue }
            await work(on: entry.id, entry.category, isMine: isMine, worker, desk)
        }
    }

    private func work(on id: String, _ category: String, isMine: Bool, _ worker: Setting.Worker, _ desk: Visitor) async
    {
        let page = await desk.get("/cases/\(id)")
        guard page.status == .ok, let matter = Int64(id) else { return }
        let forms = PageForm.all(in: page.text).filter { $0.path.hasSuffix("/steps") }
        let offered = forms.compactMap { form in
            form.hidden["action"].map {
                (form: form, weight: isMine || $0 != "pass_on" ? Self.weight(of: $0, worker.role) : 0)
            }
        }
        // Mostly there is nothing to be done yet: that somebody comes, that a part arrives.
        let waiting =
            offered.contains { $0.form.hidden["action"] == "accept" || $0.form.hidden["action"] == "send_back" }
            ? 0.3 : 4.0
        var left = Double.random(in: 0..<offered.reduce(waiting) { $0 + $1.weight }, using: &random)
        for (form, weight) in offered {
            left -= weight
            if left < 0 { return await take(form, of: matter, category, desk) }
        }
    }

    /// How likely a step is against the others and against waiting.
    private static func weight(of action: String, _ role: String) -> Double {
        switch (action, role) {
        case ("accept", _): 1
        case ("pass_on", "community_worker"): 0.7
        case ("finish", "community_worker"): 0.02
        case ("finish", _): 0.5
        case ("close", "community_worker"): 0.8
        case ("send_back", "community_worker"): 0.1
        case ("hand_back", _): 0.05
        case ("recall", "community_worker"): 0.3
        case ("note", _): 0.12
        case ("answer", _): 0.8
        case ("urge", "street_duty"): 0.5
        case ("ask", "street_duty"): 0.3
        case ("grade", "street_duty"): 0.2
        case ("take_over", "street_duty"): 0.05
        case ("pause", _), ("ask_extension", _): 0.05
        case ("resume", _): 0.4
        case ("grant_extension", _): 0.5
        case ("refuse_extension", _): 0.15
        case ("urge", "community_worker"), ("classify", "community_worker"), ("grade", "community_worker"): 0.03
        default: 0
        }
    }

    private func take(_ form: PageForm, of matter: Int64, _ category: String, _ desk: Visitor) async {
        guard let action = form.hidden["action"], let revision = form.hidden["revision"].flatMap({ Int($0) }) else {
            return
        }
        let note =
            switch action {
            case "finish", "close": DemoReports.result(for: category, using: &random)
            case "hand_back": DemoReports.handBack(using: &random)
            case "note": DemoReports.note(for: category, using: &random)
            case "send_back": "现场核实还没有处理到位，请继续。"
            case "recall": "超过约定时间没有接收，社区收回另行安排。"
            case "urge": "临近截止时间，请抓紧处理并反馈。"
            case "ask": "请说明目前进展和预计完成时间。"
            case "answer": "正在处理，预计明天完成。"
            case "take_over": "多次催办没有进展，街道直接处理。"
            case "classify": "现场查看后与登记的类别不符。"
            case "grade": "影响范围较大。"
            case "pause": "条件暂不具备，先挂起。"
            case "ask_extension": "工作量比预计的大，申请延长。"
            case "refuse_extension": "请在原定时间内完成。"
            default: ""
            }
        var fields: [(name: String, value: String)] = [("note", note)]
        if let offered = form.choices["organisation"] {
            guard let target = target(for: category, among: offered) else { return }
            fields.append(("organisation", target))
        }
        for name in ["category", "severity", "pause", "extension"] {
            guard let offered = form.choices[name]?.filter({ !$0.isEmpty }) else { continue }
            guard let chosen = offered.randomElement(using: &random) else { return }
            fields.append((name, chosen))
        }
        let photos = ["finish", "close"].contains(action) && chance(0.35) ? [DemoPhoto.make(using: &random)] : []
        ledger.steps.append(
            .init(matter: .number(matter), revision: revision, action: action, note: note, answer: .unknown)
        )
        await send(
            PendingStep(
                request: desk.posting(form.filled(fields, photos: photos)),
                entry: .step(ledger.steps.count - 1)
            )
        )
    }

    /// Whom a matter is passed to: mostly those whose trade it is.
    private func target(for category: String, among offered: [String]) -> String? {
        let trades: [String: [String]] = [
            "fire": ["fire", "property"], "building": ["enforcement", "property"], "noise": ["grid", "enforcement"],
            "market": ["enforcement", "grid"], "care": ["social", "grid"], "people": ["grid", "property"],
            "property": ["property"], "environment": ["property", "grid"], "traffic": ["property", "enforcement"],
        ]
        let wanted = trades[String(category.prefix { $0 != "." })] ?? ["grid"]
        let fitting = wanted.compactMap { trade in
            offered.first { id in Int64(id).flatMap { setting.bodies[$0] }?.hasPrefix(trade) ?? false }
        }
        if chance(0.85), let first = fitting.first { return first }
        return (fitting.isEmpty ? offered : fitting).randomElement(using: &random)
    }

    // MARK: Sending

    /// Sends a step now, later, or twice.
    func send(_ pending: PendingStep) async {
        if faults.happens(.delay) {
            agenda.plan(.deliver(pending), at: now() + minutes(1...300))
            return
        }
        await deliver(pending)
        if faults.happens(.duplicate) { await deliver(pending, isRepetition: true) }
    }

    /// What arrives, and what is answered.
    func deliver(_ pending: PendingStep, isRepetition: Bool = false) async {
        let reply = await speak(pending.request)
        guard !isRepetition else { return }
        let answer: Ledger.Answer =
            reply.wasCrash || reply.status.code >= 500 ? .unknown : reply.status.kind == .redirection ? .done : .refused
        switch pending.entry {
        case .step(let place): ledger.steps[place].answer = answer
        case .signalStep(let place): ledger.signalSteps[place].answer = answer
        }
    }

    // MARK: Rights

    private func checkSeen(_ entry: SignalList.Entry, by worker: Setting.Worker) {
        let receipt = entry.receipt.filter { $0 != "-" }
        guard let community = communityOfReceipt[receipt], !worker.communities.contains(community) else { return }
        breach("nobody is shown another's", "\(worker.login) saw a signal of \(community)")
    }

    private func checkSeen(_ entry: CaseList.Entry, by worker: Setting.Worker) {
        if ["property_worker", "department_worker"].contains(worker.role) {
            guard let holder = Int64(entry.holder), !worker.organisations.contains(holder) else { return }
            breach("nobody is shown another's", "\(worker.login) saw a case of \(setting.bodies[holder] ?? "?")")
        } else if let community = Int64(entry.area).flatMap({ setting.communities[$0] }),
            !worker.communities.contains(community)
        {
            breach("nobody is shown another's", "\(worker.login) saw a case of \(community)")
        }
    }
}

/// The list of signals as programs read it.
private struct SignalList: Decodable {
    struct Entry: Decodable {
        let id: String
        let receipt: String
    }
    let signals: [Entry]
}

/// The list of cases as programs read it.
private struct CaseList: Decodable {
    struct Entry: Decodable {
        let id: String
        let area: String
        let holder: String
        let state: String
        let category: String
    }
    let cases: [Entry]
}

extension String {
    /// The text of a member of a flat JSON object.
    func jsonText(_ name: String) -> String? {
        components(between: "\"\(name)\":\"", and: "\"", limit: 1).first?.replacing("\\/", with: "/")
    }
}

extension Reply {
    func jsonText(_ name: String) -> String? { text.jsonText(name) }
}
