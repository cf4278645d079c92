import Access
import Testing

@Suite struct MaskingTests {
    @Test(arguments: [
        ("请打13812345678找我", "请打138****5678找我"), ("138 1234 5678", "138 **** 5678"),
        ("138-1234-5678或13912345678", "138-****-5678或139****5678"),
        ("13812345678 13912345678", "138****5678 139****5678"), ("3-13812345678", "3-138****5678"),
        ("身份证110105199003071233", "身份证110***********1233"), ("11010519491231002x。", "110***********002x。"),
        ("+8613812345678", "+86138****5678"), ("2026-11-02 09:15", "2026-11-02 09:15"),
        ("电表0012345678901234567890", "电表0012345678901234567890"), ("三号楼", "三号楼"), ("", ""),
        ("23812345678", "23812345678"),
    ])
    func `numbers that say who somebody is are masked in texts, others stay`(text: String, masked: String) {
        #expect(Masking.numbers(in: text) == masked)
    }

    @Test func `a name keeps its surname, a number its ends`() {
        #expect(Masking.name("张三") == "张*" && Masking.name("欧阳绛雪") == "欧**" && Masking.name("") == "")
        #expect(Masking.phone("13812345678") == "138****5678" && Masking.phone("02088886666") == "020****6666")
        #expect(Masking.phone("110") == "****")
        #expect(Masking.idNumber("110105199003071233") == "110***********1233")
    }
}
