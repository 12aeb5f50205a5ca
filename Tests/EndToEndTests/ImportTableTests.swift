import Foundation
import Testing

@Suite("The house") struct ImportTableTests {
  /// What each room may import, as Package.swift and CONTRIBUTING.md say; the rest is forbidden.
  static let allowed: [(target: String, imports: Set<String>)] = [
    ("TopologyModel", []),
    ("TopologyGenerators", ["TopologyModel"]),
    ("TopologyAnalysis", ["TopologyModel", "CTopologyKernels", "Dispatch", "Synchronization"]),
    ("TopologyFormats", ["TopologyModel", "Foundation", "CZlib"]),
    ("TopologyRendering", ["TopologyModel", "CGraphvizShim"]),
    (
      "topo",
      [
        "TopologyModel", "TopologyGenerators", "TopologyAnalysis", "TopologyFormats", "TopologyRendering",
        "TopologyCatalog", "ArgumentParser", "Foundation", "Dispatch", "Synchronization",
      ]
    ),
    (
      "topo-bench",
      ["TopologyModel", "TopologyGenerators", "TopologyAnalysis", "TopologyFormats", "Foundation", "Dispatch"]
    ),
  ]

  @Test("No room imports what its door does not allow", arguments: allowed.indices)
  func importsAreAllowed(index: Int) throws {
    let (target, allowed) = Self.allowed[index]
    let files = try swiftFiles(under: Command.root.appending(path: "Sources/\(target)"))
    #expect(!files.isEmpty)
    for file in files {
      for name in try imports(of: file) {
        #expect(allowed.contains(name), "\(target)/\(file.lastPathComponent) imports \(name)")
      }
    }
  }

  @Test("Oracles cannot call what they judge")
  func oraclesAreIndependent() throws {
    for file in try swiftFiles(under: Command.root.appending(path: "Tests/TopologyTestSupport")) {
      for name in try imports(of: file) { #expect(name == "TopologyModel", "\(file.lastPathComponent)") }
    }
  }

  @Test("Every target of the package is in the table, or is C, data or tests")
  func tableIsComplete() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Command.root.appending(path: "Sources").path)
    let inTable = Set(Self.allowed.map(\.target))
    #expect(Set(folders.filter { !$0.hasPrefix("C") && !$0.hasPrefix(".") }) == inTable)
  }

  private func swiftFiles(under folder: URL) throws -> [URL] {
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (found?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
  }

  private func imports(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index + 1 < words.count,
        words[..<index].allSatisfy({ $0.hasPrefix("@") || $0 == "public" || $0 == "package" })
      else { return nil }
      return String(words.last ?? "").split(separator: ".").first.map(String.init)
    }
  }
}
