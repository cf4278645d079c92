public import API
public import Access
public import Areas
public import Attachments
public import Audit
public import Cases
import Classification
public import Figures
import Foundation
import HTML
package import Importing
public import Inbox
public import Kernel
public import Logging
public import Open311
package import Outreach
package import PersonalData
public import Posts
public import Registry
package import Residents
public import Search
public import Storage
import StoragePostgres
import StorageSQLite
package import StreetConfiguration
public import Web

/// The whole product, put together; the only place where everything meets.
public struct Program: Sendable {
    public let database: any Database
    public let context: Context
    public let accounts: AccountStore
    /// What the street has decided for itself, as it is active now.
    package let configuration: ActiveConfiguration
    /// Follows what other processes make active.
    package let configurationWatch: ConfigurationWatch
    public var roles: RoleBook { configuration.roles.value }
    public let posts: PostStore
    public let areas: AreaStore
    public let organisations: OrganisationStore
    public let signals: SignalStore
    public let cases: CaseStore
    public let figures: FigureStore
    public let rollup: FigureRollup
    public let search: SearchIndex
    package let imports: Importer
    package let importWatch: ImportWatch
    public let photos: AttachmentStore
    /// Seals what was written before texts were sealed.
    package let sealing: Sealing
    /// What a change of the key file asks for.
    package let rotation: KeyRotation
    public let facts: FactFeed
    public let bus: FactBus
    public let live: LiveHub
    /// The programs that have tokens.
    public let clients: ClientStore
    /// What programs are told by themselves.
    public let webhooks: WebhookStore
    public let delivery: WebhookDelivery
    /// What was handed to other systems, and who follows it there.
    public let filings: Open311FilingStore
    public let following: Open311Following
    public let comparing: Open311Comparing
    /// The programs' door, as its description is made of.
    public let endpoints: [Endpoint]
    /// The sealed chain of what was recorded, and what keeps it up.
    public let chain: ChainStore
    public let chainWatch: ChainWatch
    /// What persons demand of the data held about them, and what is held.
    package let requests: SubjectRequestStore
    package let records: PersonalRecordStore
    /// Messages to telephones, and what hands them over.
    package let sending: OutreachSending
    /// The channel that is chosen now; nil when none is, or when it cannot be used.
    package let channel: Current<(any Channel)?>
    /// Residents' codes and sessions.
    package let residents: ResidentStore
    public let site: Site

    /// Every step of the schema, in order.
    public static let migrations: [Migration] =
        StorageMigrations.all + AccountMigrations.all + AttachmentMigrations.all + AreaMigrations.all
        + OrganisationMigrations.all + SignalMigrations.all + CaseMigrations.all
        + SavedViewMigrations.all + FigureMigrations.all + SearchMigrations.all + CaseIndexMigrations.all
        + FigureRollupMigrations.all + ConfigurationMigrations.all + TicketMigrations.all + ImportMigrations.all
        + ClientMigrations.all + AnswerMigrations.all + WebhookMigrations.all + Open311Migrations.all
        + CaseSuggestionMigrations.all + SignInMigrations.all + ChainMigrations.all
        + WithholdingMigrations.all + CaseWithholdingMigrations.all
        + SubjectRequestMigrations.all + ConsentMigrations.all + DataMarkMigrations.all + EmergencyMigrations.all
        + OutreachMigrations.all + ResidentMigrations.all

