import Foundation
import Kernel
import TestSupport
import Testing

@testable import Cases

@Suite struct WorkflowTrialTests {
    private func trial(_ staff: WorkflowTrial.Staff = .init()) throws -> WorkflowTrial {
        WorkflowTrial(
            workflow: try Workflow.read(Folders.configuration.appending(path: "workflows/matter.yaml")),
            categories: try CategoryTree.read(Folders.configuration.appending(path: "categories.yaml")).categories,
            calendar: try WorkingCalendar.read(folder: Folders.configuration.appending(path: "calendar")),
            staff: staff
        )
    }

    private let day = CivilDate(year: 2026, month: 3, day: 2)

    @Test func `the same seed gives the same answer, another one another`() throws {
        let first = try trial().run(cases: 300, seed: 5, from: day)
        #expect(try trial().run(cases: 300, seed: 5, from: day) == first)
        #expect(try trial().run(cases: 300, seed: 6, from: day) != first)
        #expect(first.ended == 300)
        #expect(first.lines.first?.visits ?? 0 >= 300)
        for line in first.lines { #expect(line.median <= line.ninetieth && (0...1).contains(line.late)) }
    }

    @Test func `with too few holders the cases wait for them, with many they do not`() throws {
        let few = try trial(.init(people: [.holder: 2, .community: 4, .street: 2])).run(cases: 500, seed: 1, from: day)
        let many = try trial(.init(people: [.holder: 60, .community: 20, .street: 9])).run(
            cases: 500,
            seed: 1,
            from: day
        )
        let slow = try #require(few.lines.first { $0.state == "accepted" })
        let quick = try #require(many.lines.first { $0.state == "accepted" })
        #expect(slow.waitsFor == .holder)
        #expect(slow.waiting > quick.waiting * 5)
        #expect(slow.late > quick.late)
    }
}
