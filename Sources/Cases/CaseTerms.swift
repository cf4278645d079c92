import Areas
import Inbox
package import Kernel
import Registry

/// What the files of this feature say, in words for people.
package enum CaseTerms {
    /// The words of `deadlines.yaml`, `dispatch.yaml` and `classification.yaml`; nil for other files.
    package static func terms(_ path: String, _ categories: CategoryTree) -> ConfigurationTerms? {
        let keys: [String: Text]
        switch path {
        case CaseBook.deadlinesFile: keys = deadlines
        case CaseBook.dispatchFile: keys = dispatch
        case CaseBook.classificationFile: keys = classification
        default: return nil
        }
        return ConfigurationTerms(keys) { key, word in self.word(word, under: key, categories) }
    }

    /// A category with its group, or a whole group, by name; nil for what is neither.
    package static func category(_ word: String, _ categories: CategoryTree) -> Text? {
        if let category = categories[word] {
            return Text("\(category.group.zh) / \(category.name.zh)", "\(category.group.en) / \(category.name.en)")
        }
        return categories.categories.first { $0.groupCode == word }.map {
            Text("\($0.group.zh)（全组）", "\($0.group.en) (all)")
        }
    }

    /// What came in one way, by its name.
    package static func source(_ word: String) -> Text? { Signal.Channel(rawValue: word)?.name }

    private static func word(_ word: String, under key: String, _ categories: CategoryTree) -> Text? {
        switch key {
        case "category": category(word, categories)
        case "source": source(word)
        case "severity":
            Case.Severity.allCases.first { "\($0)" == word }.map(Words.severity)
        case "to": holder(word)
        case "warn_at", "after": Text(same: "\(word) %")
        default: nil
        }
    }

    private static func holder(_ word: String) -> Text? {
        switch word {
        case "holder": Text("承办单位负责人", "the holder's head")
        case "community": Text("社区", "the community")
        case "street": Text("街道", "the street")
        case _ where word.hasPrefix("department:"):
            Text("部门 \(word.dropFirst("department:".count))", "department \(word.dropFirst("department:".count))")
        default: Organisation.Kind(rawValue: word)?.name
        }
    }

    private static let shared: [String: Text] = [
        "examples": Text("示例", "Examples"), "category": Text("类别", "category"),
        "contact": Text("受理", "to accept"), "handling": Text("办理", "to close"), "source": Text("来源", "source"),
        "text": Text("文字", "text"), "severity": Text("紧急程度", "urgency"), "to": Text("转给", "goes to"),
    ]

    private static let deadlines = shared.merging([
        "whole": Text("全程时限", "The whole case"), "sources": Text("按来源", "By source"),
        "urgency": Text("按紧急程度", "By urgency"), "urgent": Text("紧急", "Urgent"), "critical": Text("特急", "Critical"),
        "pauses": Text("挂起", "Pauses"), "most": Text("最多次数", "how often at most"), "reasons": Text("理由", "reasons"),
        "longest": Text("最长", "longest"), "extensions": Text("延期", "More time"), "lengths": Text("可延长", "lengths"),
        "warn_at": Text("提前提醒，时限用去", "Warning when this is used up"), "escalation": Text("逾期升级", "When time is over"),
        "after": Text("再过", "after"), "to": Text("告知", "tells"),
    ]) { $1 }

    private static let dispatch = shared.merging([
        "rules": Text("派单规则（按顺序，先符合的生效）", "Rules, the first that fits counts"), "area": Text("区域", "area"),
        "level": Text("层级", "level"), "automatic": Text("自动转办", "automatic"), "because": Text("说明", "because"),
    ]) { $1 }

    private static let classification = shared.merging([
        "threshold": Text("不问人的最低把握", "Sure enough to ask nobody"),
        "offered": Text("先列出的类别数", "Categories offered first"),
        "held_out": Text("留作检验的比例", "Share held out"), "least_texts": Text("训练最少事项数", "Least number of cases"),
        "least_per_category": Text("每类最少事项数", "Least number for a category"),
        "overruled_weight": Text("人工改过的加权", "Weight of what people overruled"), "training": Text("训练", "Training"),
        "left_out": Text("训练前去掉的内容", "Left out of texts"), "becomes": Text("变为", "becomes"),
        "asks": Text("要问人", "asks"), "learning_rate": Text("学习率", "learning rate"), "epochs": Text("轮数", "epochs"),
        "dimensions": Text("维数", "dimensions"), "buckets": Text("桶数", "buckets"),
        "word_ngrams": Text("词组长度", "word n-grams"),
        "least_count": Text("最少出现次数", "least count"), "lengths": Text("词长", "lengths"),
        "thinned": Text("抽样遍数", "thinned"),
        "thinned_share": Text("抽样比例", "thinned share"), "threads": Text("线程", "threads"), "seed": Text("随机种子", "seed"),
        "quantize_beyond_mb": Text("超过多少 MB 时压缩", "quantised beyond MB"), "linear_cost": Text("线性模型的代价", "linear cost"),
        "linear_lengths": Text("线性模型的词长", "linear lengths"), "lead": Text("开头多读一遍的字数", "lead"),
    ]) { $1 }
}