    /// Puts the product together on a database that has the newest schema.
    ///
    /// The active configuration is read from the database; the first start makes the files of the installation version 1.
    ///
    /// `passwords`: the cost of password hashes; tests take a cheaper one. `book`: instead of what is active.
    /// - Throws: `UnreadableConfiguration` for an active version that this program cannot read.
    public init(
        settings: Settings,
        database bare: any Database,
        context: Context,
        passwords: Passwords = Passwords(),
        book: CaseBook? = nil,
        logger: Logger
    ) async throws {
        let keys = try await Self.keys(settings, for: bare, context: context)
        let sealer = try Sealer(keys)
        let database = VaultDatabase(bare, vault: sealer)
        self.database = database
        self.context = context
        let configuration = try await ActiveConfiguration.open(
            ConfigurationStore(database: database, context: context),
            shipped: { try ConfigurationSet.read(folder: settings.configuration) },
            kinds: Self.configurationKinds(settings)
        )
        self.configuration = configuration
        if let book { configuration.books.value = book }
        let books = configuration.books
        let security = Current(SecurityRules.read(configuration.files.value))
        accounts = AccountStore(
            database: database,
            context: context,
            roles: configuration.roles,
            passwords: passwords,
            secrets: try SignInSecrets(keys, sealer: sealer),
            security: security
        )
        posts = PostStore(database: database, context: context, roles: configuration.roles, accounts: accounts)
        areas = AreaStore(database: database, context: context)
        organisations = OrganisationStore(database: database, context: context)
        let folder = try AttachmentFolder(path: settings.data.appending(path: "photos").path(), sealer: sealer)
        photos = AttachmentStore(
            database: database,
            folder: folder,
            photos: try Self.photoProcessor(),
            context: context
        )
        let privacy = Current(PrivacyBook.read(configuration.files.value))
        signals = SignalStore(
            database: database,
            context: context,
            secrets: ReceiptSecrets(key: try keys.lasting("receipts")),
            sealer: sealer,
            attachments: photos,
            privacy: privacy
        )
        rollup = FigureRollup(database: database, context: context, logger: logger)
        let searchStore = SearchStore(
            database: database,
            context: context,
            signals: signals,
            books: books,
            hash: KeyedHash(key: try keys.lasting("search"))
        )
        search = SearchIndex(database: database, store: searchStore, logger: logger)
        cases = CaseStore(
            database: database,
            context: context,
            books: books,
            attachments: photos,
            text: CaseText { [search] words, reach in
                let found = try await searchStore.cases(words, within: reach)
                // Nil while the index is being built.
                return CaseText.Found(ids: found.ids, isCut: found.isCut, isBehind: try await search.lag() != 0)
            },
            models: ModelFolder(folder: settings.data.appending(path: "models"))
        )
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
        let mappings = { @Sendable in
            try TicketMapping.readAll(configuration.files.value, book: configuration.books.value)
        }
        importWatch = ImportWatch(
            importer: imports,
            files: importFiles,
            mappings: mappings,
            logger: logger
        )
        requests = SubjectRequestStore(
            database: database,
            context: context,
            signals: signals,
            cases: cases,
            photos: photos,
            sealer: sealer,
            privacy: privacy
        )
        records = PersonalRecordStore(
            database: database,
            context: context,
            signals: signals,
            cases: cases,
            roles: configuration.roles,
            privacy: privacy
        )
        facts = FactFeed(database)
        bus = FactBus(database, logger: logger)
        live = LiveHub(bus: bus, facts: facts)
        let (accounts, cases) = (accounts, cases)
        let remotes = Current<[Open311Remote]>([])
        /// What cannot be reached is left out, and the log says why: a lost key must not keep a street from working.
        let followRemotes = { @Sendable in
            let found = Open311Remote.read(configuration.files.value, keys: Self.openKeys(settings))
            remotes.value = found.remotes
            for finding in found.findings {
                logger.error("Another system cannot be followed", metadata: ["error": "\(finding.description(.en))"])
            }
        }
        followRemotes()
        let messages = Messages(settings, database, context, sealer)
        let followChannel = { @Sendable in messages.follow(configuration.files.value, logger) }
        followChannel()
        channel = messages.channel
        sending = OutreachSending(store: messages.store, channel: channel, logger: logger)
        residents = try ResidentStore(
            database: database,
            context: context,
            keys: keys,
            sealer: sealer,
            outreach: messages.store,
            channel: channel
        )
        configuration.whenChanged {
            followChannel()
            privacy.value = PrivacyBook.read(configuration.files.value)
            followRemotes()
            security.value = SecurityRules.read(configuration.files.value)
            accounts.forgetViewers()
            // A year's holidays may have come with it.
            do { try await cases.recomputeProvisional() } catch {
                logger.error("Due times cannot be computed anew", metadata: ["error": "\(error)"])
            }
        }
        configurationWatch = ConfigurationWatch(configuration, bus: bus, logger: logger)
        let files = try StaticFiles(folders: settings.files)
        clients = ClientStore(database: database, context: context)
        webhooks = WebhookStore(database: database, context: context, sealer: sealer)
        delivery = WebhookDelivery(
            store: webhooks,
            database: database,
            outbound: Outbound(rules: settings.outbound),
            context: context,
            publicAddress: settings.publicAddress,
            logger: logger
        )
        filings = Open311FilingStore(database: database, context: context, cases: cases)
        let comparisons = Open311ComparisonStore(database: database, context: context, signals: signals)
        comparing = Open311Comparing(
            store: comparisons,
            filings: filings,
            remotes: remotes,
            areas: areas,
            organisations: organisations,
            outbound: Outbound(rules: settings.outbound, replyLimit: 8 << 20),
            context: context,
            logger: logger
        )
        following = Open311Following(
            store: filings,
            remotes: remotes,
            cases: cases,
            areas: areas,
            organisations: organisations,
            outbound: Outbound(rules: settings.outbound, replyLimit: 8 << 20),
            context: context,
            logger: logger
        )
        chain = try ChainStore(database: database, context: context, keys: keys)
        chainWatch = ChainWatch(store: chain, heads: ChainHeads(data: settings.data), logger: logger)
        let handovers = HandoverStore(database: database, context: context)
        sealing = Sealing(
            signals: signals,
            cases: cases,
            handovers: handovers,
            imports: imports.store,
            photos: photos,
            logger: logger
        )
        rotation = KeyRotation(
            path: settings.keyFile.path(),
            keys: DataKeyStore(database: database, sealer: sealer),
            webhooks: webhooks,
            importFiles: importFiles,
            accounts: accounts,
            requests: requests,
            messages: messages,
            residents: residents,
            sealing: sealing
        )
        let counts = RequestCounts()
        let door = ClientDoor(clients: clients, context: context)
        let api = APIRoutes(
            door: door,
            database: database,
            accounts: accounts,
            signals: signals,
            cases: cases,
            areas: areas,
            organisations: organisations,
            photos: photos,
            figures: figures,
            bus: bus,
            webhooks: webhooks,
            outbound: settings.outbound,
            sealer: sealer,
            context: context,
            publicAddress: settings.publicAddress
        )
        endpoints = api.endpoints
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
                handovers: handovers,
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
                accounts: accounts,
                context: context
            ).routes
            + WorkflowRoutes(cases: cases).routes
            + ClassificationRoutes(cases: cases, organisations: organisations).routes
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
                books: books,
                context: context
            ).routes
            + ImportRoutes(
                importer: imports,
                files: importFiles,
                areas: areas,
                mappings: mappings
            ).routes
            + SearchRoutes(store: searchStore, index: search, books: books, context: context).routes
            + OwnRoutes(accounts: accounts, posts: posts, context: context, isSecure: settings.isSecure).routes
            + SecondFactorRoutes(accounts: accounts, posts: posts).routes
            + EmergencyRoutes(accounts: accounts, areas: areas, context: context).routes
            + Self.personalRoutes(signals, requests, records, context)
            + MyRoutes(
                residents: residents,
                signals: signals,
                cases: cases,
                isSecure: settings.isSecure,
                isDemo: settings.isDemo
            ).routes
            + messages.routes
            + ConfigurationRoutes(active: configuration, cases: cases).routes
            + ClientRoutes(
                clients: clients,
                areas: areas,
                organisations: organisations,
                webhooks: webhooks,
                facts: facts,
                context: context
            ).routes
            + RemoteRoutes(
                remotes: remotes,
                filings: filings,
                comparisons: comparisons,
                areas: areas,
                organisations: organisations
            ).routes
            + AuditRoutes(
                log: AuditLogStore(database: database, context: context),
                chain: chain,
                heads: ChainHeads(data: settings.data),
                emergencies: EmergencyReviewStore(database: database, context: context),
                books: books
            ).routes
            + MetricsRoutes(
                store: MetricsStore(database: database),
                counts: counts,
                bus: bus,
                token: settings.metricsToken
            ).routes
            + api.routes
            + Open311Routes(
                signals: signals,
                cases: cases,
                areas: areas,
                organisations: organisations,
                store: Open311Store(database: database),
                context: context,
                publicAddress: settings.publicAddress,
                isDemo: settings.isDemo || settings.isRehearsal
            ).routes
        let administration = PostRoutes(
            posts: posts,
            areas: areas,
            roles: configuration.roles,
            context: context,
            publicAddress: settings.publicAddress,
            steps: {
                books.value.workflow.actions.map { WorkflowStep(name: $0.name, by: Set($0.by.map(\.rawValue))) }
            },
            others: routes
        )
        site = try Site(
            routes: routes + administration.routes,
            accounts: accounts,
            tokens: FormTokens(key: try keys.lasting("forms")),
            shell: Shell(
                assets: AssetAddresses(build: files.build),
                navigation: Self.navigation,
                notice: settings.isDemo ? .demo : settings.isRehearsal ? .rehearsal : nil
            ),
            files: files,
            proxies: TrustedProxies(settings.trustedProxies),
            context: context,
            doors: [door, Open311Door(clients: door)],
            counts: counts,
            lastFact: { [bus] in bus.lastNumber },
            noteLook: EmergencyWatch(accounts: accounts, cases: cases, signals: signals, areas: areas).note,
            resident: { [residents] token in try await residents.resident(token: token) },
            logger: logger
        )
    }

    /// libvips is started once a process.
    private static func photoProcessor() throws -> PhotoProcessor { try PhotoProcessor() }
}
