import Access
import HTTPTypes
import Kernel
import Testing

@testable import Web

@Suite struct RouteTableTests {
    private func table() throws -> RouteTable {
        let paths: [StaticString] = ["/metrics", "/cases/:case", "/cases/board"]
        return try RouteTable(paths.map { Route(.get, $0, rule: .signedIn) { _ in .json([]) } })
    }

    private func found(_ path: String) throws -> String? {
        guard case .route(let route, let parameters) = try table().match(.get, path) else { return nil }
        return "\(route.path)" + parameters.map { " \($0.key)=\($0.value)" }.joined()
    }

    @Test func `literal segments go before named ones`() throws {
        #expect(try found("/cases/board") == "/cases/board")
        #expect(try found("/cases/7") == "/cases/:case case=7")
        #expect(try found("/cases/7/x") == nil)
    }

    @Test(arguments: ["//metrics", "/cases//board", "/cases//7", "//", "/cases/7//"])
    func `a path with an empty segment leads nowhere`(path: String) throws {
        #expect(try found(path) == nil)
    }
}
