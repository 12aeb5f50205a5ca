// swift-tools-version: 6.1
// The floor plan: every target, what it is for, and what it may import.  `Tests/EndToEndTests/ImportTableTests.swift`
// holds the sources against this table.
import PackageDescription

let package = Package(
  name: "topo",
  products: [
    .executable(name: "topo", targets: ["topo"]),
    .library(
      name: "Topology",
      targets: [
        "TopologyModel", "TopologyGenerators", "TopologyAnalysis", "TopologyFormats", "TopologyRendering",
        "TopologyCatalog",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // The hall: nouns only.  Imports nothing but the standard library.
    .target(name: "TopologyModel", exclude: ["README.md"], linkerSettings: [.linkedLibrary("m")]),
    // Spec -> graph.  One file per family.
    .target(name: "TopologyGenerators", dependencies: ["TopologyModel"], exclude: ["README.md"]),
    // Graph -> numbers.  Knows no family, opens no file.
    .target(name: "TopologyAnalysis", dependencies: ["TopologyModel", "CTopologyKernels"], exclude: ["README.md"]),
    // The few integer loops that are measurably faster in C.
    .target(name: "CTopologyKernels", exclude: ["README.md"]),
    // Values <-> bytes: documents, specs, catalogue files, reports.
    .target(
      name: "TopologyFormats", dependencies: ["TopologyModel", "CZlib"], exclude: ["README.md"],
      resources: [
        .embedInCode("Schemas/topology.schema.json"), .embedInCode("Schemas/catalog.schema.json"),
        .embedInCode("Schemas/analysis.schema.json"), .embedInCode("Schemas/spec.schema.json"),
        .embedInCode("Schemas/certificate.schema.json"),
        .embedInCode("Schemas/route.schema.json"), .embedInCode("Schemas/deadlock.schema.json"),
        .embedInCode("Schemas/reroute.schema.json"), .embedInCode("Schemas/exhaustive.schema.json"),
        .embedInCode("Schemas/diff.schema.json"), .embedInCode("Schemas/sweep.schema.json"),
        .embedInCode("Schemas/sweep-result.schema.json"), .embedInCode("Schemas/mapping.schema.json"),
        .embedInCode("Schemas/check.schema.json"), .embedInCode("Schemas/counts.schema.json"),
        .embedInCode("Schemas/list.schema.json"),
        .embedInCode("Schemas/compare.schema.json"),
        .embedInCode("Schemas/collective.schema.json"), .embedInCode("Schemas/cut.schema.json"),
      ]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // Values -> something to look at: drawings through Graphviz, text tables.
    .target(
      name: "TopologyRendering", dependencies: ["TopologyModel", "CGraphvizShim"], exclude: ["README.md"]),
    // A C door to libgraphviz that shows no Graphviz type.
    .target(name: "CGraphvizShim", dependencies: ["CGraphviz"]),
    .systemLibrary(name: "CGraphviz", pkgConfig: "libgvc", providers: [.apt(["libgraphviz-dev"])]),
    // The catalogue of real systems, compiled in.
    .target(
      name: "TopologyCatalog", path: "Topologies", exclude: ["README.md"],
      resources: [
        "cloudmatrix384", "cloudmatrix384-rdma", "cloudmatrix384x432", "ubmesh-rack64", "ubmesh-superpod",
        "atlas950-1024", "atlas950-8192", "atlas950-supercluster", "atlas960-15488", "al128", "upn512",
        "sd200", "sd200-torus", "sd200-switched", "yaolong64", "metax-dragonfly64", "shanghai-cube",
        "metax-pod", "kunlun32", "kunlun64", "tianchi256", "tianchi512", "oisa128", "nvl72",
        "nvl576-2tier", "h100-superpod-4su", "gb300-superpod-su", "tpu-v4", "tpu-v5p-slice", "tpu7x",
      ].map { .embedInCode("\($0).json") }),
    // The front door.
    .executableTarget(
      name: "topo",
      dependencies: [
        "TopologyModel", "TopologyGenerators", "TopologyAnalysis", "TopologyFormats", "TopologyRendering",
        "TopologyCatalog", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // Benchmarks that check their answer.
    .executableTarget(
      name: "topo-bench",
      dependencies: ["TopologyModel", "TopologyGenerators", "TopologyAnalysis", "TopologyFormats"],
      exclude: ["README.md"]),

    // Seeded random graphs and slow reference answers; never imports what it judges.
    .target(name: "TopologyTestSupport", dependencies: ["TopologyModel"], path: "Tests/TopologyTestSupport"),
    .testTarget(name: "TopologyModelTests", dependencies: ["TopologyModel", "TopologyTestSupport"]),
    .testTarget(
      name: "TopologyGeneratorsTests", dependencies: ["TopologyGenerators", "TopologyAnalysis", "TopologyTestSupport"]),
    .testTarget(
      name: "TopologyAnalysisTests", dependencies: ["TopologyAnalysis", "TopologyGenerators", "TopologyTestSupport"]),
    .testTarget(
      name: "TopologyFormatsTests", dependencies: ["TopologyFormats", "TopologyGenerators", "TopologyTestSupport"]),
    .testTarget(
      name: "TopologyRenderingTests",
      dependencies: ["TopologyRendering", "TopologyGenerators", "TopologyTestSupport"]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["topo", "TopologyFormats", "TopologyTestSupport"],
      exclude: ["requirements.txt", "Consumers"]),
  ],
  swiftLanguageModes: [.v6]
)
