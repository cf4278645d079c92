import ArgumentParser

/// Every parser at the border of the program.
enum Borders {
    static func all() throws -> [Border] {
        web + programs + typed + tables + configuration + (try photos()) + sites
    }

    /// Those with these names, or that begin with one of them; all for none.
    static func chosen(_ names: [String]) throws -> [Border] {
        let all = try all()
        guard !names.isEmpty else { return all }
        let chosen = all.filter { border in names.contains { border.name == $0 || border.name.hasPrefix($0 + ".") } }
        guard !chosen.isEmpty else {
            throw ValidationError("there is no such parser; there are \(all.map(\.name).joined(separator: ", "))")
        }
        return chosen
    }
}

/// Runs a parser whose refusals are of these kinds; anything else that it throws goes on.
func refusing<Value>(_ kinds: [any Error.Type], _ body: () throws -> Value) throws -> Value? {
    do { return try body() } catch {
        guard kinds.contains(where: { $0 == type(of: error) }) else { throw error }
        return nil
    }
}
