package import Storage

/// What cases hold of the configuration.
extension CaseStore {
    /// How many cases there are of each of these categories, closed ones too: their names are still read.
    package static func counts(ofCategories codes: [String], in tx: any ReadTransaction) throws -> [String: Int] {
        guard !codes.isEmpty else { return [:] }
        let rows: [(String, Int)] = try tx.query(
            "SELECT category, COUNT(*) AS n FROM case_record WHERE category IN \(list: codes) GROUP BY category"
        ) { (try $0.get("category"), try $0.get("n")) }
        return Dictionary(rows) { $1 }
    }

    /// How many cases in progress have a category, and how many there are in all.
    package func usage(ofCategory code: String) async throws -> (open: Int, all: Int) {
        try await database.read { tx in
            let open = try tx.count(
                "SELECT COUNT(*) AS n FROM case_record WHERE category = \(code) AND due_at IS NOT NULL"
            )
            return (open, try tx.count("SELECT COUNT(*) AS n FROM case_record WHERE category = \(code)"))
        }
    }
}
