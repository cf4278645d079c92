import Cases
import Kernel
import TestSupport
import Testing

@testable import StreetConfiguration

@Suite struct DeadlineFileTextTests {
    let shipped: String

    init() throws { shipped = try #require(ConfigurationSet.read(folder: Folders.configuration)["deadlines.yaml"]) }

    func changed(_ change: (inout DeadlineFile) -> Void) throws -> LineDifference {
        var file = try #require(DeadlineFile.read(shipped))
        change(&file)
        let text = try DeadlineFileText.changed(shipped, to: file)
        #expect(DeadlineFile.read(text) == file)
        return LineDifference(from: shipped, to: text, around: 0)
    }

    @Test func `nothing changed is nothing written`() throws { #expect(try changed { _ in }.lines == []) }

    @Test func `only the lines of what changes are written`() throws {
        #expect(try changed { $0.warnAt = 80 }.description.contains("- warn_at: 75\n+ warn_at: 80"))
        let longer = try changed { $0.pauses?.reasons[1].longest = "8wd" }
        #expect(longer.lines.count { $0.kind == .removed } == 1 && longer.lines.count { $0.kind == .added } == 1)
        #expect(
            longer.description.contains(
                "+     - { code: parts, name: { zh: 等待配件或材料, en: Waiting for parts }, longest: 8wd }"
            )
        )
        let rule = DeadlineFile.Source(source: "phone", category: "noise", contact: nil, handling: "3wd")
        let more = try changed { $0.sources?.append(rule) }
        #expect(
            more.lines.filter { $0.kind != .gap }.map(\.text) == [
                "  - { source: phone, category: noise, handling: 3wd }"
            ]
        )
        let ladder = try changed { $0.escalation?.remove(at: 1) }
        #expect(ladder.lines.filter { $0.kind != .gap }.map(\.text) == ["  - { after: 50, to: community }"])
    }

    @Test func `a part that says nothing any more goes with its key, and comes again at the end`() throws {
        var file = try #require(DeadlineFile.read(shipped))
        file.warnAt = nil
        file.sources = []
        let without = try DeadlineFileText.changed(shipped, to: file)
        #expect(!without.contains("warn_at:") && !without.contains("sources:"))
        file.warnAt = 70
        let again = try DeadlineFileText.changed(without, to: file)
        #expect(again.hasSuffix("\nwarn_at: 70\n"))
        // Comments stay.
        #expect(again.contains("# By how a matter came"))
    }

    @Test func `words that YAML would misread are quoted`() throws {
        let name = Text("等待：电梯, 配件", "Parts: lift")
        _ = try changed { $0.pauses?.reasons.append(.init(code: "no", name: name, longest: "3d")) }
    }
}
