import Composition
import Kernel

/// The numbers of facts, and whoever follows them.
extension Verification {
    func facts() async throws -> [Finding] {
        let store = VerificationStore(database: program.database)
        var findings: [Finding] = []
        var last: Int64 = 0
        while true {
            let page = try await store.gap(after: last, limit: 5000)
            guard page.count > 0 else { break }
            if let (before, after) = page.gap {
                findings.append(
                    Finding(
                        .facts,
                        table: "outbox",
                        row: String(before + 1),
                        Text("第 \(before + 1) 至 \(after - 1) 号缺失", "numbers \(before + 1) to \(after - 1) are missing")
                    )
                )
            }
            last = page.last
        }
        let now = program.context.now()
        let (consumers, latest) = try await store.consumers()
        for consumer in consumers {
            if consumer.place > latest {
                findings.append(
                    Finding(
                        .facts,
                        table: "fact_cursor",
                        row: consumer.name,
                        Text(
                            "已到第 \(consumer.place) 号，而最新只有第 \(latest) 号",
                            "is at number \(consumer.place), the newest is \(latest)"
                        )
                    )
                )
            } else if let since = consumer.waitingSince, now - since > .seconds(3600),
                !consumer.name.hasPrefix("webhook:")
            {
                let behind = latest - consumer.place
                findings.append(
                    Finding(
                        .facts,
                        table: "fact_cursor",
                        row: consumer.name,
                        Text("停滞超过一小时，落后 \(behind) 条", "has stood still for more than an hour, \(behind) behind")
                    )
                )
            }
        }
        for webhook in try await store.standing(since: now - .seconds(3600)) {
            let text =
                webhook.isGivenUp
                ? Text("推送已停止，停在第 \(webhook.place) 号之后", "deliveries were given up after number \(webhook.place)")
                : Text(
                    "推送连续失败超过一小时，停在第 \(webhook.place) 号之后",
                    "deliveries fail for more than an hour, after number \(webhook.place)"
                )
            findings.append(Finding(.facts, table: "webhook", row: String(webhook.id), text))
        }
        return findings
    }
}
