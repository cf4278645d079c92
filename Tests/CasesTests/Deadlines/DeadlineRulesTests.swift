import Foundation
import Kernel
import TestSupport
import Testing

@testable import Cases

@Suite struct DeadlineRulesTests {
    let categories: CategoryTree
    let text: String

    init() throws {
        categories = try CategoryTree.read(Folders.configuration.appending(path: "categories.yaml"))
        text = try String(contentsOf: Folders.configuration.appending(path: "deadlines.yaml"), encoding: .utf8)
    }

    @Test func `limits follow how a matter came and what it is about`() throws {
        let rules = try DeadlineRules.decode(text, categories: categories)
        let service = try #require(categories["property.service"])
        let question = try #require(categories["other.question"])
        let hotline = rules.classification(of: service, source: "hotline")
        #expect([hotline.contact, hotline.handling] == [.workingDays(1), .workingDays(5)])
        #expect(rules.classification(of: question, source: "hotline").handling == .workingDays(2))
        #expect(rules.classification(of: service, source: "resident").handling == service.handling)
    }

    @Test(arguments: [
        ("whole: 60wd", "whole: 60 days", "whole"),
        ("category: other,", "category: others,", "sources.[1]"),
        ("urgent: {", "hurried: {", "urgency"),
        ("longest: 10wd", "longest: ten", "pauses.reasons.[2].longest"),
        ("code: parts", "code: weather", "pauses.reasons.[2]"),
        ("code: parts", "code: 'a/b'", "pauses"),
        ("after: 50, to: community", "after: 0, to: community", "escalation"),
        ("after: 50, to: community", "after: 50, to: mayor", "escalation"),
        ("warn_at: 75", "warn_at: 100", "warn_at"),
        ("category: property.service, contact: 1wd", "category: property.service, contact: 2wd", "examples.[1]"),
    ])
    func `a mistake names its place`(old: String, new: String, place: String) throws {
        try #require(text.contains(old))
        let fault = #expect(throws: ConfigurationFault.self) {
            try DeadlineRules.decode(text.replacing(old, with: new, maxReplacements: 1), categories: categories)
        }
        #expect(fault?.place.hasPrefix(place) == true, "\(fault?.place ?? "")")
    }
}
