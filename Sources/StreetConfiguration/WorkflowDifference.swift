import Cases
import Kernel

/// What changes between two files of a workflow, in words.
enum WorkflowDifference {
    static func items(_ old: Workflow, _ new: Workflow) -> [Text] {
        let title = Text("流程", "workflow")
        func number(_ number: Int) -> Text { Text(same: "\(number)") }
        var items = [
            ConfigurationDifference.change(title, Text("版本", "version"), number(old.version), number(new.version)),
            ConfigurationDifference.change(title, Text("开始状态", "start"), Text(same: old.start), Text(same: new.start)),
            ConfigurationDifference.change(
                title,
                Text("重新打开期限（天）", "days to reopen"),
                number(old.reopenDays),
                number(new.reopenDays)
            ),
        ].compactMap(\.self)
        for state in new.states {
            guard let before = old.state(state.code) else {
                items.append(
                    Text("新增状态：\(state.name.zh)（\(state.code)）", "new state: \(state.name.en) (\(state.code))")
                )
                continue
            }
            items += changes(before, state)
        }
        for state in old.states where new.state(state.code) == nil {
            items.append(
                Text("删除状态：\(state.name.zh)（\(state.code)）", "removed state: \(state.name.en) (\(state.code))")
            )
        }
        for action in new.actions {
            guard let before = old.action(action.code) else {
                items.append(
                    Text("新增步骤：\(action.name.zh)（\(action.code)）", "new action: \(action.name.en) (\(action.code))")
                )
                continue
            }
            items += changes(before, action)
        }
        for action in old.actions where new.action(action.code) == nil {
            items.append(
                Text("删除步骤：\(action.name.zh)（\(action.code)）", "removed action: \(action.name.en) (\(action.code))")
            )
        }
        return items
    }

    private static func changes(_ old: Workflow.State, _ new: Workflow.State) -> [Text] {
        [
            ConfigurationDifference.change(old.name, Text("名称", "name"), old.name, new.name),
            ConfigurationDifference.change(
                new.name,
                Text("计时", "clock"),
                Text(same: old.clock.rawValue),
                Text(same: new.clock.rawValue)
            ),
            ConfigurationDifference.change(
                new.name,
                Text("居民看到的阶段", "the resident's step"),
                Text(same: "\(old.step)"),
                Text(same: "\(new.step)")
            ),
            ConfigurationDifference.change(
                new.name,
                Text("停留时限", "limit"),
                old.limit?.name ?? Text("无", "none"),
                new.limit?.name ?? Text("无", "none")
            ),
            ConfigurationDifference.change(new.name, Text("终结", "final"), yes(old.isFinal), yes(new.isFinal)),
        ].compactMap(\.self)
    }

    private static func changes(_ old: Workflow.Action, _ new: Workflow.Action) -> [Text] {
        func words(_ words: [String]) -> [Text] { words.sorted().map { Text(same: $0) } }
        let name = new.name
        var items = [
            ConfigurationDifference.change(old.name, Text("名称", "name"), old.name, new.name),
            ConfigurationDifference.change(
                name,
                Text("办理后状态", "leads to"),
                Text(same: old.to ?? "same"),
                Text(same: new.to ?? "same")
            ),
            ConfigurationDifference.change(
                name,
                Text("告知居民", "told to the reporter"),
                old.told ?? Text("无", "nothing"),
                new.told ?? Text("无", "nothing")
            ),
            ConfigurationDifference.change(name, Text("退回", "returns"), yes(old.isReturn), yes(new.isReturn)),
            ConfigurationDifference.change(name, Text("重新打开", "reopens"), yes(old.isReopening), yes(new.isReopening)),
            ConfigurationDifference.change(name, Text("接管", "takes over"), yes(old.isTakeOver), yes(new.isTakeOver)),
            ConfigurationDifference.change(name, Text("暂停计时", "pauses"), yes(old.isPause), yes(new.isPause)),
            ConfigurationDifference.change(
                name,
                Text("延期", "extension"),
                Text(same: old.extensionStep?.rawValue ?? "–"),
                Text(same: new.extensionStep?.rawValue ?? "–")
            ),
            ConfigurationDifference.change(name, Text("催办", "urges"), yes(old.isUrge), yes(new.isUrge)),
            ConfigurationDifference.change(name, Text("答复催办", "answers"), yes(old.isAnswer), yes(new.isAnswer)),
        ].compactMap(\.self)
        items += ConfigurationDifference.words(name, Text("可用状态", "open in"), words(old.from), words(new.from))
        items += ConfigurationDifference.words(
            name,
            Text("办理人", "by"),
            words(old.by.map(\.rawValue)),
            words(new.by.map(\.rawValue))
        )
        items += ConfigurationDifference.words(
            name,
            Text("必填", "needs"),
            words(old.needs.map(\.rawValue)),
            words(new.needs.map(\.rawValue))
        )
        return items
    }

    private static func yes(_ value: Bool) -> Text { value ? Text("是", "yes") : Text("否", "no") }
}
