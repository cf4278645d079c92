import Areas
import Kernel
import Testing

@Suite struct AreaImportTests {
    static let head = "code,parent_code,level,name\n"

    /// The problems of a file as `line:column english words`.
    private func problems(_ csv: String) -> [String] { problems(Array(csv.utf8)) }

    private func problems(_ bytes: [UInt8]) -> [String] {
        do {
            _ = try AreaImport(csv: bytes)
            return []
        } catch let found as ImportProblems {
            return found.problems.map { problem in
                guard case .field(let line, let column, _) = problem.place else { return problem.message.en }
                return "\(line):\(column) \(problem.message.en)"
            }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a file of a spreadsheet is read: byte order mark, CRLF, quotes, Chinese levels, columns in any order`()
        throws
    {
        let csv =
            "\u{FEFF}name,code,level,parent_code\r\n\"云溪,街道\",999901001000,街道,\r\n\"说\"\"一\"\"社区\",999901001001,community,999901001000\r\n\r\n"
        let entries = try AreaImport(csv: Array(csv.utf8)).entries
        #expect(
            entries == [
                .init(code: "999901001000", parentCode: nil, level: .street, name: "云溪,街道", line: 2),
                .init(code: "999901001001", parentCode: "999901001000", level: .community, name: "说\"一\"社区", line: 3),
            ]
        )
    }

    @Test func `every wrong field is named with its line and column`() {
        let csv = """
            \(Self.head)999901001000,,street,云溪街道
            99990100100X,999901001000,community,甲
            999901001002,12,community,乙
            999901001003,999901001000,village,丙
            999901001004,999901001000,grid,丁
            999901001005,999901001000,community,

            """
        #expect(
            problems(csv) == [
                "3:1 “99990100100X” is no area code", "4:2 “12” is no area code", "5:3 “village” is no level",
                "6:3 the code is that of a community", "7:4 the name needs 1 to 60 characters",
            ]
        )
    }

    @Test func `a line after a field of two lines is counted where it stands`() {
        let csv = "\(Self.head)999901001000,,street,\"云溪\n街道\"\nwrong,,street,甲\n"
        #expect(problems(csv) == ["4:1 “wrong” is no area code"])
    }

    @Test func `broken tables are refused at the place where reading stops`() {
        #expect(problems("\(Self.head)999901001000,,street,\"云溪\n") == ["2:4 the quotation mark is never closed"])
        #expect(
            problems("\(Self.head)999901001000,,street,云\"溪\n") == [
                "2:4 a quotation mark inside a field that does not start with one"
            ]
        )
        #expect(
            problems("\(Self.head)\"999901001000\"x,,street,云溪\n") == ["2:1 text after the closing quotation mark"]
        )
        #expect(problems("\(Self.head)999901001000,,street\n") == ["2:3 4 columns are needed, there are 3"])
        #expect(
            problems("code,level,name,nom\n") == ["1:4 this column is not known", "1:5 missing columns: parent_code"]
        )
        #expect(problems("") == ["the file is empty"])
    }

    @Test func `a file in GBK is told to be no UTF-8`() {
        let gbk: [UInt8] = Array("\(Self.head)999901001000,,street,".utf8) + [0xD4, 0xC6, 0xCF, 0xAA, 0x0A]
        #expect(problems(gbk) == ["2:4 this is no UTF-8; save the file as CSV in UTF-8"])
    }

    @Test(arguments: [
        "", "99990100100", "099901001000", "999900001000", "999901000001", "9999010010011", "99990100100100",
        "999901001000001", "999901001001e001", "999901001001E01", "999901001001B001E001", "999901001001E001E002",
        "999901001001E001B001FB", "999901001001R1", "9999010010０１", "999901001001E001 ",
    ])
    func `what is no code is refused`(_ code: String) {
        #expect(!problems("\(Self.head)\(code.replacing(" ", with: "_")),,building,甲\n").isEmpty)
    }
}
