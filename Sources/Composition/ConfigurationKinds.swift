import Cases
import Foundation
import Importing
import Inbox
import Kernel
import Open311
import Outreach
package import StreetConfiguration

extension Program {
    /// The files under `Config/` of features that the configuration does not know by itself.
    ///
    /// `settings`: where the keys of other systems lie; nil to look at the files alone.
    package static func configurationKinds(_ settings: Settings?) -> ConfigurationFileKinds {
        let keys = settings.map { openKeys($0) }
        let channels = settings.map { ChannelBook.folder(data: $0.data) }
        return ConfigurationFileKinds([
            ConfigurationFileKind(
                ChannelBook.file,
                Text("短信通道", "Messages to telephones"),
                check: { ChannelBook.findings($0, folder: channels) },
                terms: { _, _ in ChannelBook.terms }
            ),
            ConfigurationFileKind(
                PrivacyBook.file,
                Text("个人信息告知和请求", "Notices and requests about personal data"),
                check: { PrivacyBook.findings($0) },
                terms: { _, _ in PrivacyBook.terms }
            ),
            ConfigurationFileKind(
                TicketMapping.folder + "/",
                Text("导入工单的列对应", "Columns of imported tickets"),
                check: { TicketMapping.findings($0) },
                terms: { TicketMapping.terms($1) }
            ),
            ConfigurationFileKind(
                Open311Remote.file,
                Text("与其他系统互送工单", "Tickets to other systems"),
                check: { set in
                    var document = ConfigurationDocument(
                        file: CaseBook.categoriesFile,
                        text: set[CaseBook.categoriesFile] ?? ""
                    )
                    let tree = CategoryTree.read(&document)
                    let codes = Set(tree.categories.flatMap { [$0.code, $0.groupCode] })
                    return Open311Remote.findings(set, keys: keys, categories: codes)
                },
                terms: { _, tree in Open311Remote.terms { CaseTerms.category($0, tree) } }
            ),
        ])
    }

    /// The folder of the keys that other systems gave us.
    static func openKeys(_ settings: Settings) -> URL { settings.data.appending(path: "open311") }
}
