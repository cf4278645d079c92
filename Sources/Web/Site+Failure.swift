import Access
import HTML
import HTTPTypes
import Kernel
import Storage

/// Signed in, but the route is for others.
package struct NotAllowed: Error { package init() {} }
/// Signed in, but something is asked of him first.
struct DemandUnmet: Error { let demand: Viewer.Demand }
/// A form that does not come from a page of ours, or from one that is too old.
struct Forged: Error {}
/// More requests than the route allows.
package struct TooManyRequests: Error { package let wait: Duration }
/// The address is there, but not with this method.
package struct WrongMethod: Error { package let allowed: [String] }
/// More bytes than the route reads.
package struct BodyTooLarge: Error { package let limit: Int }

/// Turns every error into an answer, once, at the edge: in words for a person, or as JSON for a script.
extension Site {
    enum FailureKind {
        case theirs
        /// A defect or an outage, to be logged.
        case ours(String)
    }

    func failureKind(of error: any Error) -> FailureKind {
        switch error {
        case is InvalidInput, is NotFound, is NotAllowed, is Forged, is TooManyRequests, is BodyTooLarge,
            is MalformedForm,
            is SignInRequired, is ResidentSignInRequired, is DemandUnmet, is WrongMethod, is ScopeMissing,
            is any Refusal, is any Told:
            .theirs
        case let fault as StorageFault: .ours("storage \(fault.kind): \(fault.description)")
        case let row as UnreadableRow: .ours(row.description)
        default: .ours("\(type(of: error))")
        }
    }

    func failure(_ error: any Error, _ request: WebRequest) -> Answer {
        switch error {
        case let input as InvalidInput: invalid(input, request)
        case let refusal as any Refusal: refused(.conflict, refusal.code, refusal.message, request)
        case is NotFound:
            refused(
                .notFound,
                "not_found",
                Text("没有找到这个页面。链接可能不完整，或者内容已经不在了。", "Nothing is here. The link may be incomplete, or it is gone."),
                request
            )
        case is SignInRequired: signIn(request)
        case is ResidentSignInRequired: signInResident(request)
        case let unmet as DemandUnmet: ask(unmet.demand, request)
        case is NotAllowed:
            refused(.forbidden, "not_allowed", Text("您的岗位不能使用这个功能。", "Your post does not include this."), request)
        case is Forged:
            refused(
                .forbidden,
                "form_expired",
                Text(
                    "这个页面打开太久了，请返回刷新后再提交。您填写的内容没有被保存。",
                    "This page has been open too long. Go back, reload it and send again."
                ),
                request
            )
        case let limit as TooManyRequests:
            .with(
                [.retryAfter: "\(limit.wait.components.seconds + 1)"],
                refused(
                    .tooManyRequests,
                    "too_many_requests",
                    Text("操作太频繁，请稍后再试。", "Too many requests. Please wait a little."),
                    request
                )
            )
        case let body as BodyTooLarge:
            refused(
                .contentTooLarge,
                "too_large",
                Text(
                    "提交的内容太大，最多 \(body.limit / 1_048_576) MB。请减少照片后再试。",
                    "This is too large: at most \(body.limit / 1_048_576) MB. Please send fewer photos."
                ),
                request
            )
        case is MalformedForm:
            refused(
                .badRequest,
                "malformed_form",
                Text("提交的内容不完整，请重试。", "What was sent is incomplete. Please try again."),
                request
            )
        case let fault as StorageFault: outage(fault, request)
        default:
            refused(
                .internalServerError,
                "internal",
                Text("系统出错了，您的操作没有完成。请稍后再试。", "Something went wrong here and nothing was changed. Please try later."),
                request
            )
        }
    }

    private func invalid(_ input: InvalidInput, _ request: WebRequest) -> Answer {
        if request.wantsJSON {
            let problems = input.problems.map {
                JSON.object(["field": .text($0.field), "message": .text($0.message(request.language))])
            }
            return .json(JSON.object(["problems": .array(problems)]).bytes, status: .unprocessableContent)
        }
        return message(.unprocessableContent, input.problems.map(\.message), request)
    }

