import Testing

@testable import StoragePostgres

@Suite struct PostgresToolsTests {
    @Test func `the password of the database stands on no command line`() throws {
        let target = try PostgresTarget(
            url: "postgresql://linli:ge%27heim@db1,db2:5433/a%5Cb?target_session_attrs=read-write"
        )
        let line = target.connection(database: "it's")
        #expect(!line.contains("heim"))
        #expect(target.password == "ge'heim")
        #expect(line.contains("target_session_attrs='read-write'"))
        #expect(line.contains(#"dbname='it\'s'"#))
        #expect(target.connection(database: nil).contains(#"dbname='a\\b'"#))
    }
}
