/// Finds many words in a text at once (Aho and Corasick, 1975), over bytes of UTF-8.
///
/// Bytes that are in no word share one class, so that the table of a thousand Chinese words stays small.
package struct WordFinder: Sendable {
    private let classes: [UInt8]
    private let width: Int
    /// The next state by state and class.
    private let table: [Int32]
    /// The words that end in a state: where its list begins in `found`; one more than there are states.
    private let starts: [Int32]
    private let found: [Int32]
    private let lengths: [Int]

    /// - Parameter words: found by their place in this list; empty ones are never found.
    package init(_ words: [String]) {
        var classes = [UInt8](repeating: 0, count: 256)
        var used = 1
        let bytes = words.map { Array($0.utf8) }
        for byte in Set(bytes.joined()).sorted() {
            classes[Int(byte)] = UInt8(used)
            used += 1
        }
        let width = used
        var next: [Int32] = Array(repeating: -1, count: width)
        var ends: [[Int32]] = [[]]
        for (index, word) in bytes.enumerated() where !word.isEmpty {
            var state = 0
            for byte in word {
                let place = state * width + Int(classes[Int(byte)])
                if next[place] < 0 {
                    next[place] = Int32(ends.count)
                    ends.append([])
                    next.append(contentsOf: repeatElement(-1, count: width))
                }
                state = Int(next[place])
            }
            ends[state].append(Int32(index))
        }
        // In the order of depth: a state's fallback is shallower and complete.
        var fallback = [Int](repeating: 0, count: ends.count)
        var queue: [Int] = []
        for letter in 0..<width {
            if next[letter] < 0 { next[letter] = 0 } else if next[letter] > 0 { queue.append(Int(next[letter])) }
        }
        var place = 0
        while place < queue.count {
            let state = queue[place]
            place += 1
            ends[state] += ends[fallback[state]]
            for letter in 0..<width {
                let child = Int(next[state * width + letter])
                let other = next[fallback[state] * width + letter]
                if child < 0 {
                    next[state * width + letter] = other
                } else {
                    fallback[child] = Int(other)
                    queue.append(child)
                }
            }
        }
        self.classes = classes
        self.width = width
        table = next
        var starts: [Int32] = [0]
        var found: [Int32] = []
        for list in ends {
            found += list
            starts.append(Int32(found.count))
        }
        self.starts = starts
        self.found = found
        lengths = bytes.map(\.count)
    }

    /// Calls `body` with each word that is found and where it ends, in the order of their ends.
    package func find(in bytes: UnsafeRawBufferPointer, _ body: (_ word: Int, _ end: Int) -> Void) {
        table.withUnsafeBufferPointer { table in
            classes.withUnsafeBufferPointer { classes in
                starts.withUnsafeBufferPointer { starts in
                    var state = 0
                    for index in 0..<bytes.count {
                        state = Int(table[state * width + Int(classes[Int(bytes[index])])])
                        let from = Int(starts[state])
                        let to = Int(starts[state + 1])
                        for place in from..<to { body(Int(found[place]), index + 1) }
                    }
                }
            }
        }
    }

    package func length(_ word: Int) -> Int { lengths[word] }
}
