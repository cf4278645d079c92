/// The beginning of a PNG that claims a size and brings almost nothing.
func pngClaiming(width: UInt32, height: UInt32, isInterlaced: Bool = false) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return number(UInt32(body.count)) + named + number(crc32(named))
    }
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let header: [UInt8] = number(width) + number(height) + [8, 2, 0, 0, isInterlaced ? 1 : 0]
    // Not even the first row: whoever starts to decode finds out too late.
    let pixels: [UInt8] = [0x78, 0x9C, 0x63, 0x60] + [UInt8](repeating: 0, count: 4096)
    return signature + chunk("IHDR", header) + chunk("IDAT", pixels) + chunk("IEND", [])
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
}
