import Access
import Areas
import Cases
import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@testable import StreetConfiguration

@Suite struct ActiveConfigurationTests {
    let shipped: ConfigurationSet
    let context = Context.fixed(FreshDatabase.madeAt)

    init() throws { shipped = try ConfigurationSet.read(folder: Folders.configuration) }

    func changed(_ file: String, _ old: String, _ new: String) throws -> ConfigurationSet {
        var set = shipped
        let text = try #require(set[file])
        try #require(text.contains(old))
        set.files[file] = text.replacing(old, with: new, maxReplacements: 1)
        return set
    }

    static let migrations =
        StorageMigrations.all + AccountMigrations.all + AreaMigrations.all + OtherTables.all
        + ConfigurationMigrations.all

    func with(
        _ kind: TestDatabaseKind,
        _ body: @Sendable (any Database, ActiveConfiguration) async throws -> Void
    ) async throws {
        let shipped = shipped
        let context = context
        try await FreshDatabase.with(kind, Self.migrations) { database in
            let store = ConfigurationStore(database: database, context: context)
            try await body(
                database,
                try await ActiveConfiguration.open(
                    store,
                    shipped: { shipped },
                    kinds: ConfigurationLintTests.kinds
                )
            )
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `the first start makes version 1, the next one finds it whatever the folder says`(kind: TestDatabaseKind)
        async throws
    {
        let other = try changed("categories.yaml", "handling: 2wd", "handling: 3wd")
        try await with(kind) { _, active in
            #expect(active.activeNumber == 1)
            let again = try await ActiveConfiguration.open(active.store, shipped: { other })
            #expect(again.activeNumber == 1)
            #expect(again.books.value.categories["environment.rubbish"]?.handling == .workingDays(2))
            let stored = try await active.store.version(1)
            #expect(stored.set == shipped && stored.version.checksum == shipped.checksum)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a dispatch rule that names no department of the street is found with its line`(kind: TestDatabaseKind)
        async throws
    {
        let misspelt = try changed("dispatch.yaml", "to: 'department:enforcement' }", "to: 'department:enforcment' }")
        let line = try #require(
            misspelt["dispatch.yaml"]?.split(separator: "\n", omittingEmptySubsequences: false)
                .firstIndex { $0.contains("enforcment") }
        )
        try await with(kind) { database, active in
            let early = try await active.review.findings(shipped)
            #expect(early == [])
            try await database.write { tx in
                for code in ["enforcement", "fire", "social"] {
                    try tx.execute("INSERT INTO organisation (code, kind) VALUES (\(code), 'department')")
                }
            }
            let none = try await active.review.findings(shipped)
            #expect(none == [])
            let found = try await active.review.findings(misspelt)
            #expect(found.map(\.file) == ["dispatch.yaml"])
            #expect(found.map(\.line) == [line + 1])
            #expect(found.first?.message.en.contains("enforcment") == true)
            #expect(found.first?.severity == .warning)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a process follows what another one activates`(kind: TestDatabaseKind) async throws {
        let next = try changed("categories.yaml", "handling: 2wd", "handling: 3wd")
        try await with(kind) { database, first in
            let second = try await ActiveConfiguration.open(first.store, shipped: { ConfigurationSet() })
            let found1 = try await first.activate(next, base: 1, note: " 三天 ", by: nil)
            #expect(found1 == 2)
            #expect(first.books.value.categories["environment.rubbish"]?.handling == .workingDays(3))
            #expect(second.books.value.categories["environment.rubbish"]?.handling == .workingDays(2))
            let found2 = try await second.reload()
            #expect(found2)
            #expect(second.books.value.categories["environment.rubbish"]?.handling == .workingDays(3))
            let found3 = try await second.reload()
            #expect(!found3)
            let versions = try await first.store.versions()
            #expect(versions.map(\.number) == [2, 1] && versions[0].note == "三天")
            // The fact tells the others, and every file that did not change is stored once.
            let counts = try await database.read { tx in
                [
                    try tx.count(
                        "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'configuration.activated' AND subject = 2"
                    ),
                    try tx.count("SELECT COUNT(*) AS n FROM audit_record WHERE action = 'configuration.activated'"),
                    try tx.count("SELECT COUNT(*) AS n FROM configuration_text"),
                ]
            }
            #expect(counts == [1, 2, shipped.paths.count + 1])
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `nobody overwrites what somebody else has just activated`(kind: TestDatabaseKind) async throws {
        let mine = try changed("categories.yaml", "handling: 2wd", "handling: 3wd")
        let theirs = try changed("categories.yaml", "handling: 2wd", "handling: 4wd")
        try await with(kind) { _, active in
            let numbers = await withTaskGroup(of: Int?.self) { group in
                for set in [mine, theirs] {
                    group.addTask { try? await active.activate(set, base: 1, note: "x", by: nil) }
                }
                return await group.reduce(into: [Int?]()) { $0.append($1) }
            }
            #expect(numbers.compactMap(\.self) == [2])
            await #expect(throws: ConfigurationRefusal.changedMeanwhile(active: 2)) {
                try await active.activate(shipped, base: 1, note: "x", by: nil)
            }
        }
    }

    @Test func `what has errors, no reason or no change is refused`() async throws {
        let broken = try changed("categories.yaml", "handling: 2wd", "handling: soon")
        let fine = try changed("categories.yaml", "handling: 2wd", "handling: 3wd")
        try await with(.sqlite) { _, active in
            await #expect(throws: ConfigurationRefusal.hasErrors(1)) {
                try await active.activate(broken, base: 1, note: "x", by: nil)
            }
            await #expect(throws: ConfigurationRefusal.noteMissing) {
                try await active.activate(fine, base: 1, note: " \n", by: nil)
            }
            await #expect(throws: ConfigurationRefusal.unchanged) {
                try await active.activate(shipped, base: 1, note: "x", by: nil)
            }
            let found4 = try await active.store.activeNumber()
            #expect(found4 == 1)
        }
    }

    @Test func `workflows that were active stay readable when their files are gone`() async throws {
        let version = try CaseBook.read(folder: Folders.configuration).workflow.version
        var next = try changed("workflows/matter.yaml", "version: \(version)", "version: \(version + 1)")
        next.files["workflows/matter-1.yaml"] = nil
        let set = next
        try await with(.sqlite) { _, active in
            let found5 = try await active.activate(set, base: 1, note: "v3", by: nil)
            #expect(found5 == 2)
            let book = active.books.value
            #expect(book.workflow.version == version + 1)
            #expect(book.workflow("matter", 1) != nil && book.workflow("matter", version) != nil)
            // And back again: the version is new, the workflow the old one.
            let found6 = try await active.activate(shipped, base: 2, note: "back", by: nil)
            #expect(found6 == 3)
            #expect(active.books.value.workflow.version == version)
            #expect(active.books.value.workflow("matter", version + 1) != nil)
        }
    }

    @Test func `a version that this program cannot read stops the start with file and line`() async throws {
        try await with(.sqlite) { database, active in
            // As a newer program would have written it.
            try await database.write { tx in
                let text = try #require(shipped["roles.yaml"]).replacing("[cases.see]", with: "[cases.dream]")
                try tx.execute("INSERT INTO configuration_text (checksum, text) VALUES ('newer', \(text))")
                try tx.execute("UPDATE configuration_file SET checksum = 'newer' WHERE path = 'roles.yaml'")
            }
            let fault = await #expect(throws: UnreadableConfiguration.self) {
                _ = try await ActiveConfiguration.open(active.store, shipped: { ConfigurationSet() })
            }
            let lines = try #require(shipped["roles.yaml"]).split(separator: "\n", omittingEmptySubsequences: false)
            let line = try #require(lines.firstIndex { $0.contains("[cases.see]") }) + 1
            #expect(fault?.description.contains("roles.yaml:\(line): ") == true, "\(String(describing: fault))")
            #expect(fault?.description.contains("cases.dream is no permission") == true)
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `what cases and posts use cannot be taken away`(kind: TestDatabaseKind) async throws {
        let gone = try changed(
            "categories.yaml",
            "      - code: dog_mess\n        name: { zh: 宠物粪便, en: 'Pet mess' }\n        keywords: [狗屎, 狗粪, 宠物粪便]\n",
            ""
        )
        let retired = try changed("categories.yaml", "keywords: [狗屎,", "retired: true\n        keywords: [狗屎,")
        let powerless = try changed(
            "roles.yaml",
            "areas.manage, configuration.manage, classification.see, tickets.import]\n    reach: area\n    acts_as: []",
            "areas.manage, classification.see, tickets.import]\n    reach: area\n    acts_as: []"
        )
        try await with(kind) { database, active in
            let found7 = try await active.review.findings(gone)
            #expect(found7 == [])
            try await database.write { tx in
                try tx.execute("INSERT INTO case_record (id, category) VALUES (1, 'environment.dog_mess')")
                try tx.execute(
                    """
                    INSERT INTO account (id, login, name, password, state, created_at)
                    VALUES (1, 'admin', 'A', '', 'active', 0)
                    """
                )
                try tx.execute(
                    """
                    INSERT INTO post (id, account_id, role, area_level, area_id, organisation_id, from_at)
                    VALUES (1, 1, 'administrator', 'street', 1, 1, 0)
                    """
                )
            }
            let found = try await active.review.findings(gone)
            #expect(found.count == 1 && found[0].message.en.contains("retired: true") && found[0].line != nil)
            await #expect(throws: ConfigurationRefusal.hasErrors(1)) {
                try await active.activate(gone, base: 1, note: "x", by: nil)
            }
            let found8 = try await active.review.findings(retired)
            #expect(found8 == [])
            let lost = try await active.review.findings(powerless)
            #expect(
                lost.contains { $0.message.en.contains("configuration.manage") && $0.severity == .error },
                "\(lost)"
            )
        }
    }

    @Test(arguments: TestDatabaseKind.allCases)
    func `a draft is kept, and known to be overtaken`(kind: TestDatabaseKind) async throws {
        let next = try changed("categories.yaml", "handling: 2wd", "handling: 3wd")
        try await with(kind) { database, active in
            try await database.write { tx in
                for id in [1, 2] {
                    try tx.execute(
                        """
                        INSERT INTO account (id, login, name, password, state, created_at)
                        VALUES (\(id), \("a\(id)"), 'A', '', 'active', 0)
                        """
                    )
                }
            }
            let (me, other) = (Account.ID(rawValue: 1), Account.ID(rawValue: 2))
            let store = active.store
            try await store.keep("x: 1\n", path: "replies.yaml", base: 1, by: me)
            try await store.keep("y: 1\n", path: "categories.yaml", base: 1, by: me)
            try await store.keep("z: 1\n", path: "categories.yaml", base: 1, by: other)
            let found9 = try await store.prepared(by: me)
            #expect(found9.drafts.map(\.path) == ["categories.yaml", "replies.yaml"])
            _ = try await active.activate(next, base: 1, note: "x", by: other)
            let prepared = try await store.prepared(by: me)
            #expect(prepared.drafts.map(\.isOvertaken) == [true, false])
            #expect(prepared.set["replies.yaml"] == "x: 1\n")
            let found10 = try await store.prepared(by: other)
            #expect(found10.drafts.isEmpty)
            try await store.settle("categories.yaml", base: 2, by: me)
            let found11 = try await store.prepared(by: me)
            #expect(found11.drafts.map(\.isOvertaken) == [false, false])
            try await store.discard("categories.yaml", by: me)
            let found12 = try await store.prepared(by: me)
            #expect(found12.drafts.map(\.path) == ["replies.yaml"])
        }
    }
}

/// What the usage looks at, of a feature whose other tables these tests do not need.
enum OtherTables {
    static let all = [
        Migration("0060-case", "CREATE TABLE case_record (id BIGINT PRIMARY KEY, category TEXT NOT NULL)"),
        Migration(
            "0040-organisation",
            "CREATE TABLE organisation (code TEXT PRIMARY KEY, kind TEXT NOT NULL, closed_at BIGINT)"
        ),
    ]
}
