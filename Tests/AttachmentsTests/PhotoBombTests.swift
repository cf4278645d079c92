import Attachments
import CVips
import Testing

/// Photos that are small as files and enormous as pixels; one after the other, because the peak of memory is looked at.
@Suite(.serialized) struct PhotoBombTests {
    let processor: PhotoProcessor

    init() throws { processor = try PhotoProcessor() }

    @Test func `a few kilobytes that claim 900 megapixels are refused at once`() async throws {
        let bomb = pngClaiming(width: 30_000, height: 30_000)
        #expect(bomb.count < 5000)
        let time = await ContinuousClock().measure {
            #expect(await processor.refusal(bomb) == .tooManyPixels)
        }
        #expect(time < .seconds(30))
        #expect(linli_vips_peak_bytes() < 200 << 20)
    }

    @Test func `a side longer than a camera makes is refused`() async {
        let long = pngClaiming(width: 70_000, height: 10)
        #expect(await processor.refusal(long) == .tooManyPixels)
    }

    @Test func `what must be decoded all at once may have fewer pixels`() async {
        let plain = pngClaiming(width: 9000, height: 9000)
        let interlaced = pngClaiming(width: 9000, height: 9000, isInterlaced: true)
        // The plain one passes the limit, and only then is found to have no pixels.
        #expect(await processor.refusal(plain) == .broken)
        #expect(await processor.refusal(interlaced) == .tooManyPixels)
    }

    @Test func `a hundred megapixels of nothing pass through little memory`() async throws {
        try await withTemporaryFolder { folder in
            try run("vips", "black", "\(folder)/black.png", "10000", "10000", "--bands", "3")
            let bytes = try contents(of: "\(folder)/black.png")
            #expect(bytes.count < 1 << 20)
            let photo = try await processor.process(bytes)
            #expect((photo.width, photo.height) == (1600, 1600))
            // All its pixels at once would be 300 MB.
            #expect(linli_vips_peak_bytes() < 200 << 20)
        }
    }
}
