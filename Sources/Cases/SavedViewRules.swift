import Kernel

/// Why a view cannot be kept.
enum SavedViewRefusal: Refusal, Hashable {
    case tooMany

    var code: String { "view.too_many" }

    var message: Text {
        Text(
            "每人最多保存 \(SavedView.limit) 个视图，请先删除不用的。",
            "At most \(SavedView.limit) views each: please remove one first."
        )
    }
}

extension SavedView {
    /// So many views a person may keep.
    static let limit = 50
    static let nameLimit = 40
    /// Longer than any choice of ours; the values of an address could be of any length.
    static let queryLimit = 2000

    /// A name as it is kept.
    /// - Throws: `InvalidInput` for one that is empty, too long or not on one line.
    static func checked(name: String) throws(InvalidInput) -> String {
        let words = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { throw InvalidInput("name", Text("请给视图起个名字。", "Please give the view a name.")) }
        // The database counts scalars as well.
        guard words.unicodeScalars.count <= nameLimit else {
            throw InvalidInput(
                "name",
                Text("名字太长，最多 \(nameLimit) 个字。", "This name is too long: at most \(nameLimit) characters.")
            )
        }
        guard !words.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw InvalidInput("name", Text("名字里有不能显示的字符。", "This name holds a character that cannot be shown."))
        }
        return words
    }
}
