import Foundation
import Kernel
import TestSupport
import Testing

@testable import StreetConfiguration

@Suite struct ConfigurationLintTests {
    let shipped: ConfigurationSet

    /// As if others read the files that this target does not know.
    static let kinds = ConfigurationFileKinds(
        ["imports/", "channels.yaml", "open311.yaml", "privacy.yaml"].map {
            ConfigurationFileKind($0, Text(same: $0), check: { _ in [] }, terms: { _, _ in nil })
        }
    )

    init() throws { shipped = try ConfigurationSet.read(folder: Folders.configuration) }

    /// The shipped files with a piece of one of them replaced.
    func changed(_ file: String, _ old: String, _ new: String) throws -> ConfigurationSet {
        var set = shipped
        let text = try #require(set[file])
        try #require(text.contains(old), "\(file) has no \(old)")
        set.files[file] = text.replacing(old, with: new, maxReplacements: 1)
        return set
    }

    func line(_ file: String, of piece: String) throws -> Int {
        let text = try #require(shipped[file])
        let before = try #require(text.range(of: piece)).lowerBound
        return text[..<before].count { $0 == "\n" } + 1
    }

    @Test func `the shipped files have no finding`() {
        #expect(ConfigurationLint.findings(shipped, kinds: Self.kinds) == [])
        #expect(shipped.paths.contains("categories.yaml") && shipped.paths.contains("calendar/2026.yaml"))
        #expect(!shipped.paths.contains { $0.hasPrefix("areas/") })
    }

    /// What to change in which file; the line that the finding names is that of the piece.
    @Test(arguments: [
        ("categories.yaml", "contact: 8wh", "contact: 8 hours", "a time limit reads like"),
        ("categories.yaml", "handling: 5wd\ngroups", "handling: soon\ngroups", "a time limit reads like"),
        ("categories.yaml", "        keywords: [大件,", "        keyword: [大件,", "keywords is missing"),
        ("categories.yaml", "code: bulky", "code: rubbish", "stands twice"),
        ("categories.yaml", "category: environment.clutter }", "category: environment.pests }", "comes out as"),
        ("categories.yaml", "category: care.elderly }", "category: care.old }", "there is no category"),
        ("roles.yaml", "permissions: [cases.see]", "permissions: [cases.sea]", "is no permission"),
        ("roles.yaml", "reach: organisation", "reach: galaxy", "area or organisation"),
        ("roles.yaml", "acts_as: [street, holder]", "acts_as: [avenue, holder]", "no word of workflows"),
        ("replies.yaml", "action: finish", "action: finis", "is no action of"),
        ("replies.yaml", "到{place}现场", "到{plaec}现场", "cannot be filled in"),
        ("workflows/matter.yaml", "clock: none, final", "clock: noon, final", "cannot stand here"),
        ("workflows/matter.yaml", "start: open", "start: nowhere", "is no state"),
        ("workflows/matter.yaml", "version: 3", "version: 1", "stands in"),
        ("calendar/hours.yaml", "{ from: \"13:30\"", "{ from: \"11:30\"", "must be in order"),
        ("calendar/2026.yaml", "2026-02-16", "2026-02-15", "off already"),
        ("calendar/2026.yaml", "2026-01-04", "2025-01-04", "is no day of 2026"),
    ])
    func `a mistake is found with its line`(file: String, old: String, new: String, problem: String) throws {
        let findings = ConfigurationLint.findings(try changed(file, old, new))
        let found = try #require(findings.first { $0.message.en.contains(problem) }, "\(findings)")
        #expect(found.severity == .error)
        let line = try line(file, of: old)
        // What is missing is said of the thing that lacks it, some lines before.
        let named = try #require(found.line, "\(found)")
        #expect((line - 4...line + 1).contains(named), "\(named), not \(line)")
        #expect(found.file == file)
    }

