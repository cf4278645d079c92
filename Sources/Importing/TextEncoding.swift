import CIconv
import Glibc
import Kernel

/// How a CSV file's characters are written.
package enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "UTF-8"
    /// GB 18030-2022; GBK and GB 2312 are parts of it.
    case gb18030 = "GB18030"
    case utf16LE = "UTF-16LE"
    case utf16BE = "UTF-16BE"

    /// The encoding that a person names: `gbk`, `utf8`.
    package init?(named name: String) {
        switch name.lowercased().filter({ $0 != "-" && $0 != "_" }) {
        case "utf8": self = .utf8
        case "gb18030", "gbk", "gb2312", "cp936": self = .gb18030
        case "utf16le", "utf16": self = .utf16LE
        case "utf16be": self = .utf16BE
        default: return nil
        }
    }

    /// What a file is written in: its byte order mark tells, otherwise what most of its characters are.
    ///
    /// Chinese in GB 18030 is hardly ever UTF-8 by chance. A UTF-8 file with a few broken bytes stays UTF-8, so that
    /// they are reported where they are.
    static func detected(in file: FileBytes) throws(UnreadableTable) -> TextEncoding {
        file.rewind()
        defer { file.rewind() }
        var good = 0
        var bad = 0
        var buffer: [UInt8] = []
        var isFirst = true
        while good + bad < 200_000 {
            buffer.removeAll(keepingCapacity: true)
            guard try file.read(1 << 20, into: &buffer) else { break }
            if isFirst {
                if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
                if buffer.starts(with: [0xFF, 0xFE]) { return .utf16LE }
                if buffer.starts(with: [0xFE, 0xFF]) { return .utf16BE }
            }
            isFirst = false
            let found = buffer.withUnsafeBytes { UTF8Check.census($0) }
            good += found.good
            bad += found.bad
        }
        return bad == 0 || good > 4 * bad ? .utf8 : .gb18030
    }
}

/// Turns bytes of another encoding into UTF-8, piece by piece.
///
/// Bytes that are no character become the byte 0xFF, which UTF-8 never has: the reader reports them with their line.
final class Transcoder {
    private let converter: iconv_t?
    /// The beginning of a character whose end comes with the next piece.
    private var rest: [UInt8] = []

    init(_ encoding: TextEncoding) throws(UnreadableTable) {
        converter = iconv_open("UTF-8", encoding.rawValue)
        guard let converter, Int(bitPattern: converter) != -1 else {
            throw UnreadableTable(Text("系统不支持编码 \(encoding.rawValue)", "the system does not know \(encoding.rawValue)"))
        }
    }

    deinit { if let converter, Int(bitPattern: converter) != -1 { iconv_close(converter) } }

    /// Appends what `bytes` say; `isLast` when nothing follows.
    func append(_ bytes: [UInt8], to out: inout [UInt8], isLast: Bool) {
        guard let converter else { return }
        var input = rest + bytes
        rest = []
        var read = 0
        while read < input.count {
            let room = (input.count - read) * 3 + 64
            let start = out.count
            out.append(contentsOf: repeatElement(0, count: room))
            var inLeft = input.count - read
            var outLeft = room
            let isWhole = input.withUnsafeMutableBytes { source in
                out.withUnsafeMutableBytes { target in
                    var from = source.baseAddress?.advanced(by: read).assumingMemoryBound(to: CChar.self)
                    var to = target.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
                    return iconv(converter, &from, &inLeft, &to, &outLeft) != -1
                }
            }
            let error = errno
            out.removeLast(outLeft)
            read = input.count - inLeft
            if isWhole { break }
            switch error {
            case EILSEQ:
                out.append(0xFF)
                read += 1
            case EINVAL:
                if isLast { out.append(0xFF) } else { rest = Array(input[read...]) }
                return
            default: continue
            }
        }
    }
}
