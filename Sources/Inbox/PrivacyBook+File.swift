package import Kernel

extension PrivacyBook {
    package static let file = "privacy.yaml"

    /// What is wrong with the file of a configuration; nothing where there is none.
    package static func findings(_ set: ConfigurationSet) -> [ConfigurationFinding] {
        guard let text = set[file] else { return [] }
        var document = ConfigurationDocument(file: file, text: text)
        _ = read(&document)
        return document.findings
    }

    /// The book of a configuration; `plain` for one that has none or one that cannot be used.
    package static func read(_ set: ConfigurationSet) -> PrivacyBook {
        guard let text = set[file] else { return .plain }
        var document = ConfigurationDocument(file: file, text: text)
        return read(&document) ?? .plain
    }

    /// What is said where nothing was written: a street that was set up before there was such a file.
    public static let plain = PrivacyBook(
        version: "0",
        processor: Text("街道办事处", "The street office"),
        contact: Text("请到社区居委会询问。", "Please ask at the community office."),
        answerWithin: .workingDays(15),
        remindAfter: .workingDays(12),
        copiesOpen: 30,
        purposes: [
            Purpose(
                code: contactPurpose,
                name: Text("联系您核实和回复", "To reach you about your report"),
                basis: .consent,
                data: Text("称呼、电话", "Name and phone"),
                because: Text("办理人员需要时联系您；不留也能上报。", "Staff call you when needed; you can report without it."),
                kept: Text("事项办结后三年，或您撤回同意为止", "Three years after closing, or until you withdraw")
            )
        ],
        rights: Text(
            "您可以查阅、复制、更正、删除、限制处理自己的信息，并可随时撤回同意。",
            "You may see, copy, correct, delete and restrict your data, and withdraw consent at any time."
        ),
        refusals: [
            Ground(
                code: "identity",
                name: Text("无法核实是本人", "The person could not be confirmed"),
                law: Text("个人信息保护法第五十条", "PIPL article 50")
            )
        ]
    )

    /// What the keys of the file are called.
    package static let terms = ConfigurationTerms([
        "version": Text("版本", "version"), "processor": Text("处理者", "processor"),
        "contact": Text("联系方式", "contact"), "answer_within": Text("答复时限", "answer within"),
        "remind_after": Text("多久后提醒", "remind after"), "copies_open": Text("副本可下载天数", "days a copy is open"),
        "purposes": Text("处理目的", "purposes"), "basis": Text("依据", "basis"), "data": Text("信息种类", "data"),
        "because": Text("必要性", "why"), "kept": Text("保存期限", "kept"), "rights": Text("怎样行使权利", "rights"),
        "refusals": Text("可以拒绝的理由", "grounds of refusal"), "law": Text("法律依据", "law"),
        "name": Text("名称", "name"),
    ]) { key, word in
        switch key {
        case "basis": Purpose.Basis(rawValue: word)?.name
        case "answer_within", "remind_after": TimeLimit(word)?.name
        default: nil
        }
    }

    private struct File: Decodable {
        struct PurposeEntry: Decodable {
            let code: String
            let name: ConfiguredText
            let basis: String
            let data: ConfiguredText
            let because: ConfiguredText
            let kept: ConfiguredText
        }

        struct GroundEntry: Decodable {
            let code: String
            let name: ConfiguredText
            let law: ConfiguredText
        }

        let version: String
        let processor: ConfiguredText
        let contact: ConfiguredText
        let answerWithin: String
        let remindAfter: String
        let copiesOpen: Int
        let purposes: [PurposeEntry]
        let rights: ConfiguredText
        let refusals: [GroundEntry]

        private enum CodingKeys: String, CodingKey {
            case version, processor, contact, purposes, rights, refusals
            case answerWithin = "answer_within"
            case remindAfter = "remind_after"
            case copiesOpen = "copies_open"
        }
    }

    private static func read(_ document: inout ConfigurationDocument) -> PrivacyBook? {
        guard let file: File = document.read() else { return nil }
        var isSound = true
        func fault(_ place: String, _ problem: Text) {
            document.error(place, problem)
            isSound = false
        }
        let isWord = file.version.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0)) }
        if !(1...20).contains(file.version.count) || !isWord {
            fault("version", Text("版本最多 20 个字母、数字、点或短横", "a version has at most 20 letters, digits, dots, hyphens"))
        }
        func limit(_ text: String, _ place: String) -> TimeLimit {
            guard let limit = TimeLimit(text) else {
                fault(place, Text("“\(text)”不是时限，例如 15wd", "“\(text)” is no time limit, such as 15wd"))
                return .workingDays(15)
            }
            return limit
        }
        let within = limit(file.answerWithin, "answer_within")
        let reminded = limit(file.remindAfter, "remind_after")
        // Both are counted from the same moment: only like units can be compared.
        if case .workingDays(let all) = within, case .workingDays(let first) = reminded, first >= all {
            fault("remind_after", Text("提醒不早于答复时限，没有用", "a reminder that is not before the time limit is of no use"))
        }
        if !(1...365).contains(file.copiesOpen) {
            fault("copies_open", Text("副本可下载 1 到 365 天", "a copy is open for 1 to 365 days"))
        }
        for codes in [("purposes", file.purposes.map(\.code)), ("refusals", file.refusals.map(\.code))] {
            for (index, code) in codes.1.enumerated() where codes.1.firstIndex(of: code) != index {
                fault("\(codes.0).\(code)", Text("编码 \(code) 重复", "the code \(code) stands twice"))
            }
        }
        if file.refusals.isEmpty { fault("refusals", Text("至少要有一个理由", "there has to be a ground")) }
        var purposes: [Purpose] = []
        for entry in file.purposes {
            guard let basis = Purpose.Basis(rawValue: entry.basis) else {
                fault("purposes.\(entry.code).basis", Text("依据应为 consent 或 duty", "basis is consent or duty"))
                continue
            }
            purposes.append(
                Purpose(
                    code: entry.code,
                    name: entry.name.text,
                    basis: basis,
                    data: entry.data.text,
                    because: entry.because.text,
                    kept: entry.kept.text
                )
            )
        }
        if purposes.first(where: { $0.code == contactPurpose })?.basis != .consent {
            fault("purposes", Text("缺少以同意为依据的 contact", "contact, on the basis of consent, is missing"))
        }
        guard isSound else { return nil }
        return PrivacyBook(
            version: file.version,
            processor: file.processor.text,
            contact: file.contact.text,
            answerWithin: within,
            remindAfter: reminded,
            copiesOpen: file.copiesOpen,
            purposes: purposes,
            rights: file.rights.text,
            refusals: file.refusals.map { Ground(code: $0.code, name: $0.name.text, law: $0.law.text) }
        )
    }
}
