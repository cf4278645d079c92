import CZlib
import Kernel

/// Photos for people who do not exist: a made-up view of a wall, a path and some boxes, as PNG.
enum DemoPhoto {
    static let width = 320
    static let height = 240

    /// A photo that no other seed gives.
    static func make(using random: inout some RandomNumberGenerator) -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: width * height * 3)
        func colour() -> (UInt8, UInt8, UInt8) {
            let base = UInt8.random(in: 70...170, using: &random)
            return (
                base &+ UInt8.random(in: 0...40, using: &random), base &+ UInt8.random(in: 0...30, using: &random),
                base &+ UInt8.random(in: 0...20, using: &random)
            )
        }
        func fill(_ xs: Range<Int>, _ ys: Range<Int>, _ colour: (UInt8, UInt8, UInt8)) {
            for y in ys.clamped(to: 0..<height) {
                // Light falls off towards the ground, so that surfaces do not look flat.
                let shade = UInt8(y * 50 / height)
                for x in xs.clamped(to: 0..<width) {
                    let at = (y * width + x) * 3
                    pixels[at] = colour.0 &- shade
                    pixels[at + 1] = colour.1 &- shade
                    pixels[at + 2] = colour.2 &- shade
                }
            }
        }
        let horizon = Int.random(in: 120...170, using: &random)
        fill(0..<width, 0..<horizon, colour())
        fill(0..<width, horizon..<height, colour())
        for _ in 0..<Int.random(in: 4...9, using: &random) {
            let x = Int.random(in: 0..<width, using: &random)
            let size = Int.random(in: 20...70, using: &random)
            let foot = horizon + Int.random(in: 0...60, using: &random)
            fill(x..<x + size, foot - size..<foot, colour())
        }
        return png(pixels)
    }

    /// PNG (ISO/IEC 15948) with eight bits a channel and no filters.
    private static func png(_ pixels: [UInt8]) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity(height * (width * 3 + 1))
        for y in 0..<height {
            rows.append(0)
            rows += pixels[y * width * 3..<(y + 1) * width * 3]
        }
        var size = compressBound(uLong(rows.count))
        var packed = [UInt8](repeating: 0, count: Int(size))
        guard compress2(&packed, &size, rows, uLong(rows.count), 3) == Z_OK else { return [] }
        let header = bytes(UInt32(width)) + bytes(UInt32(height)) + [8, 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + chunk("IDAT", Array(packed.prefix(Int(size)))) + chunk("IEND", [])
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return bytes(UInt32(content.count)) + body + bytes(UInt32(truncatingIfNeeded: crc32(0, body, uInt(body.count))))
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }
}
