// swift-tools-version: 6.1
import PackageDescription

/// The house, floor by floor. A module may depend only on floors below it; `make lint` holds every
/// `import` in `Sources/` and `CLI/` against this table.
let modules: [(name: String, dependencies: [Target.Dependency])] = [
  ("FleetModels", []),
  ("FleetAPI", ["FleetModels"]),
  ("FleetWorkflow", ["FleetModels"]),
  ("FleetEvents", ["FleetModels"]),
  ("FleetStorage", ["FleetModels", "CSQLite"]),
  ("FleetOutbox", ["FleetModels", "FleetWorkflow", "FleetAPI", "FleetEvents", "FleetStorage"]),
  ("FleetNetwork", ["CCurl"]),
  ("FleetSandbox", ["FleetModels", "FleetNetwork"]),
  ("FleetContract", ["FleetModels", "FleetAPI", "FleetEvents", "FleetSandbox"]),
  (
    "FleetCompanion",
    [
      "FleetModels", "FleetWorkflow", "FleetAPI", "FleetEvents", "FleetStorage", "FleetOutbox",
      "FleetNetwork",
    ]
  ),
]

/// What a module's tests need beside the module itself.
let testNeeds: [String: [Target.Dependency]] = [
  "FleetAPI": ["FleetModels"],
  "FleetWorkflow": ["FleetModels"],
  "FleetEvents": ["FleetModels"],
  "FleetStorage": ["FleetModels", "CSQLite", "StoreFaults", "storeworker"],
  "FleetOutbox": ["FleetModels", "FleetWorkflow", "FleetAPI", "FleetEvents", "FleetStorage", "StoreFaults"],
  "FleetSandbox": ["FleetModels", "FleetNetwork"],
  "FleetContract": ["FleetModels", "FleetAPI", "FleetSandbox"],
  "FleetCompanion": [
    "FleetModels", "FleetWorkflow", "FleetAPI", "FleetStorage", "FleetOutbox", "FleetSandbox", "CSQLite",
    "FleetEvents", "FleetNetwork", "HookSender",
  ],
]

let package = Package(
  name: "FleetCompanion",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: modules.map { .library(name: $0.name, targets: [$0.name]) }
    + [.executable(name: "companion", targets: ["companion"])],
  targets: [
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CCurl"),
  ]
    + modules.map { .target(name: $0.name, dependencies: $0.dependencies) }
    + modules.map {
      .testTarget(
        name: "\($0.name)Tests",
        dependencies: [.target(name: $0.name)] + (testNeeds[$0.name] ?? []))
    }
    + [
      // A disk that fails, and a process to die on it: for the tests of what must survive both.
      .target(name: "StoreFaults", dependencies: ["CSQLite"], path: "Tests/StoreFaults"),
      .executableTarget(
        name: "storeworker", dependencies: ["FleetModels", "FleetStorage", "StoreFaults"],
        path: "Tests/StoreWorker"),
      // A sender of webhooks: for the tests of who receives them.
      .target(name: "HookSender", path: "Tests/HookSender"),
      .executableTarget(
        name: "companion", dependencies: ["FleetCompanion", "FleetSandbox", "FleetContract"], path: "CLI"),
      .testTarget(
        name: "CompanionTests",
        dependencies: [
          "companion", "FleetCompanion", "FleetSandbox", "FleetNetwork", "CSQLite", "HookSender",
        ]),
    ]
)
