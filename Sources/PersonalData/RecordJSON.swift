import Access
import Attachments
import Cases
import Inbox
import Kernel
import Web

/// The file that a person takes with him: all that is held, with where it is from, why, how long, and who looked.
struct RecordJSON {
    let record: PersonalRecord

    var bytes: [UInt8] { json.bytes }

    private var json: JSON {
        let book = record.book
        return .members([
            ("format", .text("linli-personal-data/1")),
            ("made_at", moment(record.madeAt)),
            ("processor", .text(book.processor.zh)),
            ("contact", .text(book.contact.zh)),
            ("notice_version", .text(book.version)),
            ("purposes", .array(book.purposes.map(purpose))),
            ("reports", .array(record.reports.map(report))),
            ("requests", .array(record.requests.map(request))),
        ])
    }

    private func report(_ report: PersonalReport) -> JSON {
        let signal = report.whole.signal
        let filer: String = report.filer.map { "\($0.body) \($0.role.zh)" } ?? "本人"
        var members: [(name: String, value: JSON)] = [
            ("receipt", .text(signal.printedReceipt)),
            ("received_at", moment(signal.createdAt)),
            ("source", .text(signal.channel.rawValue)),
            ("written_down_by", .text(filer)),
            ("text", .text(signal.text)),
            ("place", .text("\(report.place) \(signal.place)".trimmingSpaces)),
            ("name", .text(report.name)),
            ("phone", .text(report.whole.phone)),
            ("anonymous", .bool(signal.isAnonymous)),
        ]
        members.append(("restricted_at", moment(report.whole.restrictedAt)))
        members.append(("erased_at", moment(report.whole.erasedAt)))
        members.append(("history", .array(report.whole.events.map { event($0, report) })))
        members.append(("photos", .array(report.whole.photos.map(photo))))
        members.append(("case", report.matter.map(matter) ?? .null))
        members.append(("machine_decisions", .array(report.reasons.map(reason))))
        members.append(("looks", .array(report.looks.map(look))))
        members.append(("consents", .array(report.consents.map(consent))))
        return .members(members)
    }

    private func event(_ event: SignalEvent, _ report: PersonalReport) -> JSON {
        .members([
            ("at", moment(event.at)), ("what", .text(event.action.rawValue)), ("note", .text(note(event, report))),
        ])
    }

    private func photo(_ photo: Attachment) -> JSON {
        .members([
            ("received_at", moment(photo.createdAt)), ("width", .number(Int64(photo.width))),
            ("height", .number(Int64(photo.height))),
        ])
    }

    private func reason(_ reason: MachineReason) -> JSON {
        .members([("what", .text(reason.title.zh)), ("why", .text(reason.words.zh))])
    }

    private func look(_ look: PersonalLook) -> JSON {
        .members([
            ("at", moment(look.at)), ("role", .text(look.who.role.zh)), ("body", .text(look.who.body)),
            ("what", .text(look.what.zh)), ("purpose", .text(look.purpose)),
        ])
    }

    private func consent(_ consent: Consent) -> JSON {
        .members([
            ("purpose", .text(consent.purpose)), ("notice_version", .text(consent.notice)),
            ("way", .text(consent.way.rawValue)), ("given_at", moment(consent.givenAt)),
            ("withdrawn_at", moment(consent.withdrawnAt)),
        ])
    }

    private func purpose(_ purpose: PrivacyBook.Purpose) -> JSON {
        .members([
            ("code", .text(purpose.code)), ("name", .text(purpose.name.zh)),
            ("basis", .text(purpose.basis.rawValue)), ("data", .text(purpose.data.zh)),
            ("because", .text(purpose.because.zh)), ("kept", .text(purpose.kept.zh)),
        ])
    }

    /// What he wrote himself as it is; what an official wrote without the numbers of others.
    private func note(_ event: SignalEvent, _ report: PersonalReport) -> String {
        event.action == .remark ? event.note : Masking.numbers(in: event.note, except: report.whole.phone)
    }

    private func matter(_ matter: PersonalMatter) -> JSON {
        let told = matter.told.map { step -> JSON in
            .members([("at", moment(step.at)), ("what", .text(step.text.zh)), ("note", .text(step.note))])
        }
        return .members([
            ("number", .text(matter.number)), ("category", .text(matter.category.zh)),
            ("state", .text(matter.state.zh)), ("opened_at", moment(matter.openedAt)),
            ("closed_at", moment(matter.closedAt)), ("told", .array(told)),
        ])
    }

    private func request(_ request: SubjectRequest) -> JSON {
        .members([
            ("number", .text(request.number)), ("kind", .text(request.kind.rawValue)),
            ("scope", .text(request.scope.rawValue)), ("state", .text(request.state.rawValue)),
            ("received_at", moment(request.receivedAt)), ("due_at", moment(request.dueAt)),
            ("closed_at", moment(request.closedAt)),
        ])
    }

    private func moment(_ instant: Instant?) -> JSON { instant.map { .text(CivilTime($0).rfc3339) } ?? .null }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