    /// A key that nothing reads: what to change in which file, and what was meant.
    @Test(arguments: [
        ("categories.yaml", "        handling: 2wd", "        handeling: 2wd", "handling"),
        ("categories.yaml", "contact: 4wh", "contact: 4wh\nholder: x", "groups"),
        ("roles.yaml", "    reach: area", "    reach: area\n    act_as: [holder]", "acts_as"),
        ("replies.yaml", "en: 'Done on site. Please check.'", "eng: 'Done on site. Please check.'", "en"),
        ("workflows/matter.yaml", "    returns: true", "    retuns: true", "returns"),
        ("workflows/matter-1.yaml", "clock: none, final: true", "clock: none, finall: true", "final"),
        ("deadlines.yaml", "warn_at: 75", "warnat: 75", "warn_at"),
        ("deadlines.yaml", "source: hotline, contact: 1wd", "source: hotline, contakt: 1wd", "contact"),
        ("dispatch.yaml", "automatic: true", "automatik: true", "automatic"),
        ("dispatch.yaml", "severity: urgent, to: police_station", "severty: urgent, to: police_station", "severity"),
        ("classification.yaml", "threads: 1", "threads: 1\n  epoch: 1", "epochs"),
        ("calendar/hours.yaml", "shifts:", "shift: []\nshifts:", "shifts"),
        ("calendar/2026.yaml", "year: 2026", "year: 2026\nholydays: []", "holidays"),
    ])
    func `a key that nothing reads is an error with what was meant`(
        file: String,
        old: String,
        new: String,
        meant: String
    ) throws {
        // The shipped rules pass nothing on by themselves.
        var set = shipped
        set.files["dispatch.yaml"] = set["dispatch.yaml"]?.replacing(
            "{ category: property, to: property_company }",
            with: "{ category: property, to: property_company, automatic: true }"
        )
        let text = try #require(set[file])
        try #require(text.contains(old))
        set.files[file] = text.replacing(old, with: new, maxReplacements: 1)
        let key = try #require(
            new.split(whereSeparator: { " \n:{,".contains($0) }).map(String.init).first { word in
                !old.split(whereSeparator: { " \n:{,".contains($0) }).map(String.init).contains(word)
            }
        )
        let line = (set[file] ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            .firstIndex { $0.contains("\(key):") }
        let found = ConfigurationLint.findings(set, kinds: Self.kinds).filter { $0.isIgnored }
        #expect(found.count == 1 && found.first?.severity == .error, "\(found)")
        #expect(found.first?.line == line.map { $0 + 1 } && found.first?.file == file)
        #expect(found.first?.message.en.contains(meant) == true, "\(found)")
    }

    @Test func `a file that nothing reads is named with the one that was meant`() {
        var set = shipped
        set.files["deadline.yaml"] = "whole: 3d\n"
        let found = ConfigurationLint.findings(set, kinds: Self.kinds)
        #expect(found.map(\.message.en) == ["nothing reads this file: did you mean deadlines.yaml?"])
    }

    @Test func `a text that is no YAML names the line`() throws {
        let set = try changed("replies.yaml", "replies:\n", "replies:\n  - { action: finish\n")
        let found = try #require(ConfigurationLint.findings(set).first { $0.file == "replies.yaml" })
        #expect(found.message.en.contains("no YAML") && found.line != nil)
    }

    @Test func `one mistake hides no other`() throws {
        var set = try changed("categories.yaml", "contact: 8wh", "contact: 8 hours")
        set.files["categories.yaml"] = set["categories.yaml"]?.replacing("keywords: [大件,", with: "keyword: [大件,")
            .replacing("handling: 10wd", with: "handling: [1]")
        set.files["roles.yaml"] = set["roles.yaml"]?.replacing("reach: organisation", with: "reach: galaxy")
        set.files["workflows/matter.yaml"] = set["workflows/matter.yaml"]?.replacing("step: 1", with: "step: one")
        let findings = ConfigurationLint.findings(set)
        // Four categories have ten days.
        #expect(findings.count { $0.file == "categories.yaml" } >= 6, "\(findings)")
        #expect(findings.count { $0.file == "roles.yaml" } == 4)
        #expect(findings.count { $0.file == "workflows/matter.yaml" } == 1)
    }

    @Test func `a missing file is an error`() {
        for file in ["categories.yaml", "roles.yaml", "replies.yaml", "workflows/matter.yaml", "calendar/hours.yaml"] {
            var set = shipped
            set.files[file] = nil
            #expect(ConfigurationLint.findings(set).contains { $0.file == file && $0.severity == .error }, "\(file)")
        }
    }

    @Test func `a workflow that was active keeps its states and actions under its version`() throws {
        let active = shipped.paths(in: "workflows").compactMap { shipped[$0] }
        let words = try changed("workflows/matter.yaml", "zh: 待受理", "zh: 等待受理")
        #expect(ConfigurationLint.findings(words, active: shipped, workflows: active, kinds: Self.kinds) == [])
        let action = "    by: [community, street]\n    needs: [reason]\n    told: { zh: 核实未通过"
        let bones = try changed(
            "workflows/matter.yaml",
            action,
            action.replacing("[community, street]", with: "[street]")
        )
        let found = try #require(
            ConfigurationLint.findings(bones, active: shipped, workflows: active, kinds: Self.kinds).first
        )
        #expect(found.message.en.contains("raise the version to 4"))
        #expect(try found.line == line("workflows/matter.yaml", of: "version: 3"))
        var raised = bones
        raised.files["workflows/matter.yaml"] = bones["workflows/matter.yaml"]?.replacing(
            "version: 3",
            with: "version: 4"
        )
        #expect(ConfigurationLint.findings(raised, active: shipped, workflows: active, kinds: Self.kinds) == [])
    }

    @Test func `a retired category is not suggested and its examples fail`() throws {
        let set = try changed(
            "categories.yaml",
            "        keywords: [楼道堆,",
            "        retired: true\n        keywords: [楼道堆,"
        )
        let found = ConfigurationLint.findings(set)
        #expect(found.contains { $0.message.zh.contains("楼道里堆放杂物") && $0.severity == .error }, "\(found)")
    }
}
