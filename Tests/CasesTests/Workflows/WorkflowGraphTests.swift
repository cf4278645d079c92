import Kernel
import Testing

@testable import Cases

@Suite struct WorkflowGraphTests {
    private func random(_ source: inout SeededRandom) -> WorkflowGraph {
        let codes = (0..<Int.random(in: 1...9, using: &source)).map { "s\($0)" }
        let states = codes.map { code in
            let isFinal = Int.random(in: 0..<4, using: &source) == 0
            return WorkflowGraph.State(code: code, isFinal: isFinal, isTimed: true, limit: nil)
        }
        let moves = (0..<Int.random(in: 0...14, using: &source)).compactMap { index -> WorkflowGraph.Move? in
            guard let from = codes.randomElement(using: &source), let to = codes.randomElement(using: &source) else {
                return nil
            }
            return WorkflowGraph.Move(action: "a\(index)", from: from, to: to, isReopening: false)
        }
        return WorkflowGraph(start: "s0", states: states, moves: moves)
    }

    /// Walks of at most so many moves as there are states, step by step: slow and plain.
    private func walk(from code: String, _ graph: WorkflowGraph) -> Set<String> {
        var ways: Set<String> = [code]
        for _ in graph.states { for move in graph.moves where ways.contains(move.from) { ways.insert(move.to) } }
        return ways
    }

    @Test func `what the lint reaches is what a plain walk reaches`() {
        var source = SeededRandom(7)
        var unreached = 0
        var stuck = 0
        for _ in 0..<2000 {
            let graph = random(&source)
            let plain = walk(from: graph.start, graph)
            #expect(graph.reached == plain)
            let ends = Set(graph.states.filter(\.isFinal).map(\.code))
            let ending = Set(graph.states.map(\.code).filter { !walk(from: $0, graph).isDisjoint(with: ends) })
            #expect(graph.ending == ending)
            let lost = graph.flaws.filter { $0.message.en == "nothing leads to it" }.map { $0.path[1] }
            #expect(Set(lost) == Set(graph.states.map(\.code)).subtracting(plain))
            let endless = graph.flaws.filter { $0.message.en == "no way leads to an end" }.map { $0.path[1] }
            #expect(Set(endless) == (ends.isEmpty ? [] : Set(graph.states.map(\.code)).subtracting(ending)))
            unreached += lost.count
            stuck += endless.count
        }
        // The test would pass for nothing if the random workflows had no such states.
        #expect(unreached > 1000 && stuck > 500)
    }

    @Test func `a limit above the whole is found`() {
        func state(_ code: String, _ limit: TimeLimit?, final: Bool = false) -> WorkflowGraph.State {
            WorkflowGraph.State(code: code, isFinal: final, isTimed: true, limit: limit)
        }
        let graph = WorkflowGraph(
            start: "a",
            states: [state("a", .workingDays(3)), state("b", nil, final: true)],
            moves: [WorkflowGraph.Move(action: "go", from: "a", to: "b", isReopening: false)],
            whole: .hours(24)
        )
        #expect(graph.flaws.map(\.path) == [["states", "a"]])
    }
}
