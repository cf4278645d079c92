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
        ("deadlines.yaml", "longest: 10wd", "longest: 8wd", "挂起 / 理由 / 等待配件或材料 / 最长：10 个工作日 → 8 个工作日"),
        ("deadlines.yaml", "warn_at: 75", "warn_at: 80", "提前提醒，时限用去：75 % → 80 %"),
        (
            "deadlines.yaml", "{ source: hotline, contact: 1wd, handling: 5wd }",
            "{ source: phone, contact: 1wd, handling: 5wd }", "按来源增加：来源 来电，受理 1 个工作日，办理 5 个工作日"
        ),
        (
            "dispatch.yaml", "  - { category: market, to: 'department:enforcement' }\n", "",
            "派单规则（按顺序，先符合的生效）去掉：类别 市容与经营（全组），转给 部门 enforcement"
        ),
        ("classification.yaml", "threshold: 0.6", "threshold: 0.7", "不问人的最低把握：0.6 → 0.7"),
    ])
    func `a change is said in words`(file: String, old: String, new: String, words: String) throws {
        #expect(try items(file, old, new).map(\.zh).contains(words))
    }

    @Test func `rules that change places are said to do so`() throws {
        let first = "  - { category: fire.equipment, to: property_company }\n"
        let second = "  - { category: fire.lane, to: property_company }\n"
        #expect(try items("dispatch.yaml", first + second, second + first).map(\.zh) == ["次序改变"])
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
