import Inbox
import Kernel
import Testing

@testable import PersonalData

@Suite struct SubjectRequestRulesTests {
    private func request(_ kind: SubjectRequest.Kind, _ state: SubjectRequest.State) -> SubjectRequest {
        SubjectRequest(
            id: ID(rawValue: 1),
            signal: ID(rawValue: 2),
            scope: .report,
            kind: kind,
            channel: .link,
            field: nil,
            state: state,
            receivedAt: Instant(milliseconds: 0),
            remindAt: Instant(milliseconds: 10),
            dueAt: Instant(milliseconds: 20),
            closedAt: state.isOpen ? nil : Instant(milliseconds: 15),
            ground: "",
            reminded: 0,
            revision: 1,
            path: AreaPath()
        )
    }

    @Test func `nothing is answered before it is known who asks`() {
        #expect(throws: SubjectRequestRefusal.identityOpen) {
            try request(.see, .received).after(.answered, note: "")
        }
        #expect(throws: SubjectRequestRefusal.noteMissing) { try request(.see, .received).after(.confirmed, note: "") }
        #expect(throws: Never.self) { try request(.see, .confirmed).after(.answered, note: "") }
    }

    @Test func `a closed request stays closed`() {
        for state in SubjectRequest.State.allCases where !state.isOpen {
            for action in [SubjectRequestEvent.Action.confirmed, .answered, .refused, .withdrawn] {
                #expect(throws: SubjectRequestRefusal.notOpen) { try request(.see, state).after(action, note: "x") }
            }
        }
    }

    @Test func `only a restriction that was made can be ended`() {
        #expect(throws: SubjectRequestRefusal.nothingRestricted) { try request(.see, .done).after(.lifted, note: "x") }
        #expect(throws: SubjectRequestRefusal.nothingRestricted) {
            try request(.restrict, .confirmed).after(.lifted, note: "x")
        }
        #expect(throws: Never.self) { try request(.restrict, .done).after(.lifted, note: "x") }
    }

    @Test func `fifteen working days leave out weekends and end with the last shift`() {
        let calendar = WorkingCalendar(years: [], shifts: [.init(from: 540, to: 1080)])
        let start = CivilTime(date: CivilDate(year: 2026, month: 11, day: 20), hour: 9).instant
        let clock = SubjectRequest.clock(.plain, calendar, from: start)
        #expect(clock.due == CivilTime(date: CivilDate(year: 2026, month: 12, day: 11), hour: 18).instant)
        #expect(clock.remind == CivilTime(date: CivilDate(year: 2026, month: 12, day: 8), hour: 18).instant)
    }

    @Test func `the notice's file says what is wrong with it, and where`() {
        func findings(_ change: (String) -> String) -> [String] {
            let set = ConfigurationSet(["privacy.yaml": change(Self.good)])
            return PrivacyBook.findings(set).map { $0.description(.en) }
        }
        #expect(findings { $0 } == [])
        #expect(findings { $0.replacing("15wd", with: "15x") }.contains { $0.contains("answer_within") })
        #expect(findings { $0.replacing("12wd", with: "20wd") }.contains { $0.contains("remind_after") })
        #expect(findings { $0.replacing("basis: consent", with: "basis: hope") }.contains { $0.contains("basis") })
        #expect(findings { $0.replacing("code: contact", with: "code: other") }.contains { $0.contains("contact") })
        #expect(PrivacyBook.read(ConfigurationSet(["privacy.yaml": Self.good])).version == "3")
    }

    private static let good = """
        version: "3"
        processor: { zh: 街道 }
        contact: { zh: 前台 }
        answer_within: 15wd
        remind_after: 12wd
        copies_open: 30
        purposes:
          - { code: contact, name: { zh: 联系 }, basis: consent, data: { zh: 电话 }, because: { zh: 核实 }, kept: { zh: 三年 } }
        rights: { zh: 可以撤回 }
        refusals:
          - { code: identity, name: { zh: 无法核实 }, law: { zh: 第五十条 } }
        """
}
