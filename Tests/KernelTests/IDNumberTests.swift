import Kernel
import Testing

@Suite struct IDNumberTests {
    let today = CivilDate(year: 2026, month: 11, day: 21)

    /// The example of GB 11643-1999 itself, and its neighbours.
    @Test(arguments: ["11010519491231002X", "11010519491231002x", " 110105 19491231 002X ", "440524188001010014"])
    func `the standard's examples are right`(text: String) throws {
        let number = try IDNumber(text, today: today)
        #expect(number.text.count == 18)
    }

    @Test func `the day of birth is read`() throws {
        #expect(try IDNumber("11010519491231002X", today: today).birth == CivilDate(year: 1949, month: 12, day: 31))
    }

    @Test(arguments: [
        ("110105194912310021", IDNumber.Problem.check), ("11010519490231002X", .birth), ("11010529491231002X", .birth),
        ("01010519491231002X", .region), ("1101051949123100", .form), ("11010519491231002Y", .form),
        ("１1010519491231002X", .form), ("", .form),
    ])
    func `what is wrong is said`(text: String, problem: IDNumber.Problem) {
        #expect(throws: problem) { try IDNumber(text, today: today) }
    }

    @Test func `every single wrong digit is noticed`() {
        let right = Array("11010519491231002X")
        for place in 0..<17 {
            for digit in "0123456789" where digit != right[place] {
                var wrong = right
                wrong[place] = digit
                #expect(throws: IDNumber.Problem.self) { try IDNumber(String(wrong), today: today) }
            }
        }
    }
}
