public import Kernel

/// What a resident sends: checked, and nothing in it changed but white space at the ends of short fields.
public struct Report: Sendable, Hashable {
    public let text: String
    public let place: String
    public let name: String
    public let phone: String
    public let isAnonymous: Bool

    /// The longest text, in characters.
    public static let textLimit = 5000
    public static let placeLimit = 100
    public static let nameLimit = 40
    public static let photoLimit = 9

    /// - Throws: `InvalidInput` with every problem at its field: `text`, `place`, `name`, `phone`, `photos`.
    public init(
        text: String,
        place: String,
        name: String,
        phone: String,
        isAnonymous: Bool,
        photoCount: Int
    ) throws(InvalidInput) {
        var problems: [InvalidInput.Problem] = []
        func check(_ field: String, _ broken: Bool, _ message: Text) {
            if broken { problems.append(.init(field, message)) }
        }
        let isBlank = text.allSatisfy(\.isWhitespace)
        check("text", isBlank, Text("请写下发生了什么。", "Please write what happened."))
        check(
            "text",
            Self.isLonger(text, than: Self.textLimit),
            Text("文字太长，最多 \(Self.textLimit) 字，请精简后再提交。", "This text is too long: at most \(Self.textLimit) characters.")
        )
        check(
            "place",
            Self.isLonger(place, than: Self.placeLimit),
            Text("位置说明太长，最多 \(Self.placeLimit) 字。", "The place is too long: at most \(Self.placeLimit) characters.")
        )
        check(
            "name",
            Self.isLonger(name, than: Self.nameLimit),
            Text("称呼太长，最多 \(Self.nameLimit) 字。", "The name is too long: at most \(Self.nameLimit) characters.")
        )
        check(
            "phone",
            !phone.isEmpty && PhoneNumber(phone) == nil,
            Text(
                "电话号码不对，请填 11 位手机号或带区号的座机号。",
                "This is not a phone number: 11 digits, or a landline with its area code."
            )
        )
        check(
            "photos",
            photoCount > Self.photoLimit,
            Text("照片太多，最多 \(Self.photoLimit) 张。", "Too many photos: at most \(Self.photoLimit).")
        )
        guard problems.isEmpty else { throw InvalidInput(problems) }
        self.text = text
        self.place = place
        self.isAnonymous = isAnonymous
        // Whoever wants to stay unknown leaves nothing that names him, also by mistake.
        self.name = isAnonymous ? "" : name
        self.phone = isAnonymous ? "" : PhoneNumber(phone)?.digits ?? ""
    }

    /// Whether a text has more characters than `limit`, without counting all of ten megabytes.
    private static func isLonger(_ text: String, than limit: Int) -> Bool {
        // No character is shorter than a byte: most texts need no counting.
        guard text.utf8.count > limit else { return false }
        return text.utf8.count > limit * 4 * 8
            || text.index(text.startIndex, offsetBy: limit + 1, limitedBy: text.endIndex) != nil
    }

    /// A checksum over all that was sent: whether a second sending is the same.
    public func digest(photos: [[UInt8]]) -> [UInt8] {
        let parts =
            [text, place, name, phone, isAnonymous ? "1" : "0"].map { Array($0.utf8) } + photos.map { sha256($0) }
        return sha256(parts.flatMap { sha256($0) })
    }
}

/// A Chinese phone number: mobile (GB/T 11 digits from 1), or landline with area code.
public struct PhoneNumber: Sendable, Hashable {
    /// Digits only.
    public let digits: String

    public init?(_ text: String) {
        let isBare = text.utf8.allSatisfy { (48...57).contains($0) }
        var cleaned = isBare ? text : text.filter { !" -()（）".contains($0) }
        if cleaned.hasPrefix("+86") { cleaned.removeFirst(3) }
        guard cleaned.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let isMobile = cleaned.utf8.count == 11 && cleaned.hasPrefix("1") && !cleaned.hasPrefix("10")
        let isLandline = (10...12).contains(cleaned.utf8.count) && cleaned.hasPrefix("0")
        guard isMobile || isLandline else { return nil }
        digits = cleaned
    }
}
