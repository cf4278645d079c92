/// How a file is opened; everything but `readers` is for tests.
package struct SQLiteOptions: Sendable {
    /// How many reads run at the same time.
    package var readers = 4
    /// Whether a commit waits for the disk.
    package var isDurable = true
    /// How long a connection waits for another process before it says that the database is unavailable.
    package var busyTimeout = Duration.seconds(5)
    /// For how long closures join the one commit that has begun.
    package var batchTime = Duration.milliseconds(5)
    /// A folder that goes when the database is closed.
    package var temporaryFolder: String?
    /// Runs before each COMMIT; what it throws is taken for COMMIT's own error.
    package var beforeCommit: @Sendable () throws -> Void = {}

    package init(
        readers: Int = 4,
        isDurable: Bool = true,
        busyTimeout: Duration = .seconds(5),
        batchTime: Duration = .milliseconds(5),
        beforeCommit: @escaping @Sendable () throws -> Void = {}
    ) {
        self.readers = readers
        self.isDurable = isDurable
        self.busyTimeout = busyTimeout
        self.batchTime = batchTime
        self.beforeCommit = beforeCommit
    }
}
