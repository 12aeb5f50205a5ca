import Foundation
import Testing

@Suite("Examples") struct ExampleTests {
  @Test("The first walk-through runs to its end")
  func firstSteps() throws {
    let folder = try TemporaryFolder()
    let result = try Command.shell("Examples/first-steps.sh \(folder.url.path)")
    #expect(result.code == 0, "\(result.talk)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    #expect(files == ["cm384.svg", "torus-analysed.json", "torus.json.gz", "torus.png"])
  }

  @Test("NetworkX finds the hops of CloudMatrix 384", .enabled(if: Python.interpreter != nil, Python.isMissing))
  func networkX() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("cm384.json")
    try Command.topo("gen cloudmatrix384 -o \(file.path)")
    let python = try #require(Python.interpreter)
    let result = try Command.run(python, ["Examples/networkx_hops.py", file.path])
    #expect(
      result.text == """
        1024 nodes, 12096 links, 384 endpoints
        2 hops: 2688 pairs
        4 hops: 144384 pairs

        """, "\(result.talk)")
  }

  @Test(
    "Peers find the hops of every source that topo finds", .enabled(if: Python.interpreter != nil, Python.isMissing))
  func peers() throws {
    let python = try #require(Python.interpreter)
    let result = try Command.shell(
      "\(python.path) Examples/all_pairs_peers.py --topo topo --peers igraph,scipy,networkx --sample 8 supernode")
    #expect(result.code == 0, "\(result.talk)")
    let lines = result.text.split(separator: "\n")
    #expect(lines.count == 7)
    for program in ["topo --no-reduce", "topo", "igraph", "scipy", "networkx"] {
      #expect(lines.contains { $0.contains("| 384 | \(program) | ") && !$0.contains("Error") }, "\(program)")
    }
  }

  @Test("Every line that the help says to try works when pasted")
  func helpExamples() throws {
    let folder = try TemporaryFolder()
    var tried = 0
    for command in [
      "", "gen", "list", "explain", "analyze", "route", "fail", "render", "check", "export", "import", "diff", "sweep",
      "compare", "report",
      "collective",
      "schema",
      "manual",
    ] {
      let help = try Command.topo("\(command) --help").text
      // The indented lines that follow "Try:".
      let lines = help.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      guard let start = lines.firstIndex(where: { $0.hasSuffix("Try:") }) else {
        Issue.record("\(command) --help gives nothing to try")
        continue
      }
      for line in lines[(start + 1)...].prefix(while: { $0.hasPrefix("  ") }) {
        let result = try Command.shell(line, in: folder.url)
        #expect(result.code == 0, "\(line): \(result.talk)")
        tried += 1
      }
    }
    #expect(tried >= 8)
  }

  @Test("The README's commands are those of the gate")
  func readmeCommands() throws {
    let readme = try String(contentsOf: Command.root.appending(path: "README.md"), encoding: .utf8)
    let gate = try String(contentsOf: Command.root.appending(path: ".ci/run"), encoding: .utf8)
    #expect(readme.contains("swift test -c release --disable-xctest"))
    #expect(gate.contains("swift test -c release --disable-xctest"))
    for package in ["libgraphviz-dev", "pkg-config", "zlib1g-dev", "python3-venv"] {
      #expect(readme.contains(package) && gate.contains(package))
    }
  }
}
