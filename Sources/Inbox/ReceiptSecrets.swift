import Access
import Kernel

/// Makes a report's secrets from its number and a key, so that none is stored and a repeated sending gets the same ones.
public struct ReceiptSecrets: Sendable {
    private let hash: KeyedHash

    /// - Parameter key: 32 secret bytes of the key ring, for this purpose only.
    public init(key: [UInt8]) { hash = KeyedHash(key: key) }

    /// The receipt that belongs to a number.
    func receipt(_ number: String) -> Receipt {
        let digits = String(code("digits", number).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } % 1_000_000)
        return Receipt(
            number: number,
            secret: number + base64URL(code("link", number).prefix(16)),
            code: String(repeating: "0", count: 6 - digits.count) + digits
        )
    }

    /// The number that a link's secret opens; nil for one that was not made here.
    func number(secret: String) -> String? {
        let number = String(secret.prefix(Receipt.numberLength))
        guard Receipt.number(typed: number) == number,
            equalInConstantTime(Array(receipt(number).secret.utf8), Array(secret.utf8))
        else { return nil }
        return number
    }

    /// Whether the six digits belong to the number.
    func isRight(code: String, for number: String) -> Bool {
        equalInConstantTime(Array(receipt(number).code.utf8), Array(code.utf8))
    }

    /// What a submission key is stored as: whoever knows the key gets the receipt, so only its checksum is kept.
    func submission(_ submissionKey: String) -> [UInt8] { code("submission", submissionKey) }

    private func code(_ purpose: String, _ text: String) -> [UInt8] { hash.code("\(purpose):\(text)") }
}
