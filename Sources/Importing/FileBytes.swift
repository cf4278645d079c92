import Glibc
import Kernel

/// The bytes of a file, in memory or read piece by piece.
package final class FileBytes {
    private let descriptor: Int32
    private let memory: [UInt8]
    private var place = 0
    package let count: Int

    /// A file on the disk.
    package init(path: String) throws(UnreadableTable) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            throw UnreadableTable(Text("文件打不开：\(path)", "the file cannot be opened: \(path)"))
        }
        memory = []
        count = Int(status.st_size)
    }

    /// Bytes that are there already.
    package init(_ bytes: [UInt8]) {
        descriptor = -1
        memory = bytes
        count = bytes.count
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    package func rewind() {
        place = 0
        if descriptor >= 0 { lseek(descriptor, 0, SEEK_SET) }
    }

    /// How much has been read, 0...1.
    package var progress: Double { count == 0 ? 1 : Double(place) / Double(count) }

    /// Appends at most `size` bytes; false at the end.
    package func read(_ size: Int, into buffer: inout [UInt8]) throws(UnreadableTable) -> Bool {
        guard descriptor >= 0 else {
            let end = min(count, place + size)
            buffer += memory[place..<end]
            defer { place = end }
            return end > place
        }
        let start = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: size))
        var read = 0
        repeat {
            read = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: start), size) }
        } while read < 0 && errno == EINTR
        buffer.removeLast(size - max(0, read))
        guard read >= 0 else { throw UnreadableTable(Text("读文件出错", "the file cannot be read")) }
        place += read
        return read > 0
    }

    /// A checksum of the whole file: whether it is the one of an earlier run.
    package func digest() throws(UnreadableTable) -> [UInt8] {
        rewind()
        defer { rewind() }
        // A chain of checksums of pieces: a file of any size in little memory.
        var chain: [UInt8] = []
        var buffer: [UInt8] = []
        while true {
            buffer.removeAll(keepingCapacity: true)
            guard try read(1 << 20, into: &buffer) else { return sha256(chain) }
            chain = sha256(chain + sha256(buffer))
        }
    }
}
