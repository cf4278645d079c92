// swift-tools-version:6.2
import PackageDescription

// One section per target, in the order of DESIGN: a target uses only what stands above it (ArchitectureTests reads the
// import lines as well, because SwiftPM lets a target import what its dependencies import).

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")

let features: [Target.Dependency] = ["Kernel", "HTML", "Storage", "Access", "Web"]

let package = Package(
    name: "linli",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "linli", targets: ["linli"]),
        .executable(name: "linli-bench", targets: ["LinliBench"]),
        .executable(name: "linli-fuzz", targets: ["LinliFuzz"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
    ],
    targets: [
        // C libraries of the system, each behind one target
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CIconv"),
        .systemLibrary(name: "CVipsLibrary", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
        .target(name: "CVips", dependencies: ["CVipsLibrary"]),
        .systemLibrary(name: "CFastTextLibrary", pkgConfig: "fasttext", providers: [.apt(["libfasttext-dev"])]),
        .target(name: "CFastText", dependencies: ["CFastTextLibrary"]),
        // The ground
        .target(name: "Kernel", dependencies: [crypto, yams]),
        .target(name: "HTML"),
        .target(name: "Storage", dependencies: ["Kernel", log, lifecycle]),
        .target(name: "StorageSQLite", dependencies: ["Kernel", "Storage", grdb, grdbSQLite, log]),
        .target(name: "StoragePostgres", dependencies: ["Kernel", "Storage", "CPostgres", log]),
        .target(name: "Access", dependencies: ["Kernel", "Storage", crypto, cryptoExtras]),
        .target(
            name: "Web",
            dependencies: [
                "Kernel", "HTML", "Storage", "Access", "CZlib",
                hummingbird, hummingbirdTLS, nioCore, nioPosix, nioSSL, httpTypes, log, lifecycle, crypto,
            ]
        ),
        // Features
        .target(name: "Classification", dependencies: ["Kernel", "CFastText"]),
        .target(name: "Attachments", dependencies: ["Kernel", "Storage", "Access", "CVips"]),
        .target(
            name: "Backup",
            dependencies: ["Kernel", "Storage", "StorageSQLite", "StoragePostgres", "Access", "Attachments", crypto]
        ),
        .target(name: "Areas", dependencies: features + ["CQREncode"]),
        .target(name: "Inbox", dependencies: features + ["Attachments", "Areas", crypto]),
        .target(name: "Registry", dependencies: features + ["Areas", "Inbox"]),
        .target(name: "Posts", dependencies: features + ["Areas", "Registry"]),
        .target(
            name: "Cases",
            dependencies: features + ["Classification", "Attachments", "Areas", "Inbox", "Registry", "CXLSXWriter"]
        ),
        .target(
            name: "Search",
            dependencies: features + ["Attachments", "Areas", "Inbox", "Registry", "Cases", log, lifecycle]
        ),
        .target(name: "Figures", dependencies: features + ["Areas", "Inbox", "Registry", "Cases", log, lifecycle]),
        // Not `Configuration`: a library that comes with the web server has that name
        .target(name: "StreetConfiguration", dependencies: features + ["Posts", "Cases", log, lifecycle]),
        .target(
            name: "Importing",
            dependencies: features + [
                "Areas", "Inbox", "Registry", "Cases", "CZip", "CExpat", "CIconv", log, lifecycle,
            ]
        ),
        .target(
            name: "API",
            dependencies: features + [
                "Attachments", "Areas", "Inbox", "Registry", "Cases", "Figures",
                nioCore, nioPosix, nioHTTP1, nioSSL, httpTypes, crypto, log, lifecycle,
            ]
        ),
        .target(
            name: "Open311",
            dependencies: features + [
                "Attachments", "Areas", "Inbox", "Registry", "Cases", "API", httpTypes, log, lifecycle,
            ]
        ),
        .target(
            name: "Outreach",
            dependencies: features + ["API", httpTypes, log, lifecycle]
        ),
        .target(name: "Audit", dependencies: features + ["Cases", httpTypes, log, lifecycle]),
        .target(
            name: "PersonalData",
            dependencies: features + ["Attachments", "Areas", "Inbox", "Registry", "Cases", httpTypes, log, lifecycle]
        ),
        .target(
            name: "Residents",
            dependencies: features + ["Areas", "Inbox", "Cases", "Outreach", httpTypes, log, lifecycle]
        ),
        // Composition and the command line
        .target(
            name: "Composition",
            dependencies: features + [
                "StorageSQLite", "StoragePostgres", "Classification", "Attachments", "Areas", "Inbox", "Registry",
                "Posts", "Cases", "Search", "Figures", "StreetConfiguration", "Importing", "API", "Open311", "Outreach",
                "Audit", "PersonalData", "Residents", log, lifecycle,
            ]
        ),
        .target(
            name: "Verification",
            dependencies: [
                "Kernel", "Storage", "Access", "Attachments", "Areas", "Inbox", "Cases", "Search", "Figures", "Audit",
                "Composition",
            ]
        ),
        .target(
            name: "Simulation",
            dependencies: features + [
                "StorageSQLite", "StoragePostgres", "Classification", "Attachments", "Areas", "Inbox", "Registry",
                "Cases", "Figures", "Importing",
                "Composition", log, lifecycle, httpTypes, "CZlib",
            ]
        ),
        .executableTarget(
            name: "linli",
            dependencies: features + [
                "StorageSQLite", "StoragePostgres", "Classification", "Attachments", "Backup", "Areas", "Inbox",
                "Registry", "Cases", "Search", "StreetConfiguration", "Importing", "API", "Open311", "Audit",
                "Residents",
                "Composition", "Verification", "Simulation", arguments, log, lifecycle, signals,
            ]
        ),
        // Measurements: what the shipped program does not carry
        .executableTarget(
            name: "LinliBench",
            dependencies: [
                "Kernel", "Storage", "StorageSQLite", "StoragePostgres", "Access", "Areas", "Registry", "Inbox",
                "Cases", "Composition", "Simulation", hummingbird, nioCore, log, crypto,
            ]
        ),
        .executableTarget(
            name: "LinliFuzz",
            dependencies: [
                "Kernel", "Storage", "Access", "Web", "Attachments", "Classification", "Areas", "Inbox", "Cases",
                "Search",
                "Importing", "API", "Open311", "Outreach", "Composition", "Simulation", "CZlib", arguments, httpTypes,
                log,
            ]
        ),
        // Tests
        .target(
            name: "TestSupport",
            dependencies: ["Kernel", "Storage", "StorageSQLite", "StoragePostgres", "Access", log]
        ),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(name: "KernelTests", dependencies: ["Kernel", "TestSupport"]),
        .testTarget(name: "HTMLTests", dependencies: ["HTML"]),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Kernel", "Storage", "StorageSQLite", "StoragePostgres", "TestSupport"]
        ),
        .testTarget(name: "AccessTests", dependencies: ["Kernel", "Storage", "Access", "TestSupport"]),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Kernel", "HTML", "Storage", "Access", "Web", "TestSupport", hummingbird, nioCore, httpTypes,
            ]
        ),
        .testTarget(
            name: "AttachmentsTests",
            dependencies: ["Kernel", "Storage", "Access", "Attachments", "CVips", "TestSupport"]
        ),
        .testTarget(
            name: "BackupTests",
            dependencies: [
                "Kernel", "Storage", "StorageSQLite", "StoragePostgres", "Access", "Attachments", "Backup",
                "TestSupport",
            ]
        ),
        .testTarget(name: "ClassificationTests", dependencies: ["Kernel", "Classification", "TestSupport"]),
        .testTarget(name: "AreasTests", dependencies: features + ["Areas", "TestSupport"]),
        .testTarget(
            name: "CasesTests",
            dependencies: features + [
                "Classification", "Attachments", "Areas", "Inbox", "Registry", "Cases", "TestSupport",
            ]
        ),
        .testTarget(
            name: "SearchTests",
            dependencies: features + [
                "Attachments", "Areas", "Inbox", "Registry", "Cases", "Search", "Composition", "Simulation",
                "TestSupport", log,
            ]
        ),
        .testTarget(
            name: "FiguresTests",
            dependencies: features + [
                "Areas", "Inbox", "Registry", "Cases", "Figures", "Composition", "Simulation", "TestSupport", log,
            ]
        ),
        .testTarget(
            name: "StreetConfigurationTests",
            dependencies: features + [
                "Attachments", "Areas", "Cases", "StreetConfiguration", "TestSupport", "StorageSQLite",
            ]
        ),
        .testTarget(
            name: "APITests",
            dependencies: features + [
                "Attachments", "Areas", "Inbox", "Registry", "Cases", "API", "Composition", "Simulation", "TestSupport",
                log, httpTypes,
            ]
        ),
        .testTarget(
            name: "ImportingTests",
            dependencies: features + [
                "Areas", "Inbox", "Registry", "Cases", "Search", "Figures", "Importing", "Composition", "Simulation",
                "TestSupport", log,
            ]
        ),
        .testTarget(
            name: "PersonalDataTests",
            dependencies: features + ["Inbox", "Cases", "PersonalData", "TestSupport"]
        ),
        .testTarget(
            name: "OutreachTests",
            dependencies: features + ["API", "Outreach", "StorageSQLite", "TestSupport", log]
        ),
        .testTarget(
            name: "ResidentsTests",
            dependencies: ["Kernel", "Residents"]
        ),
        .testTarget(
            name: "JourneyTests",
            dependencies: features + [
                "Classification", "Attachments", "Areas", "Inbox", "Registry", "Posts", "Cases", "StreetConfiguration",
                "Search", "Figures", "Importing", "API", "Open311", "Outreach", "Audit", "PersonalData", "Residents",
                "Composition", "Verification", "Simulation",
                "TestSupport",
                "StorageSQLite",
                "StoragePostgres", log, httpTypes,
            ]
        ),
    ]
)

for target in package.targets where target.type != .system && !["CVips", "CFastText"].contains(target.name) {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .swiftLanguageMode(.v6),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .treatAllWarnings(as: .error),
        ]
    // The tests run beside the program that people run, built once and optimised; what only tests it need not be.
    target.swiftSettings?.append(
        .unsafeFlags([target.type == .test ? "-Onone" : "-enable-testing"], .when(configuration: .release))
    )
}
