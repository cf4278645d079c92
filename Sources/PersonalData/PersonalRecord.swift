import Cases
import Inbox
import Kernel

/// All that is held of a person: what he is shown, and what the file contains that he takes with him (PIPL article 45).
package struct PersonalRecord: Sendable {
    let madeAt: Instant
    let reports: [PersonalReport]
    let requests: [SubjectRequest]
    let book: PrivacyBook
}

/// One report with all that hangs on it.
struct PersonalReport: Sendable {
    let whole: PersonalSignal
    /// The name that was left; masked where it is another person's who shares the phone.
    let name: String
    let place: String
    /// Who wrote it down; nil for the person himself.
    let filer: Holder?
    let matter: PersonalMatter?
    let looks: [PersonalLook]
    let consents: [Consent]
    let reasons: [MachineReason]
}

/// The case to which a report led, as its person may know it.
struct PersonalMatter: Sendable {
    let number: String
    let category: Text
    let state: Text
    let openedAt: Instant
    let closedAt: Instant?
    /// What was told, oldest first, with what he wrote himself.
    let told: [(at: Instant, text: Text, note: String)]
}

/// Somebody in office, without his name: that is his own personal data.
struct Holder: Sendable, Hashable {
    let role: Text
    let body: String
}

/// Somebody looked at what a person left of himself.
struct PersonalLook: Sendable, Hashable {
    let at: Instant
    let who: Holder
    let action: String
    let purpose: String

    var what: Text {
        switch action {
        case "signal.contact_seen": Text("查看了称呼和电话", "saw name and phone")
        case "signal.personal_data_seen": Text("办理个人信息请求时查看", "saw it to answer a request")
        case "signal.name_corrected": Text("更正了称呼", "corrected the name")
        case "signal.phone_corrected": Text("更正了电话", "corrected the phone")
        case "signal.text_corrected": Text("更正了文字", "corrected the text")
        case "signal.restricted": Text("限制了处理", "restricted processing")
        case "signal.released": Text("解除了限制", "ended the restriction")
        case "signal.erased": Text("删除了内容", "erased the content")
        default: Text("查看", "looked")
        }
    }
}
