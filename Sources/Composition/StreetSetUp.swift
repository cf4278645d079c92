import Access
public import Areas
public import Foundation
import Kernel
import Registry

/// Fills an empty system with a street's own places, bodies and people, from CSV and GeoJSON files.
public struct StreetSetUp: Sendable {
    private let program: Program

    public init(_ program: Program) { self.program = program }

    /// An account that was made, with the password that its holder is told once.
    public struct NewAccount: Sendable, Hashable {
        public let login: String
        public let password: String
    }

    /// Reads areas; how many were created, renamed and there already.
    public func areas(_ file: URL) async throws -> AreaStore.ImportResult {
        try await program.areas.load(AreaImport(csv: [UInt8](Data(contentsOf: file))))
    }

    /// Reads outlines of areas that are there.
    public func outlines(_ file: URL) async throws {
        try await program.areas.load(OutlineImport(geoJSON: [UInt8](Data(contentsOf: file))))
    }

    /// Reads bodies; how many there are in the file.
    ///
    /// Columns: `code`, `kind`, `name`, `area` (code of where it sits), `serves` (codes of areas, separated by spaces),
    /// `phone`, `hours`, `contact`. A body that is there already, by its code, takes over what the file says.
    public func organisations(_ file: URL) async throws -> Int {
        let columns = ["code", "kind", "name", "area", "serves", "phone", "hours", "contact"]
        let table = try CSVTable([UInt8](Data(contentsOf: file)), columns: columns)
        let known = try await program.areas.areas(codes: table.rows.flatMap { [$0["area"]] + Self.codes($0["serves"]) })
        var problems: [ImportProblems.Problem] = []
        var found: [(organisation: Organisation, areas: [Area.ID])] = []
        for row in table.rows {
            let kind = Organisation.Kind(rawValue: row["kind"])
            let seat = known[row["area"]]
            let serves = Self.codes(row["serves"])
            if kind == nil {
                let kinds = Organisation.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                problems.append(row.problem("kind", Text("类型应为：\(kinds)", "the kind is one of: \(kinds)")))
            }
            if seat == nil { problems.append(row.problem("area", Self.unknown(row["area"]))) }
            problems += serves.filter { known[$0] == nil }.map { row.problem("serves", Self.unknown($0)) }
            for column in ["code", "name"] where row[column].isEmpty {
                problems.append(row.problem(column, Text("不能为空", "it must not be empty")))
            }
            guard let kind, let seat else { continue }
            let organisation = Organisation(
                id: program.context.id(),
                kind: kind,
                code: row["code"],
                name: row["name"],
                area: seat.id,
                phone: row["phone"],
                dutyHours: row["hours"],
                contactName: row["contact"]
            )
            found.append((organisation, serves.compactMap { known[$0]?.id }))
        }
        guard problems.isEmpty else { throw ImportProblems(Array(problems.prefix(ImportProblems.most))) }
        try await program.organisations.save(found)
        return found.count
    }

    /// Makes accounts, each with a new password.
    ///
    /// Columns: `login`, `name`, `role` (of `Config/roles.yaml`), `area` and `organisation` by their codes. Somebody with
    /// several posts has several lines. Throws `ImportProblems` before anything is written.
    public func accounts(_ file: URL) async throws -> [NewAccount] {
        let table = try CSVTable(
            [UInt8](Data(contentsOf: file)),
            columns: ["login", "name", "role", "area", "organisation"]
        )
        let places = try await program.areas.areas(codes: table.rows.map { $0["area"] })
        let bodies = try await program.organisations.identifiers(codes: table.rows.map { $0["organisation"] })
        let taken = try await program.accounts.taken(table.rows.map { $0["login"].lowercased() })
        var problems: [ImportProblems.Problem] = []
        var order: [String] = []
        var people: [String: (name: String, posts: [Post])] = [:]
        for row in table.rows {
            let login = row["login"].lowercased()
            let role = program.roles[row["role"]]
            let place = places[row["area"]]
            let body = bodies[row["organisation"]]
            if login.isEmpty || login.count > 64 || login.contains(where: \.isWhitespace) {
                problems.append(
                    row.problem("login", Text("登录名应为 1 至 64 个字符，不含空格", "a login has 1 to 64 characters without spaces"))
                )
            } else if taken.contains(login) {
                problems.append(row.problem("login", Text("已有这个登录名", "this login is taken")))
            }
            if role == nil {
                let codes = program.roles.all.map(\.code).joined(separator: ", ")
                problems.append(row.problem("role", Text("角色应为：\(codes)", "the role is one of: \(codes)")))
            }
            if place == nil { problems.append(row.problem("area", Self.unknown(row["area"]))) }
            if body == nil {
                problems.append(row.problem("organisation", Text("没有这个单位", "there is no such organisation")))
            }
            guard let role, let place, let body else { continue }
            if let other = people[login]?.posts.first(where: { role.excludes($0.role) })?.role {
                problems.append(
                    row.problem(
                        "role",
                        Text(
                            "系统、安全、审计要分开：不能同时是 \(other.code) 和 \(role.code)",
                            "system, security and audit are kept apart: nobody is both \(other.code) and \(role.code)"
                        )
                    )
                )
            }
            if people[login] == nil { order.append(login) }
            people[login, default: (row["name"], [])].posts.append(
                Post(role: role, areaLevel: place.level, area: place.id.rawValue, organisation: body.rawValue)
            )
        }
        guard problems.isEmpty else { throw ImportProblems(Array(problems.prefix(ImportProblems.most))) }
        let made = order.map { NewAccount(login: $0, password: program.context.code(length: 12)) }
        _ = try await program.accounts.create(
            made.compactMap { account in
                people[account.login].map { (account.login, $0.name, account.password, $0.posts) }
            }
        )
        return made
    }

    private static func codes(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func unknown(_ code: String) -> Text { Text("没有区域“\(code)”", "there is no area “\(code)”") }
}
