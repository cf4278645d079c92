import Areas
import Foundation
import Inbox
import Kernel
import Registry
import TestSupport
import Testing

@testable import Cases

@Suite struct DispatchTests {
    let categories: CategoryTree
    let file = Folders.configuration.appending(path: "dispatch.yaml")

    init() throws { categories = try CategoryTree.read(Folders.configuration.appending(path: "categories.yaml")) }

    private func body(_ number: Int64, _ kind: Organisation.Kind, _ code: String) -> Organisation {
        Organisation(
            id: Organisation.ID(rawValue: number),
            kind: kind,
            code: code,
            name: code,
            area: Area.ID(rawValue: 1)
        )
    }

    private func book(_ rules: String, examples: String = "[]") throws -> DispatchBook {
        try DispatchBook.decode(
            "rules:\n\(rules)\nexamples: \(examples)",
            name: "dispatch.yaml",
            categories: categories
        )
    }

    private func fault(_ rules: String, examples: String = "[]") -> String {
        let fault = #expect(throws: ConfigurationFault.self) { try book(rules, examples: examples) }
        return fault.map { "\($0.place) \($0.problem)" } ?? ""
    }

    @Test func `the shipped rules are without fault`() throws {
        let shipped = try DispatchBook.read(file, categories: categories)
        #expect(shipped.rules.count > 10)
        // People decide, unless a street says otherwise.
        #expect(shipped.rules.allSatisfy { !$0.isAutomatic })
    }

    @Test func `the first rule that fits and whose body exists proposes it, with its reason`() throws {
        let book = try book(
            """
              - { category: property.lift, severity: critical, to: 'department:fire' }
              - { category: property, area: '9999A', to: police_station }
              - { category: property, to: property_company, automatic: true }
            """
        )
        func asked(_ category: String, _ severity: Case.Severity = .ordinary, area: String = "9999B1")
            -> DispatchBook.Matter
        {
            DispatchBook.Matter(category: category, areaCode: area, level: .building, severity: severity)
        }
        let targets = [body(1, .propertyCompany, "p"), body(2, .propertyCompany, "far"), body(3, .department, "fire")]
        let usual = try #require(book.proposal(for: asked("property.lift"), among: targets, categories))
        #expect(usual.organisation == 1)
        #expect(usual.isAutomatic)
        #expect(usual.reason.zh == "规则：物业管理 → 物业服务")
        #expect(book.proposal(for: asked("property.lift", .critical), among: targets, categories)?.organisation == 3)
        // There is no such department here: the next rule speaks.
        #expect(
            book.proposal(for: asked("property.lift", .critical), among: Array(targets.prefix(2)), categories)?
                .organisation == 1
        )
        #expect(
            book.proposal(for: asked("property.lift", area: "9999A7"), among: targets, categories)?.organisation == 1
        )
        #expect(book.proposal(for: asked("noise.neighbour"), among: targets, categories) == nil)
    }

    @Test func `what cannot be meant is a fault that names its rule`() {
        #expect(fault("  - { category: propertee, to: community }").contains("neither a category nor a group"))
        #expect(fault("  - { category: property, to: nobody }").contains("no kind of body"))
        #expect(fault("  - { category: property, to: grid_post }").contains("takes no cases"))
        #expect(fault("  - { category: property, to: property_company, level: attic }").contains("no level"))
        #expect(fault("  - { category: property, to: property_company, severity: bad }").contains("severity is"))
        #expect(fault("  - { category: property, to: property_company, source: pigeon }").contains("no source"))
        #expect(
            fault("  - { category: property, to: community, automatic: true }").contains("stays with the community")
        )
        #expect(
            fault(
                "  - { category: property, to: community }\n  - { category: property.lift, severity: urgent, to: police_station }"
            )
            .hasPrefix("rules.[2] is never reached: rule 1")
        )
        #expect(
            fault(
                "  - { severity: urgent, to: community }\n  - { category: fire, severity: critical, to: police_station }"
            )
            .contains("never reached")
        )
        #expect(
            fault(
                "  - { category: property, to: community }",
                examples: "[{ category: property.lift, to: property_company }]"
            )
            .hasPrefix("examples.[1] property.lift goes to community")
        )
    }

    @Test func `a narrower rule before a wider one is no fault`() throws {
        let book = try book(
            "  - { category: fire, severity: critical, to: 'department:fire' }\n  - { category: fire, to: property_company }\n  - { to: community }"
        )
        #expect(book.rules.count == 3)
    }
}
