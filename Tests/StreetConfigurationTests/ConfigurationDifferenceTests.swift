import Kernel
import TestSupport
import Testing

@testable import StreetConfiguration

@Suite struct ConfigurationDifferenceTests {
    let shipped: ConfigurationSet

    init() throws { shipped = try ConfigurationSet.read(folder: Folders.configuration) }

    func items(_ file: String, _ old: String, _ new: String) throws -> [Text] {
        var set = shipped
        let text = try #require(set[file])
        try #require(text.contains(old), "\(file) has no \(old)")
        set.files[file] = text.replacing(old, with: new, maxReplacements: 1)
        let difference = ConfigurationDifference(from: shipped, to: set)
        #expect(difference.files.map(\.path) == [file])
        return difference.files.flatMap(\.items)
    }

    @Test(arguments: [
        ("categories.yaml", "handling: 2wd", "handling: 3wd", "垃圾清运：办理时限 2 个工作日 → 3 个工作日"),
        ("categories.yaml", "[垃圾, 垃圾桶,", "[垃圾, 泔水,", "垃圾清运：关键词增加 泔水"),
        (
            "categories.yaml", "      - code: clutter\n",
            "      - { code: smell, name: { zh: 异味 }, keywords: [异味] }\n      - code: clutter\n",
            "新增类别：环境卫生 / 异味（environment.smell），受理 4 个工作小时，办理 5 个工作日"
        ),
        ("roles.yaml", "permissions: [cases.see]", "permissions: [cases.see, areas.see]", "业委会成员：权限增加 areas.see"),
        ("workflows/matter.yaml", "from: [accepted, finished]\n", "from: [finished]\n", "办结：可用状态去掉 accepted"),
        ("workflows/matter.yaml", "已办结，请您评价。", "已办完，请评价。", "办结：告知居民 已办结，请您评价。 → 已办完，请评价。"),
        ("replies.yaml", "正在处理，预计明天完成。", "明天完成。", "新增：answer：明天完成。"),
        ("calendar/2026.yaml", "  - 2026-01-02\n", "", "去掉：放假 2026-01-02"),
    ])
    func `a change is said in words`(file: String, old: String, new: String, words: String) throws {
        #expect(try items(file, old, new).map(\.zh).contains(words))
    }

    @Test func `a comment is no change in words`() throws {
        #expect(try items("categories.yaml", "# What residents report", "# What people report") == [])
    }

    @Test func `lines that change are shown with their neighbours`() {
        let difference = LineDifference(from: "a\nb\nc\nd\ne\nf\ng\n", to: "a\nb\nc\nX\ne\nf\ng\nh\n", around: 1)
        #expect(difference.description == "  ...\n  c\n- d\n+ X\n  e\n  ...\n  g\n+ h")
        #expect(LineDifference(from: "a\nb", to: "a\nb\n").lines == [])
        #expect(LineDifference(from: "", to: "a\n").description == "+ a")
    }
}
