import Audit
import Composition
import Kernel

/// The audit chain: what it covers, its links, and its ends that were kept elsewhere.
extension Verification {
    func chain() async throws -> [Finding] {
        let (chain, progress) = (program.chain, progress)
        var differences = try await chain.checkChain { done, end in
            if done.isMultiple(of: 100_000) {
                progress(Text("检查：审计链，\(done) / \(end)", "Looking at: audit chain, \(done) of \(end)"))
            }
        }
        differences += try await chain.checkRows()
        var findings: [Finding] = []
        do { differences += try await chain.check(try heads.all()) } catch let fault as ChainHeadsFault {
            findings.append(Finding(.chain, Text(same: fault.description)))
        }
        // A row that was tampered with may be found by both walks: it is named once.
        var seen: Set<String> = []
        findings += differences.map { Self.finding($0) }.filter { finding in
            finding.table.isEmpty || seen.insert("\(finding.table) \(finding.row)").inserted
        }
        return findings
    }

    private static func finding(_ difference: ChainStore.Difference) -> Finding {
        let number = difference.number
        let text =
            switch difference.kind {
            case .changed:
                Text("封存后被改动（链上第 \(number) 号）", "changed since it was sealed (number \(number) of the chain)")
            case .removed:
                Text("封存后被删除（链上第 \(number) 号）", "removed since it was sealed (number \(number) of the chain)")
            case .inserted:
                Text("标为已封存，但链上没有：被插入或改换", "marked as sealed, but the chain does not know it: inserted or exchanged")
            case .linkChanged:
                Text("记录无误，链上第 \(number) 号封存码被改动", "the row is right, its seal (number \(number)) was changed")
            case .linksRemoved(let end):
                Text("链上第 \(number) 至 \(end) 号被删除", "numbers \(number) to \(end) of the chain are gone")
            case .headChanged:
                Text("链尾与记下的第 \(number) 号不符", "the chain does not end where the database says: number \(number)")
            case .headUnknown:
                Text(
                    "库外保存的第 \(number) 号不在链上：链被截断或重写",
                    "number \(number), kept outside the database, is not in the chain: it was cut off or written anew"
                )
            }
        let table = ChainedTable.named(difference.table)
        let key = difference.key
        let row = table?.isKeyOfTwo ?? false ? "\(key.id)/\(key.part)" : String(key.id)
        return Finding(.chain, table: difference.table, row: difference.table.isEmpty ? "" : row, text)
    }
}
