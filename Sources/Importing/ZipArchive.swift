import CZip
import Kernel

/// The files in a ZIP archive, under limits that an archive made to fill the memory does not keep.
final class ZipArchive {
    /// What an archive may hold.
    struct Limits: Sendable {
        var entries: zip_int64_t = 10_000
        /// Unpacked bytes of one file.
        var size: UInt64 = 2 << 30
        /// How many times larger than its packed bytes a file may be, once it is larger than `free`.
        ///
        /// Tables of like cells shrink to a hundredth; deflate cannot do more than 1,032.
        var ratio: UInt64 = 400
        var free: UInt64 = 32 << 20
    }

    private let handle: OpaquePointer
    private let limits: Limits
    /// libzip reads from here while the archive is open.
    private let memory: UnsafeMutableRawBufferPointer?

    convenience init(path: String, limits: Limits = Limits()) throws(UnreadableTable) {
        var code: Int32 = 0
        guard let handle = zip_open(path, ZIP_RDONLY, &code) else { throw Self.noArchive }
        try self.init(handle, nil, limits)
    }

    convenience init(_ bytes: [UInt8], limits: Limits = Limits()) throws(UnreadableTable) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        memory.copyBytes(from: bytes)
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let source = zip_source_buffer_create(memory.baseAddress, UInt64(bytes.count), 0, &error) else {
            memory.deallocate()
            throw Self.noArchive
        }
        guard let handle = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            memory.deallocate()
            throw Self.noArchive
        }
        try self.init(handle, memory, limits)
    }

    private init(_ handle: OpaquePointer, _ memory: UnsafeMutableRawBufferPointer?, _ limits: Limits)
        throws(UnreadableTable)
    {
        self.handle = handle
        self.memory = memory
        self.limits = limits
        guard zip_get_num_entries(handle, 0) <= limits.entries else {
            throw UnreadableTable(Text("压缩包里的文件太多", "the archive holds too many files"))
        }
    }

    deinit {
        zip_discard(handle)
        memory?.deallocate()
    }

    private static let noArchive = UnreadableTable(
        Text("这不是有效的 XLSX 文件", "this is no XLSX file, or it is damaged")
    )

    /// The files' names.
    var names: [String] {
        (0..<UInt64(max(0, zip_get_num_entries(handle, 0)))).compactMap { index in
            zip_get_name(handle, index, 0).map { String(cString: $0) }
        }
    }

    /// A file of the archive, to be read piece by piece; nil when it is not there.
    func open(_ name: String) throws(UnreadableTable) -> Entry? {
        let index = zip_name_locate(handle, name, UInt32(ZIP_FL_NOCASE))
        guard index >= 0 else { return nil }
        var status = zip_stat_t()
        zip_stat_init(&status)
        guard zip_stat_index(handle, UInt64(index), 0, &status) == 0 else { throw Self.noArchive }
        let packed = max(1, status.comp_size)
        guard status.size <= limits.size, status.size <= limits.free || status.size / packed <= limits.ratio else {
            throw Self.tooLarge
        }
        guard status.encryption_method == 0 else {
            throw UnreadableTable(Text("文件有密码，请去掉密码后再导入", "the file has a password; save it without one"))
        }
        guard let file = zip_fopen_index(handle, UInt64(index), 0) else { throw Self.noArchive }
        // What the directory says may be untrue: what is unpacked is counted too.
        return Entry(self, file, most: min(limits.size, max(limits.free, packed &* limits.ratio)), size: status.size)
    }

    fileprivate static let tooLarge = UnreadableTable(
        Text("文件解压后太大，拒绝读取", "the file grows too large when it is unpacked")
    )
    fileprivate static let damaged = UnreadableTable(Text("XLSX 文件已损坏", "the XLSX file is damaged"))

    /// One file that is being read.
    final class Entry {
        /// Closed before the archive.
        private let archive: ZipArchive
        private let file: OpaquePointer
        private let most: UInt64
        private let size: UInt64
        private var read: UInt64 = 0

        fileprivate init(_ archive: ZipArchive, _ file: OpaquePointer, most: UInt64, size: UInt64) {
            self.archive = archive
            self.file = file
            self.most = most
            self.size = size
        }

        deinit { zip_fclose(file) }

        var progress: Double { size == 0 ? 1 : min(1, Double(read) / Double(size)) }

        /// Reads the next piece; how many bytes, 0 at the end.
        func read(into buffer: UnsafeMutableRawBufferPointer) throws(UnreadableTable) -> Int {
            let count = zip_fread(file, buffer.baseAddress, UInt64(buffer.count))
            guard count >= 0 else { throw ZipArchive.damaged }
            read += UInt64(count)
            guard read <= most else { throw ZipArchive.tooLarge }
            return Int(count)
        }
    }
}
