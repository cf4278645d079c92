import Access
import Attachments
import Cases
import HTTPTypes
import Inbox
import Kernel
import Storage
import Web

/// Every error of the program as a problem, once, at this edge.
extension Problem {
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let input as InvalidInput:
            self = .body(
                input.problems.map { ShapeFault(place: $0.field.isEmpty ? "" : "/\($0.field)", message: $0.message) }
            )
        case ReportRefusal.sentDifferently: self = .keyUsedDifferently
        case let refusal as CaseRefusal: self = Self.refused(refusal)
        case let photo as RefusedPhoto: self = Self.refused(photo)
        case let refusal as any Refusal:
            self = Problem(.conflict, Self.word(refusal.code), refusal.message)
        case is NotFound:
            self = Problem(
                .notFound,
                "not-found",
                Text("没有这个资源，或者不在这个程序的范围内。", "There is no such resource within this program's reach.")
            )
        case let wrong as WrongMethod:
            self = Problem(
                .methodNotAllowed,
                "method-wrong",
                Text("这里不能用这个方法。", "This method is not taken here."),
                detail: Text(same: wrong.allowed.joined(separator: ", "))
            )
        case let body as BodyTooLarge:
            self = Problem(
                .contentTooLarge,
                "body-too-large",
                Text("内容太大。", "The body is too large."),
                detail: Text(same: "\(body.limit) B")
            )
        case is MalformedForm:
            self = Problem(.badRequest, "form-malformed", Text("内容不完整。", "The form is incomplete."))
        case is SignInRequired: self = .tokenMissing
        case let missing as ScopeMissing: self = .scopeMissing(missing.scope)
        case is NotAllowed:
            self = Problem(.forbidden, "not-allowed", Text("这个程序不能这样做。", "This program may not do this."))
        case let limit as TooManyRequests:
            let seconds = Int(limit.wait.components.seconds + 1)
            self = .tooMany(ClientLimits.State(limit: 0, remaining: 0, reset: seconds, isWithin: false))
        case let fault as StorageFault: self = Self.outage(fault)
        default:
            self = Problem(
                .internalServerError,
                "internal",
                Text("系统出错了，没有写入。", "Something went wrong here; nothing was written.")
            )
        }
    }

    private static func refused(_ refusal: CaseRefusal) -> Problem {
        switch refusal {
        case .changedMeanwhile: .versionOld
        case .notYours: Problem(.forbidden, word(refusal.code), refusal.message)
        case .missing, .sameHolder, .noteTooLong:
            Problem(
                .unprocessableContent,
                word(refusal.code),
                refusal.message,
                faults: [Fault(pointer: "/\(refusal.field)", parameter: nil, message: refusal.message)]
            )
        case .notNow, .tooLate, .pausedTooOften, .extendedTooOften:
            Problem(.conflict, word(refusal.code), refusal.message)
        }
    }

    private static func refused(_ photo: RefusedPhoto) -> Problem {
        switch photo.refusal {
        case .tooLarge: Problem(.contentTooLarge, word(photo.code), photo.refusal.message)
        case .notAPhoto: Problem(.unsupportedMediaType, word(photo.code), photo.refusal.message)
        default: Problem(.unprocessableContent, word(photo.code), photo.refusal.message)
        }
    }

    private static func outage(_ fault: StorageFault) -> Problem {
        switch fault.kind {
        case .unavailable, .conflict:
            Problem(
                .serviceUnavailable,
                "unavailable",
                Text("系统暂时繁忙，没有写入。", "Busy at the moment; nothing was written."),
                headers: [.retryAfter: "3"]
            )
        case .full:
            Problem(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
                "storage-full",
                Text("存储空间已满，没有写入。", "Storage is full; nothing was written.")
            )
        case .constraint, .other:
            Problem(
                .internalServerError,
                "internal",
                Text("系统出错了，没有写入。", "Something went wrong here; nothing was written.")
            )
        }
    }

    /// `case.not_now` as the fragment of an address.
    private static func word(_ code: String) -> String {
        code.replacing(".", with: "-").replacing("_", with: "-")
    }
}
