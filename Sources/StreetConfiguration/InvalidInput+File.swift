import Kernel
import Web

extension InvalidInput {
    /// A form can change what forms and most people write; the rest is left to those who wrote it.
    static let unusualFile = InvalidInput(
        "",
        Text(
            "这个文件的写法特殊，无法用表单更改，请用文字编辑。",
            "This file is written in a way that the form cannot change: edit its text."
        )
    )
}
