public import Kernel

/// What a client (a program with a token) may do at the programs' door; each is given by an administrator.
public enum Scope: String, Sendable, CaseIterable, Hashable {
    case readSignals = "signals.read"
    case writeSignals = "signals.write"
    /// Open cases from signals, join signals to cases, set them aside.
    case sortSignals = "signals.sort"
    case readCases = "cases.read"
    case writeCases = "cases.write"
    /// What the community or the street does with cases beside their holders: pass on, check, close.
    case directCases = "cases.direct"
    case readCategories = "categories.read"
    case readAreas = "areas.read"
    case readAttachments = "attachments.read"
    case writeAttachments = "attachments.write"
    case readFigures = "figures.read"
    case readChanges = "changes.read"
    case manageWebhooks = "webhooks.manage"
    /// Names and telephone numbers of those who reported; each look takes a purpose and is recorded.
    case readPersonal = "personal.read"

    /// What a client with it may do, in words.
    public var name: Text {
        switch self {
        case .readSignals: Text("读取线索", "Read signals")
        case .writeSignals: Text("登记线索", "File signals")
        case .sortSignals: Text("线索立案、并入事项、不予立案", "Open cases from signals, join them, set them aside")
        case .readCases: Text("读取事项", "Read cases")
        case .writeCases: Text("办理本单位的事项", "Work on the cases of its organisation")
        case .directCases:
            Text("以社区或街道的名义转办、核实、办结", "Pass cases on, check and close them for the community or the street")
        case .readCategories: Text("读取类别和流程", "Read categories and workflows")
        case .readAreas: Text("读取区域和单位", "Read areas and organisations")
        case .readAttachments: Text("下载照片", "Download photos")
        case .writeAttachments: Text("上传照片", "Upload photos")
        case .readFigures: Text("读取统计数据", "Read figures")
        case .readChanges: Text("读取变更", "Read what changed")
        case .manageWebhooks: Text("管理推送订阅", "Manage webhooks")
        case .readPersonal: Text("查看姓名和电话（逐次留痕）", "See names and telephone numbers (each look is recorded)")
        }
    }

    /// The permission of the pages that is as wide: the stores decide by it, for clients as for people.
    public var permissions: Set<Permission> {
        switch self {
        case .readSignals: [.seeSignals]
        case .writeSignals: [.fileSignals]
        case .sortSignals: [.sortSignals]
        case .readCases: [.seeCases]
        case .writeCases: [.workCases]
        case .readAreas: [.seeAreas]
        // It widens what `cases.write` lets do; alone it opens nothing.
        case .directCases: []
        case .readFigures: []
        case .readCategories, .readAttachments, .writeAttachments, .readChanges, .manageWebhooks, .readPersonal: []
        }
    }
}

/// A client that has shown a good token: who it is in histories and rights, and what it may do.
public struct Caller: Sendable, Hashable {
    /// The client's own account, with one post over its area.
    public let viewer: Viewer
    public let scopes: Set<Scope>
    /// How many requests it may make in a minute.
    public let limit: Int

    public init(viewer: Viewer, scopes: Set<Scope>, limit: Int) {
        self.viewer = viewer
        self.scopes = scopes
        self.limit = limit
    }

    public func may(_ scope: Scope) -> Bool { scopes.contains(scope) }

    /// - Throws: `ScopeMissing`.
    public func require(_ scope: Scope) throws {
        guard may(scope) else { throw ScopeMissing(scope: scope, caller: self) }
    }

    /// The part of the territory that it reaches, whatever the scope.
    public var reach: [Reach] { viewer.posts.map(\.reach) }
}

/// A program asked for what none of its scopes opens; recorded, and answered in its door's own form.
public struct ScopeMissing: Error, Sendable, Hashable {
    public let scope: Scope
    public let caller: Caller
}
