import Access
import Crypto
import Foundation
import Storage

/// What encryption costs a report and a row of a page, beside the cipher alone under a key that lies ready.
struct SealFloor {
    private static let text = "三幢二单元的电梯今天早上又停了，七楼的老人下不来，麻烦尽快联系维保单位来看一下，谢谢。"

    /// Prints microseconds; `count`: reports that are sealed and rows that are opened.
    static func run(_ count: Int) throws {
        var random = SystemRandomNumberGenerator()
        let root = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let sealer = try Sealer(KeyRing(keys: [1: root]))
        let plain = Array(text.utf8)
        func place(_ row: Int64) -> SealedPlace { SealedPlace(table: "signal", column: "body", row: row) }

        var rows: [(key: DataKey, text: String)] = []
        rows.reserveCapacity(count)
        let sealing = try ContinuousClock().measure {
            for number in 1...Int64(count) {
                let key = try sealer.makeKey(id: number)
                rows.append((key, try sealer.seal(text, at: place(number), with: key)))
            }
        }
        let opening = try ContinuousClock().measure {
            for (number, row) in rows.enumerated() {
                let key = try sealer.key(id: row.key.id, wrapped: row.key.wrapped)
                guard let bytes = SealedText.bytes(row.text) else { continue }
                _ = try sealer.open(bytes, at: place(Int64(number) + 1), with: key)
            }
        }
        let ready = SymmetricKey(data: root)
        let cipher = try ContinuousClock().measure {
            for _ in 0..<count { _ = try AES.GCM.open(try AES.GCM.seal(plain, using: ready), using: ready) }
        }
        func each(_ time: Duration) -> Double { time / .microseconds(1) / Double(count) }
        print(
            String(
                format: "sealed: %.1f us a report, %.1f us a row opened; the cipher alone, both ways: %.1f us",
                each(sealing),
                each(opening),
                each(cipher)
            )
        )
    }
}
