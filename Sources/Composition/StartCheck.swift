import Access
import Foundation
public import Kernel

/// What keeps `linli serve` from starting for a real street; thrown by every command when it is about the keys.
public struct StartProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// A stable word for scripts: `demo_data`.
    public let code: String
    /// What is wrong and what to do, in one sentence or two.
    public let text: Text
    /// Whether it hinders a rehearsal too.
    public let isFatal: Bool

    public init(_ code: String, _ text: Text, isFatal: Bool = false) {
        self.code = code
        self.text = text
        self.isFatal = isFatal
    }

    public var description: String { "[\(code)]\n\(text(.zh))\n\(text(.en))\n" }
}

/// The checks at the start of a server: a real street is served with nothing that the public knows.
public enum StartCheck {
    /// What is wrong with the files, before anything is opened.
    ///
    /// With a fatal one among them the program cannot be put together.
    public static func files(_ settings: Settings) -> [StartProblem] {
        KeyFileProblem.all(of: settings.keyFile.path()).map { words(for: $0, settings.keyFile.path()) }
    }

    /// What is wrong with the data and with what the street has decided, once the program is put together.
    public static func data(_ program: Program) async throws -> [StartProblem] {
        var problems: [StartProblem] = []
        if try await DataMarkStore(program.database).isDemo() { problems.append(demoData) }
        if program.channel.value == nil { problems.append(noChannel) }
        return problems
    }

    static func keyFileMissing(_ path: String) -> StartProblem {
        StartProblem(
            "key_file_missing",
            Text(
                "这里没有密钥文件 \(path)，而数据库里的内容是用密钥加密的。请用 --key-file 指明这份数据原来的密钥文件，或把它放回原处。",
                "There is no key file \(path), but the database is sealed with one. Name the key file of this data with --key-file, or put it back."
            ),
            isFatal: true
        )
    }

    static func keyFileForeign(_ path: String) -> StartProblem {
        StartProblem(
            "key_file_foreign",
            Text(
                "密钥文件 \(path) 不是这份数据的：数据库里的密钥用它打不开。请换回原来的密钥文件；继续使用会让新旧内容各用各的密钥。",
                "The key file \(path) does not belong to this data: the keys in the database do not open with it. Put back the one that does; to go on would seal new texts with other keys than the old ones."
            ),
            isFatal: true
        )
    }

    private static let noChannel = StartProblem(
        "no_channel",
        Text(
            """
            没有可用的短信通道，居民不能用手机号登录。请在 Config/channels.yaml 里选一个（写法见文件里的说明），密钥放在数据文件夹的 \
            channels 里，然后执行 linli config activate。
            """,
            """
            There is no message channel that works, so residents cannot sign in with their numbers. Choose one in \
            Config/channels.yaml, which says how, put its secret into the folder channels of the data folder, and run \
            linli config activate.
            """
        )
    )

    private static let demoData = StartProblem(
        "demo_data",
        Text(
            """
            这里的数据是 linli demo 生成的，账号和密码人人皆知，不能用于真实街道。请另建一个空的数据文件夹（--data）或数据库\
            （--database），用 linli set-up --areas --organisations --accounts 导入本街道的区域、单位和账号：第一位管理员写在\
            账号文件里，初始密码只显示一次。
            """,
            """
            linli demo made this data: everybody knows its accounts and their password, so it is not for a real street. Take a \
            new, empty data folder (--data) or database (--database), and read your own areas, organisations and accounts with \
            linli set-up --areas --organisations --accounts: the first administrator is a line of the accounts' file, and the \
            password is shown once.
            """
        )
    )

    private static func words(for problem: KeyFileProblem, _ path: String) -> StartProblem {
        switch problem {
        case .readableByOthers:
            StartProblem(
                "key_file_readable",
                Text(
                    "密钥文件 \(path) 能被其他用户读取。请执行 chmod 600 \(path)；如果可能已被看到，启动后请更换密钥：linli keys rotate。",
                    "Other users can read the key file \(path). Run chmod 600 \(path); if somebody may have seen it, change the keys after the start: linli keys rotate."
                ),
                isFatal: true
            )
        case .unusable:
            StartProblem(
                "key_file_unusable",
                Text(
                    "密钥文件 \(path) 无法使用：每个密钥应为 64 位十六进制数字。请换回这份数据原来的密钥文件；新的街道请移走它，启动时会自动生成。",
                    "The key file \(path) cannot be used: each key has 64 hexadecimal digits. Put back the key file that belongs to this data; for a new street move it away, and the start makes one."
                ),
                isFatal: true
            )
        case .weak:
            StartProblem(
                "key_file_weak",
                Text(
                    "密钥文件 \(path) 里有容易猜到的密钥，例如同一个字节重复。密钥必须是随机生成的：新的街道请移走它，启动时会自动生成。",
                    "The key file \(path) holds a key that is easily guessed, such as one byte again and again. Keys are drawn at random: for a new street move the file away, and the start makes one."
                )
            )
        case .demo:
            StartProblem(
                "demo_keys",
                Text(
                    "密钥文件 \(path) 是 linli demo 生成的，不能用于真实街道。请移走它或另选位置（--key-file），启动时会自动生成新的。",
                    "linli demo made the key file \(path): it is not for a real street. Move it away or name another place (--key-file), and the start makes a new one."
                )
            )
        }
    }
}
