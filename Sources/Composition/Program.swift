public import Access
public import Areas
public import Attachments
public import Cases
public import Figures
import Foundation
import HTML
package import Importing
public import Inbox
public import Kernel
public import Logging
public import Posts
public import Registry
public import Search
public import Storage
import StoragePostgres
import StorageSQLite
public import Web

/// The whole product, put together; the only place where everything meets.
public struct Program: Sendable {
    public let database: any Database
    public let context: Context
    public let accounts: AccountStore
    public let roles: RoleBook
    public let posts: PostStore
    public let areas: AreaStore
    public let organisations: OrganisationStore
    public let signals: SignalStore
    public let cases: CaseStore
    public let figures: FigureStore
    public let search: SearchIndex
    package let imports: Importer
    package let importWatch: ImportWatch
    public let photos: AttachmentStore
    public let facts: FactFeed
    public let bus: FactBus
    public let live: LiveHub
    public let site: Site

    /// Every step of the schema, in order.
    public static let migrations: [Migration] =
        StorageMigrations.all + AccountMigrations.all + AttachmentMigrations.all + AreaMigrations.all
        + OrganisationMigrations.all + SignalMigrations.all + CaseMigrations.all
        + SavedViewMigrations.all + FigureMigrations.all + SearchMigrations.all
        + TicketMigrations.all + ImportMigrations.all

    /// Opens the database that the settings name.
    public static func openDatabase(_ settings: Settings) throws -> any Database {
        guard let path = settings.databaseFile else { return try PostgresDatabase(url: settings.database) }
        return try SQLiteDatabase(path: path)
    }

    /// Opens a file whose commits do not wait for the disk: for filling one that is thrown away when that fails.
    package static func openForFilling(_ path: String) throws -> any Database {
        try SQLiteDatabase(path: path, SQLiteOptions(readers: 2, isDurable: false))
    }

    /// Puts the product together on a database that has the newest schema.
    ///
    /// `passwords`: the cost of password hashes; tests take a cheaper one.
    public init(
        settings: Settings,
        database: any Database,
        context: Context,
        passwords: Passwords = Passwords(),
        book: CaseBook? = nil,
        logger: Logger
    ) throws {
        self.database = database
        self.context = context
        roles = try RoleBook.read(settings.configuration.appending(path: "roles.yaml"))
        let book = try book ?? CaseBook.read(folder: settings.configuration)
        let keys = try KeyRing.open(path: settings.keyFile.path(), random: context.random)
        let sealer = try Sealer(keys)
        accounts = AccountStore(database: database, context: context, roles: roles, passwords: passwords)
        posts = PostStore(database: database, context: context, roles: roles, accounts: accounts)
        areas = AreaStore(database: database, context: context)
        organisations = OrganisationStore(database: database, context: context)
        let folder = try AttachmentFolder(path: settings.data.appending(path: "photos").path(), sealer: sealer)
        photos = AttachmentStore(
            database: database,
            folder: folder,
            photos: try Self.photoProcessor(),
            context: context
        )
        signals = SignalStore(
            database: database,
            context: context,
            secrets: ReceiptSecrets(key: try keys.lasting("receipts")),
            sealer: sealer,
            attachments: photos
        )
        cases = CaseStore(database: database, context: context, book: book, attachments: photos)
        figures = FigureStore(database: database, context: context)
        imports = Importer(
            database: database,
            context: context,
            cases: cases,
            signals: signals,
            areas: areas,
            organisations: organisations
        )
        let importFiles = ImportFiles(folder: settings.data.appending(path: "imports"), sealer: sealer)
        importWatch = ImportWatch(
            importer: imports,
            files: importFiles,
            mappings: settings.configuration.appending(path: "imports"),
            logger: logger
        )
        let searchStore = SearchStore(
            database: database,
            context: context,
            signals: signals,
            book: book,
            hash: KeyedHash(key: try keys.lasting("search"))
        )
        search = SearchIndex(database: database, store: searchStore, logger: logger)
        facts = FactFeed(database)
        bus = FactBus(database, logger: logger)
        live = LiveHub(bus: bus, facts: facts)
        let files = try StaticFiles(folders: settings.files)
        let routes =
            HealthRoutes(database: database).routes
            + AccountRoutes(
                accounts: accounts,
                context: context,
                isSecure: settings.isSecure,
                isDemo: settings.isDemo
            ).routes
            + AreaRoutes(
                store: areas,
                publicAddress: settings.publicAddress,
                goingOn: AreaMatters(cases: cases, signals: signals, context: context).panel
            ).routes
            + HomeRoutes(areas: areas, organisations: organisations).routes
            + ReportRoutes(signals: signals, areas: areas, photos: photos, context: context).routes
            + ReporterRoutes(
                signals: signals,
                cases: cases,
                areas: areas,
                photos: photos,
                live: live,
                context: context
            ).routes
            + DeskRoutes(
                accounts: accounts,
                signals: signals,
                cases: cases,
                areas: areas,
                organisations: organisations,
                photos: photos,
                live: live,
                context: context
            ).routes
            + HandoverRoutes(
                handovers: HandoverStore(database: database, context: context),
                cases: cases,
                organisations: organisations,
                context: context
            ).routes
            + FilingRoutes(
                signals: signals,
                cases: cases,
                areas: areas,
                organisations: organisations,
                photos: photos,
                context: context
            ).routes
            + CaseMapRoutes(cases: cases, areas: areas, context: context).routes
            + AreaCaseRoutes(
                cases: cases,
                signals: signals,
                areas: areas,
                organisations: organisations,
                context: context
            ).routes
            + FigureRoutes(
                figures: figures,
                areas: areas,
                organisations: organisations,
                book: book,
                context: context
            ).routes
            + ImportRoutes(
                importer: imports,
                files: importFiles,
                areas: areas,
                mappings: settings.configuration.appending(path: "imports")
            ).routes
            + SearchRoutes(store: searchStore, index: search, book: book, context: context).routes
            + OwnRoutes(accounts: accounts, posts: posts, context: context).routes
        let administration = PostRoutes(
            posts: posts,
            areas: areas,
            roles: roles,
            context: context,
            publicAddress: settings.publicAddress,
            steps: book.workflow.actions.map { WorkflowStep(name: $0.name, by: Set($0.by.map(\.rawValue))) },
            others: routes
        )
        site = try Site(
            routes: routes + administration.routes,
            accounts: accounts,
            tokens: FormTokens(key: try keys.lasting("forms")),
            shell: Shell(
                assets: AssetAddresses(build: files.build),
                navigation: Self.navigation,
                isDemo: settings.isDemo
            ),
            files: files,
            proxies: TrustedProxies(settings.trustedProxies),
            context: context,
            lastFact: { [bus] in bus.lastNumber },
            logger: logger
        )
    }

