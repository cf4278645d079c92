import Glibc
import Storage

/// The calls of the system by which attachments reach the disk; each throws a `StorageFault` that says what failed.
package struct DiskCalls: Sendable {
    /// `write(2)`; a test puts a full disk in its place.
    package var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int = { Glibc.write($0, $1.baseAddress, $1.count) }

    package init() {}

    /// A new file's descriptor; only this user may read the file.
    func create(_ path: String) throws(StorageFault) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("create") }
        return descriptor
    }

    func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(StorageFault) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, UnsafeRawBufferPointer(rebasing: $0[done...])) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw fault("write") }
            done += count
        }
    }

    func syncData(_ descriptor: Int32) throws(StorageFault) {
        guard fdatasync(descriptor) == 0 else { throw fault("fdatasync") }
    }

    func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

    func rename(_ from: String, to: String) throws(StorageFault) {
        guard Glibc.rename(from, to) == 0 else { throw fault("rename") }
    }

    /// Makes a folder for this user only; it may be there already.
    func makeFolder(_ path: String) throws(StorageFault) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw fault("mkdir") }
    }

    /// Brings a folder's entries to the disk.
    func syncFolder(_ path: String) throws(StorageFault) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault("open folder") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fault("fsync folder") }
    }

    /// A stretch of a file; nil when the file is missing or ends earlier.
    func read(_ path: String, offset: Int, count: Int) throws(StorageFault) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0 && errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw fault("open") }
        defer { close(descriptor) }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count {
                let got = pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { return }
                done += got
            }
        }
        guard failure == 0 else { throw StorageFault(.other, "read: \(String(cString: strerror(failure)))") }
        return bytes.count == count ? bytes : nil
    }

    /// Removes a file; it may be gone already.
    func remove(_ path: String) throws(StorageFault) {
        guard unlink(path) == 0 || errno == ENOENT else { throw fault("unlink") }
    }

    private func fault(_ call: String) -> StorageFault {
        let code = errno
        let isFull = code == ENOSPC || code == EDQUOT
        return StorageFault(isFull ? .full : .other, "attachment \(call): \(String(cString: strerror(code)))")
    }
}
