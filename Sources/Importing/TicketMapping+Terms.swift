package import Cases
import Inbox
package import Kernel

extension TicketMapping {
    /// What a mapping's keys and words are called.
    package static func terms(_ categories: CategoryTree) -> ConfigurationTerms {
        var keys: [String: Text] = [
            "name": Text("名称", "Name"), "source": Text("编号来源", "Numbers of"), "zone": Text("时区", "Time zone"),
            "times": Text("时间写法", "Times are written"), "mask_numbers": Text("遮盖号码", "Numbers are masked"),
            "columns": Text("列", "Columns"), "aliases": Text("地名别名", "Other names of places"),
            "examples": Text("示例", "Examples"), "from": Text("取自", "from"), "with": Text("加上", "with"),
            "required": Text("必有", "required"), "table": Text("对照", "means"), "otherwise": Text("其余", "otherwise"),
            "days_after_created": Text("登记后天数", "days after"), "row": Text("一行", "row"), "gives": Text("得到", "gives"),
            "refuses": Text("因此退回", "is refused for"),
        ]
        for field in TicketField.allCases {
            for parent in ["columns", "gives"] { keys["\(parent)/\(field.rawValue)"] = field.label }
        }
        return ConfigurationTerms(keys) { _, word in
            // Codes of categories have a dot, which no other word has.
            if word.contains("."), let category = CaseTerms.category(word, categories) { return category }
            return words[word]
        }
    }

    private static let words: [String: Text] = {
        var words: [String: Text] = [
            "nothing": Text("（不算）", "(nothing)"), "ask": Text("由人归类", "a person decides"),
            "keywords": Text("按关键词", "by keywords"), "names": Text("按名称", "by name"),
            "text": Text("从文字里找", "from the text"),
            "open": Text("待受理", "open"), "accepted": Text("办理中", "accepted"), "closed": Text("已办结", "closed"),
        ]
        for channel in Signal.Channel.allCases { words[channel.rawValue] = channel.name }
        for nature in Ticket.Nature.allCases { words[nature.rawValue] = nature.name }
        return words
    }()
}
