import Kernel

/// Words that the demo street's names are put together from; whoever bears such a name is not meant.
enum DemoNames {
    static let communities = ["桂雨社区", "竹溪社区", "望荷社区", "听松社区", "枫桥里社区"]

    /// 88 names of estates: more than a street needs.
    static let estates: [String] = {
        let first = [
            "兰亭", "沁芳", "晴川", "映月", "采薇", "栖霞", "澄湖", "梧桐", "锦绣", "春晓", "和风", "清荷", "翠微", "云岚", "星河", "怀瑾", "朝露", "雅集",
            "秋实", "明溪", "知味", "乐居",
        ]
        let last = ["苑", "里", "花园", "新村"]
        return first.flatMap { word in last.map { word + $0 } }
    }()

    static let property = ["安居物业", "和邻物业", "绿洲物业", "家和物业", "晨光物业", "同心物业", "万家物业", "康宁物业"]

    /// A person's name.
    static func person(using random: inout SeededRandom) -> String {
        let surname = surnames.randomElement(using: &random) ?? "王"
        let given = givenNames.randomElement(using: &random) ?? "晓云"
        return surname + given
    }

    private static let surnames = [
        "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "沈", "钱",
        "方",
        "陆", "傅", "邵", "汤", "施", "俞", "章",
    ]
    private static let givenNames = [
        "晓云", "建国", "海燕", "志强", "丽娟", "文博", "雨桐", "国栋", "秀兰", "思远", "佳宁", "永康", "静怡", "振华", "小满", "春梅", "子涵", "立新",
        "婉清", "德胜", "若溪", "明哲", "桂芳", "一帆", "素珍", "家豪", "晨曦", "红霞", "景行", "云舟", "玉洁", "长青", "诗雅", "伟民", "可欣", "知秋",
    ]
}