    private func outage(_ fault: StorageFault, _ request: WebRequest) -> Answer {
        switch fault.kind {
        case .unavailable, .conflict:
            .with(
                [.retryAfter: "3"],
                refused(
                    .serviceUnavailable,
                    "unavailable",
                    Text(
                        "系统暂时繁忙，没有保存。请稍等几秒再试一次。",
                        "The system is busy and nothing was saved. Please try again in a moment."
                    ),
                    request
                )
            )
        case .full:
            refused(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
                "storage_full",
                Text(
                    "系统存储空间已满，没有保存。请稍后再试，或直接打电话给社区。",
                    "Storage is full and nothing was saved. Try later, or call the community."
                ),
                request
            )
        case .constraint, .other:
            refused(
                .internalServerError,
                "internal",
                Text("系统出错了，您的操作没有完成。请稍后再试。", "Something went wrong here and nothing was changed. Please try later."),
                request
            )
        }
    }

    private func signIn(_ request: WebRequest) -> Answer {
        if request.wantsJSON || request.method != .get {
            return refused(.unauthorized, "sign_in_required", Text("请先登录。", "Please sign in first."), request)
        }
        return .redirect(URLPath("/sign-in").with("next", request.path))
    }

    private func signInResident(_ request: WebRequest) -> Answer {
        if request.wantsJSON || request.method != .get {
            let text = Text("请先用手机号登录。", "Please sign in with your number first.")
            return refused(.unauthorized, "sign_in_required", text, request)
        }
        return .redirect("/my")
    }

    /// Leads to where what is asked of somebody is done.
    private func ask(_ demand: Viewer.Demand, _ request: WebRequest) -> Answer {
        if request.method == .get, !request.wantsJSON {
            return switch demand {
            case .secondFactor: .redirect("/account/second-factor")
            case .newPassword: .redirect("/account/security")
            }
        }
        let text =
            switch demand {
            case .secondFactor: Text("请先开启两步验证。", "Please set up your second factor first.")
            case .newPassword: Text("密码已到期，请先更换。", "Your password is too old. Please change it first.")
            }
        return refused(.forbidden, "demand_unmet", text, request)
    }

    private func refused(_ status: HTTPResponse.Status, _ code: String, _ text: Text, _ request: WebRequest) -> Answer {
        if request.wantsJSON {
            let body = JSON.object(["code": .text(code), "message": .text(text(request.language))])
            return .json(body.bytes, status: status)
        }
        return message(status, [text], request)
    }

    private func message(_ status: HTTPResponse.Status, _ texts: [Text], _ request: WebRequest) -> Answer {
        let language = request.language
        let back = Text("返回", "Back")
        let body: HTML = """
            <div class="card message" role="alert">
            \(each: texts.map { "<p class=\"message-text\">\($0(language))</p>" as HTML })
            <p><a class="button" href="\(request.viewer == nil ? "/" : "/desk" as URLPath)">\(back(language))</a></p>
            </div>
            """
        let frame: Page.Frame = request.viewer == nil ? .resident : .desk
        return .page(Page(title: Text("提示", "Notice"), frame: frame, status: status, body: body))
    }
}

extension Site {
    /// The reply to a body that is larger than its route reads.
    func tooLarge(_ incoming: Incoming, limit: Int) async -> Reply {
        // Where nothing is read, that there is nothing, or not this way, is the better answer.
        if limit == 0 { return await reply(to: incoming) }
        let request = WebRequest(
            method: incoming.method,
            path: incoming.path,
            headers: incoming.headers,
            language: Cookies.read(incoming.headers, isEncrypted: isEncrypted(incoming))[Cookies.language].flatMap(
                Language.init
            ) ?? .zh
        )
        let answer =
            door(incoming.path)?.answer(to: BodyTooLarge(limit: limit), request)
            ?? failure(BodyTooLarge(limit: limit), request)
        var reply = dress(answer, request, incoming)
        secure(&reply, incoming)
        return reply
    }
}
