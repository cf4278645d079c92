import Areas
import Foundation
import Testing

@Suite struct QRCodeTests {
    @Test(arguments: [
        "https://linli.example/h/7K3M9QXA", "HTTPS://LINLI.EXAMPLE/H/7K3M9QXA", "0123456789",
        "3 号楼 2 单元，幸福里小区", String(repeating: "a", count: 1000),
    ])
    func `a reader reads what was written`(_ text: String) throws {
        let code = try QRCode(text: text)
        #expect(try read(code.size + 8) { code.isDark($0 - 4, $1 - 4) } == text)
    }

    @Test func `the picture shows the same modules, with a quiet zone around them`() throws {
        let code = try QRCode(text: "https://linli.example/h/7K3M9QXA")
        let svg = String(decoding: code.svg(), as: UTF8.self)
        #expect(svg.contains("viewBox=\"0 0 \(code.size + 8) \(code.size + 8)\""))
        // The last path is drawn as rows: M x y h width v1 ...
        let path = try #require(svg.split(separator: "d=\"").last?.split(separator: "\"").first)
        var dark: Set<[Int]> = []
        for row in path.split(separator: "M") {
            let numbers = row.split { !$0.isNumber }.compactMap { Int($0) }
            try #require(numbers.count == 5)
            for x in numbers[0]..<numbers[0] + numbers[2] { dark.insert([x, numbers[1]]) }
        }
        for y in 0..<code.size + 8 {
            for x in 0..<code.size + 8 { #expect(dark.contains([x, y]) == code.isDark(x - 4, y - 4)) }
        }
    }

    @Test func `it stays readable with a tenth of it covered`() throws {
        let code = try QRCode(text: "https://linli.example/h/7K3M9QXA")
        let spot = (code.size / 2 + 4 - 3)...(code.size / 2 + 4 + 3)
        let text = try read(code.size + 8) { x, y in
            if spot.contains(x) && spot.contains(y) { return false }
            return code.isDark(x - 4, y - 4)
        }
        #expect(text == "https://linli.example/h/7K3M9QXA")
    }

    @Test(arguments: ["", "a\u{0}b", String(repeating: "a", count: 2332)])
    func `what fits no code is refused`(_ text: String) {
        #expect(throws: QRCodeFault.self) { _ = try QRCode(text: text) }
    }

    /// What `zbarimg` (Debian: zbar-tools) reads from modules of 8 x 8 pixels.
    private func read(_ side: Int, isDark: (Int, Int) -> Bool) throws -> String {
        let scale = 8
        var image = Array("P5\n\(side * scale) \(side * scale)\n255\n".utf8)
        for y in 0..<side * scale {
            for x in 0..<side * scale { image.append(isDark(x / scale, y / scale) ? 0 : 255) }
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("linli-\(UUID().uuidString).pgm")
        try Data(image).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        let reader = Process()
        reader.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        reader.arguments = ["zbarimg", "--quiet", "--raw", path.path]
        let output = Pipe()
        reader.standardOutput = output
        try reader.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        reader.waitUntilExit()
        try #require(reader.terminationStatus == 0, "zbarimg read nothing: is zbar-tools installed?")
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }
}
