import Attachments
import Kernel
import Testing

@Suite struct PhotoProcessorTests {
    let processor: PhotoProcessor

    init() throws { processor = try PhotoProcessor() }

    /// The place as EXIF holds it: 26/1, 4/1, 27/1 degrees, minutes, seconds.
    private let latitude: [UInt8] = [0, 0, 0, 26, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 27, 0, 0, 0, 1]

    @Test(arguments: [Fixtures.turnedJPEG, Fixtures.heic])
    func `a photo forgets where and with what it was taken`(_ sent: [UInt8]) async throws {
        #expect(sent.contains(sequence: latitude))
        #expect(sent.contains(sequence: Array("LinliPhone".utf8)))
        let photo = try await processor.process(sent)
        for kept in [photo.full, photo.thumbnail] {
            #expect(!kept.contains(sequence: latitude))
            #expect(!kept.contains(sequence: Array("LinliPhone".utf8)))
            // Only what a picture needs: JFIF (E0), tables (DB, C4), frame (C0), restart interval (DD), scan (DA).
            #expect(try Set(segments(kept)).subtracting([0xE0, 0xDB, 0xC4, 0xC0, 0xDD, 0xDA]) == [])
        }
    }

    @Test func `a photo that lies on its side is turned upright`() async throws {
        let photo = try await processor.process(Fixtures.turnedJPEG)
        #expect((photo.width, photo.height) == (64, 96))
        try await withTemporaryFolder { folder in
            for (name, bytes) in [("full", photo.full), ("thumbnail", photo.thumbnail)] {
                let path = "\(folder)/\(name).jpg"
                try put(bytes, at: path)
                func colour(_ x: Int, _ y: Int) throws -> [Int] {
                    try run("vips", "getpoint", path, "\(x)", "\(y)").split(separator: " ").compactMap { Int($0) }
                }
                #expect(isNear(try colour(8, 8), [200, 20, 20]))
                #expect(isNear(try colour(56, 8), [20, 160, 20]))
                #expect(isNear(try colour(8, 88), [20, 20, 200]))
                #expect(isNear(try colour(56, 88), [240, 240, 240]))
            }
        }
    }

    @Test(arguments: [Fixtures.png, Fixtures.webp, Fixtures.heic])
    func `every format of cameras and telephones becomes a JPEG of its own size`(_ sent: [UInt8]) async throws {
        let photo = try await processor.process(sent)
        #expect([48, 64].contains(photo.width))
        #expect(photo.full.starts(with: [0xFF, 0xD8, 0xFF]))
        #expect(photo.thumbnail.starts(with: [0xFF, 0xD8, 0xFF]))
    }

    @Test func `a large photo is scaled to 1600 and 320 pixels`() async throws {
        try await withTemporaryFolder { folder in
            try run("vips", "gaussnoise", "\(folder)/noise.jpg", "4000", "3000")
            let photo = try await processor.process(try contents(of: "\(folder)/noise.jpg"))
            #expect((photo.width, photo.height) == (1600, 1200))
            try put(photo.full, at: "\(folder)/full.jpg")
            try put(photo.thumbnail, at: "\(folder)/thumbnail.jpg")
            #expect(try run("vipsheader", "-f", "width", "\(folder)/full.jpg") == "1600")
            #expect(try run("vipsheader", "-f", "width", "\(folder)/thumbnail.jpg") == "320")
            #expect(try run("vipsheader", "-f", "height", "\(folder)/thumbnail.jpg") == "240")
        }
    }

    @Test(arguments: [
        "<!DOCTYPE html><html><body><script>alert(document.cookie)</script><p>photo.jpg photo.jpg photo.jpg</p></body></html>",
        """
        <?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script>\
        <image href="file:///etc/passwd"/></svg>
        """,
        "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj",
        "PK\u{3}\u{4}\u{14}\u{0}\u{0}\u{0}\u{8}\u{0}word/document.xml and more of a document that calls itself photo.jpg",
        "P3\n2 2\n255\n255 0 0 0 255 0 0 0 255 255 255 255 255 0 0 0 255 0 0 0 255 255 255 255",
        "push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://example.com/image.jpg\"|ls \"-la)'\npop graphic-context",
        "hello", "",
    ])
    func `what only calls itself a photo is refused`(_ sent: String) async {
        #expect(await processor.refusal(Array(sent.utf8)) == .notAPhoto)
    }

    @Test(arguments: [Fixtures.gif, Fixtures.tiff])
    func `a picture of another format is refused`(_ sent: [UInt8]) async {
        #expect(await processor.refusal(sent) == .notAPhoto)
    }

    @Test func `a page behind the first bytes of a JPEG is refused as broken`() async {
        let page = Array(String(repeating: "<script>alert(1)</script>", count: 20).utf8)
        #expect(await processor.refusal([0xFF, 0xD8, 0xFF, 0xE0] + page) == .broken)
    }

    @Test(arguments: [0.3, 0.6, 0.8, 0.95])
    func `a photo that was cut short is refused`(_ share: Double) async throws {
        try await withTemporaryFolder { folder in
            for name in ["noise.jpg", "noise.png", "noise.webp"] {
                try run("vips", "gaussnoise", "\(folder)/\(name)", "300", "200")
                let whole = try contents(of: "\(folder)/\(name)")
                let cut = Array(whole.prefix(Int(Double(whole.count) * share)))
                #expect(await processor.refusal(cut) == .broken, "\(name)")
            }
        }
    }

    @Test func `changed bytes never bring down the process`() async throws {
        var random = SeededRandom(20)
        for fixture in [Fixtures.turnedJPEG, Fixtures.png, Fixtures.webp, Fixtures.heic] {
            for _ in 0..<100 {
                var bytes = fixture
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                switch await processor.result(of: bytes) {
                case .success(let photo): #expect(max(photo.width, photo.height) <= 1600)
                case .failure(let refusal): #expect([.broken, .notAPhoto, .tooManyPixels].contains(refusal))
                }
            }
        }
    }

    @Test func `a file of more than 20 MiB is refused before it is looked at`() async {
        let bytes = [UInt8](repeating: 0xFF, count: 20 << 20 | 1)
        #expect(await processor.refusal(bytes) == .tooLarge)
    }

    @Test func `every refusal says what is wrong in both languages and has a word of its own`() {
        let all: [PhotoRefusal] = [.tooLarge, .tooManyPixels, .broken, .notAPhoto, .tooMany, .busy]
        #expect(Set(all.map(\.code)).count == all.count)
        #expect(Set(all.map(\.message)).count == all.count)
        #expect(RefusedPhoto(index: 1, refusal: .broken).message.zh.hasPrefix("第 2 张："))
        #expect(RefusedPhoto(index: 1, refusal: .broken).message.en.hasPrefix("Photo 2: "))
    }

    private func isNear(_ colour: [Int], _ wanted: [Int]) -> Bool {
        colour.count == wanted.count && zip(colour, wanted).allSatisfy { abs($0 - $1) <= 24 }
    }

    /// The markers of a JPEG's segments up to its first scan.
    private func segments(_ jpeg: [UInt8]) throws -> [UInt8] {
        var markers: [UInt8] = []
        var place = 2
        repeat {
            try #require(jpeg.indices.contains(place + 3) && jpeg[place] == 0xFF)
            markers.append(jpeg[place + 1])
            place += 2 + Int(jpeg[place + 2]) << 8 + Int(jpeg[place + 3])
        } while markers.last != 0xDA
        return markers
    }
}
