/// The number of a Chinese resident identity card (GB 11643-1999): 6 digits of region, 8 of birth, 3 of order, 1 to check.
public struct IDNumber: Sendable, Hashable {
    /// 18 characters, the last a digit or `X`.
    public let text: String

    /// What is wrong with a number.
    public enum Problem: Error, Sendable, Hashable {
        /// Not 17 digits and a digit or X.
        case form
        /// The region's first two digits are none of China's.
        case region
        /// The birth date does not exist or lies in the future.
        case birth
        /// The check character is another.
        case check
    }

    /// The first two digits of the regions (GB/T 2260).
    private static let regions: Set<Int> = [
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62,
        63,
        64, 65, 71, 81, 82, 83, 91,
    ]
    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checks = Array("10X98765432")

    /// Reads a number as people type it: white space and a small x forgiven; `today` bounds the date of birth.
    public init(_ typed: String, today: CivilDate) throws(Problem) {
        let text = typed.filter { !$0.isWhitespace }.uppercased()
        let characters = Array(text)
        let digits = characters.prefix(17).compactMap { $0.isASCII ? $0.wholeNumberValue : nil }
        guard characters.count == 18, digits.count == 17, Self.checks.contains(characters[17]) else { throw .form }
        guard Self.regions.contains(digits[0] * 10 + digits[1]) else { throw .region }
        let birth = characters[6..<14]
        let date = CivilDate(
            "\(String(birth.prefix(4)))-\(String(birth.dropFirst(4).prefix(2)))-\(String(birth.suffix(2)))"
        )
        guard let date, date <= today, date.year >= 1850 else { throw .birth }
        let sum = zip(digits, Self.weights).reduce(0) { $0 + $1.0 * $1.1 }
        guard characters[17] == Self.checks[sum % 11] else { throw .check }
        self.text = text
    }

    /// The day of birth.
    public var birth: CivilDate {
        let digits = Array(text).compactMap(\.wholeNumberValue)
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        return CivilDate(year: number(6..<10), month: number(10..<12), day: number(12..<14))
    }
}
