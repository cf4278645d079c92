/// Finds a place by what somebody types of its name.
public struct PlaceFinder: Sendable {
    /// The places with the names that a list of choices shows.
    public let places: [(area: Area, label: String)]

    public init(_ areas: [Area]) { places = areas.map { ($0, Self.label($0)) } }

    /// The name without the street, which all places of a street share.
    static func label(_ area: Area) -> String {
        guard let end = area.fullName.firstRange(of: "街道") ?? area.fullName.firstRange(of: "镇"),
            end.upperBound < area.fullName.endIndex
        else { return area.fullName }
        return String(area.fullName[end.upperBound...])
    }

    /// The place that is called exactly so, or those whose names hold every word of the text, shortest first.
    public func find(_ text: String, limit: Int = 12) -> [Area] {
        let words = Self.words(text)
        guard !words.isEmpty else { return [] }
        if let exact = places.first(where: { $0.label == text || $0.area.fullName == text }) { return [exact.area] }
        let found = places.filter { place in
            let name = Self.plain(place.area.fullName)
            return words.allSatisfy(name.contains)
        }
        let shortest = found.sorted { ($0.label.count, $0.area.code) < ($1.label.count, $1.area.code) }
        // "3幢" is in "13幢" too: where a name ends as the text does, the one that it continues is not meant.
        let ended = shortest.filter { place in
            guard let last = words.last else { return false }
            let name = Self.plain(place.label)
            guard name.hasSuffix(last), last.first?.isNumber ?? false else { return false }
            return !(name.dropLast(last.count).last?.isNumber ?? false)
        }
        return (ended.isEmpty ? shortest : ended).prefix(limit).map(\.area)
    }

    /// The room that a text such as “2 单元 301” or “301 室” names, if it is one of a building's rooms and no other is meant.
    public static func room(_ text: String, among rooms: [Area], of building: Area) -> Area? {
        guard text.contains("单元") || text.contains("室"), let number = numbers(text).last else { return nil }
        let typed = numbers(text)
        let unit = text.contains("单元") && typed.count > 1 ? typed[typed.count - 2] : nil
        let found = rooms.filter { room in
            let own = numbers(room.fullName.dropFirst(building.fullName.count))
            return own.last == number && (unit == nil || own.first == unit)
        }
        return found.count == 1 ? found.first : nil
    }

    private static func numbers(_ text: some StringProtocol) -> [String] {
        text.split { !$0.isNumber }.map { String($0) }
    }

    /// The words of a text; a number begins a new one, because people leave out what stands before it: 竹里3号楼.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var last: Character = " "
        for character in text {
            let isGap = character.isWhitespace || character == "，" || character == ","
            if !isGap {
                if last == " " || (character.isNumber && !last.isNumber) { words.append("") }
                words[words.count - 1].append(character)
            }
            last = isGap ? " " : character
        }
        return words.map(plain)
    }

    /// Without what people write differently: 3号楼, 3栋 and 3幢 are one.
    private static func plain(_ text: some StringProtocol) -> String {
        String(text).replacing("号楼", with: "幢").replacing("栋", with: "幢").replacing("楼", with: "幢").lowercased()
    }
}
