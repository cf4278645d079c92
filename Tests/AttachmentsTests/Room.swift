import Glibc
import Synchronization

/// A disk on which only so many bytes have room; then writing fails with `code`.
final class Room: Sendable {
    private let bytes: Mutex<Int>
    private let code: Int32

    init(bytes: Int, code: Int32) {
        self.bytes = Mutex(bytes)
        self.code = code
    }

    func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
        let room = bytes.withLock { room in
            let given = min(room, buffer.count)
            room -= given
            return given
        }
        guard room > 0 else {
            errno = code
            return -1
        }
        return Glibc.write(descriptor, buffer.baseAddress, room)
    }

    func makeRoom() { bytes.withLock { $0 = .max } }
}