    private static let navigation: [NavigationEntry] = [
        NavigationEntry(
            title: Text("首页", "Home"),
            icon: "home",
            path: "/",
            rule: .anyone(because: "public"),
            frame: .resident
        ),
        NavigationEntry(
            title: Text("进度", "Follow"),
            icon: "list",
            path: "/find",
            rule: .anyone(because: "public"),
            frame: .resident
        ),
        NavigationEntry(
            title: Text("工作台", "Workbench"),
            icon: "home",
            path: "/desk",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("登记", "File"),
            icon: "plus",
            path: "/filing",
            rule: .may(.fileSignals),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("线索", "Signals"),
            icon: "inbox",
            path: "/signals",
            rule: .may(.seeSignals),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("事项", "Cases"),
            icon: "folder",
            path: "/cases",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("交接班", "Hand-over"),
            icon: "person",
            path: "/handovers",
            rule: .may(.workCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("地图", "Map"),
            icon: "pin",
            path: "/cases/map",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("搜索", "Search"),
            icon: "search",
            path: "/search",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(title: Text("区域", "Areas"), icon: "map", path: "/areas", rule: .may(.seeAreas), frame: .desk),
        NavigationEntry(
            title: Text("数据", "Figures"),
            icon: "list",
            path: "/figures",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("大屏", "Wall screen"),
            icon: "grid",
            path: "/wall",
            rule: .may(.seeCases),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("导入", "Import"),
            icon: "inbox",
            path: "/imports",
            rule: .may(.importTickets),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("账号", "Accounts"),
            icon: "people",
            path: "/accounts",
            rule: .may(.administerAccounts),
            frame: .desk
        ),
        NavigationEntry(
            title: Text("我的账号", "My account"),
            icon: "person",
            path: "/account",
            rule: .signedIn,
            frame: .desk
        ),
    ]

    /// libvips is started once a process.
    private static func photoProcessor() throws -> PhotoProcessor { try PhotoProcessor() }
}
