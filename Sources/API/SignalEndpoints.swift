import Access
import Areas
import Attachments
import Cases
import HTTPTypes
import Inbox
import Kernel
import Web

/// Signals for programs: file them, follow them, add photos.
struct SignalEndpoints {
    let signals: SignalStore
    let cases: CaseStore
    let areas: AreaStore
    let photos: AttachmentStore

    /// A photo as a phone takes it.
    static let photoLimit = 20 * 1024 * 1024

    var all: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/signals",
                scope: .readSignals,
                name: "listSignals",
                about: "Signals of the program's area, newest first.",
                parameters: [
                    .query("state", .choice(Signal.State.allCases.map(\.rawValue)), "Only these."),
                    .query("area", .identifier, "Only in this area: a building or something larger."),
                ] + Endpoint.paging,
                result: .json(.object(SignalJSON.list)),
                handler: list
            ),
            Endpoint(
                .post,
                "/api/v1/signals",
                scope: .writeSignals,
                name: "fileSignal",
                about:
                    "Files a signal, once for each Idempotency-Key: a repetition with the same body gets the same answer.",
                parameters: [Endpoint.keyParameter(required: true)],
                body: .json(SignalJSON.filing),
                result: .json(.object(SignalJSON.receipt), status: .created),
                handler: file
            ),
            Endpoint(
                .get,
                "/api/v1/signals/:signal",
                scope: .readSignals,
                name: "readSignal",
                about:
                    "A signal with its history. Names and telephone numbers need personal.read and a purpose, and the look is recorded.",
                parameters: [.query("purpose", .prose(max: 200), "What the personal data are for.")],
                result: .json(.object(SignalJSON.whole)),
                handler: read
            ),
            Endpoint(
                .post,
                "/api/v1/signals/:signal/attachments",
                scope: .writeAttachments,
                name: "addPhoto",
                about: "Adds a photo to a signal that this program filed; the same photo again adds nothing.",
                body: .bytes(["image/jpeg", "image/png", "image/webp", "image/heic"]),
                bodyLimit: Self.photoLimit,
                result: .json(.object(Self.added), status: .created),
                handler: addPhoto
            ),
            Endpoint(
                .get,
                "/api/v1/signals/:signal/attachments/:photo",
                scope: .readAttachments,
                name: "readSignalPhoto",
                about: "A photo of a signal as JPEG. Needs signals.read as well.",
                parameters: [Self.size],
                result: .bytes("image/jpeg"),
                handler: photo
            ),
        ]
    }

    static let size = Endpoint.Parameter.query(
        "size",
        .choice(PhotoSize.allCases.map(\.rawValue)),
        "At most 1600 (full) or 320 (thumbnail, the default) pixels long."
    )

    private static let added = Shape.Fields("AddedPhotos", [.init("attachments", .list(.identifier, max: 1000))])

    @Sendable private func list(_ call: Call) async throws -> Outcome {
        let place = try Cursor.place(call.request)
        let before = try place.map { text in
            guard let id = Signal.ID(text) else { throw Problem.parameter("cursor", Text("不对", "is wrong")) }
            return id
        }
        var reach = call.viewer.reach(.seeSignals)
        if let number = call.query.number("area") {
            let found = try await areas.areas([Area.ID(rawValue: number)]).first
            guard let area = found, AreaRules.isWithin(reach, area), area.level.hasColumn else {
                let message = Text("没有这个区域，或者不在范围内", "is no such area within this program's reach")
                throw Problem.parameter("area", message)
            }
            reach = [.area(area.level, area.id.rawValue)]
        }
        let rows = try await signals.list(
            reach,
            state: call.query.text("state").flatMap(Signal.State.init),
            before: before,
            limit: call.limit + 1
        )
        let page = rows.prefix(call.limit)
        let next = rows.count > call.limit ? page.last.map { Cursor.text($0.id.description, of: call.request) } : nil
        return .page("signals", page.map(SignalJSON.row), next: next, of: call.request)
    }

    @Sendable private func file(_ call: Call) async throws -> Outcome {
        let body = call.body
        let report = try Report(
            text: body.text("text") ?? "",
            place: body.text("place") ?? "",
            name: body.text("name") ?? "",
            phone: body.text("phone") ?? "",
            isAnonymous: body.flag("anonymous") ?? false,
            photoCount: 0
        )
        // The client's number keeps the keys of two programs apart.
        let key = "api/\(call.viewer.account)/\(call.headers.text("Idempotency-Key") ?? "")"
        let taken = try await signals.file(
            report,
            by: call.viewer,
            channel: body.text("channel").flatMap(Signal.Channel.init) ?? .phone,
            at: try await area(body, for: call.viewer),
            key: key,
            digest: sha256(body.canonical),
            photos: []
        )
        var outcome = Outcome.json(
            .members([
                ("id", .text(taken.signal.description)), ("receipt", .text(Receipt.printed(taken.receipt.number))),
                ("code", .text(taken.receipt.code)), ("link", .text("/r/\(taken.receipt.secret)")),
            ]),
            status: .created
        )
        outcome.headers[.location] = "/api/v1/signals/\(taken.signal)"
        return outcome
    }

    /// The area of a filing, within the program's reach.
    private func area(_ body: Values, for viewer: Viewer) async throws -> Area {
        func wrong(_ name: String, _ zh: String, _ en: String) -> Problem {
            .body([ShapeFault(place: "/\(name)", message: Text(zh, en))])
        }
        let name = body.text("area") == nil ? "area_code" : "area"
        guard body.text("area") == nil || body.text("area_code") == nil else {
            throw wrong("area_code", "与 area 只能填一个", "stands beside area: one of them is enough")
        }
        do {
            let area: Area
            if let number = body.number("area") {
                area = try await areas.area(Area.ID(rawValue: number))
            } else if let code = body.text("area_code") {
                area = try await areas.area(code: code)
            } else {
                throw wrong("area", "缺少", "is missing")
            }
            guard AreaRules.isWithin(viewer.reach(.fileSignals), area) else { throw NotFound("area", area.id) }
            return area
        } catch is NotFound {
            throw wrong(name, "没有这个区域，或者不在范围内", "is no area within this program's reach")
        }
    }

    private func signal(_ call: Call) async throws -> Signal {
        try await signals.signal(try call.id("signal"), call.viewer.reach(.seeSignals))
    }

    @Sendable private func read(_ call: Call) async throws -> Outcome {
        let signal = try await signal(call)
        var contact: (isMasked: Bool, name: String, phone: String)?
        var isOpen = false
        if let purpose = call.query.text("purpose") {
            try call.caller.require(.readPersonal)
            let opened = try await signals.contact(of: signal.id, purpose: purpose, by: call.viewer)
            if signal.hasContact { contact = (false, opened.name, opened.phone) }
            isOpen = true
        } else if signal.hasContact {
            contact = (true, "", "")
        }
        return .json(
            SignalJSON.whole(
                signal,
                isOpen: isOpen,
                contact: contact,
                events: try await signals.events(of: signal.id),
                photos: try await cases.photos(of: [signal.id], events: [])[signal.id.rawValue] ?? []
            )
        )
    }

    @Sendable private func addPhoto(_ call: Call) async throws -> Outcome {
        let prepared = try await photos.prepare([call.request.body])
        do {
            let all = try await signals.add(prepared, to: try call.id("signal"), filedBy: call.viewer)
            try? await photos.settle(prepared)
            return .json(
                .members([("attachments", .array(all.map { .text($0.id.description) }))]),
                status: .created
            )
        } catch {
            await photos.settle(prepared, after: error)
            throw error
        }
    }

    @Sendable private func photo(_ call: Call) async throws -> Outcome {
        try call.caller.require(.readSignals)
        let signal = try await signal(call)
        return try await photo(
            call,
            among: try await cases.photos(of: [signal.id], events: [])[signal.id.rawValue] ?? []
        )
    }

    func photo(_ call: Call, among known: [Attachment]) async throws -> Outcome {
        let id: Attachment.ID = try call.id("photo")
        guard let photo = known.first(where: { $0.id == id }) else { throw NotFound("photo", id) }
        let size = call.query.text("size").flatMap(PhotoSize.init) ?? .thumbnail
        return .bytes(try await photos.photo(photo, size: size), type: "image/jpeg")
    }
}
