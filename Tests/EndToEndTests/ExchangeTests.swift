import Foundation
import Testing

@Suite("Formats of other tools") struct ExchangeTests {
  @Test("What an approximation for ASTRA-sim costs is said, by the closed forms of both")
  func approximationCost() throws {
    let flags = "--kind mesh --dims 4x4 --bandwidth 50GBps --latency 500ns --to astra-sim --approximate"
    let result = try Command.topo("export \(flags)")
    #expect(result.code == 0 && result.text.contains("topology: [ Ring, Ring ]"))
    let line = try #require(result.talk.split(separator: "\n").first { $0.hasPrefix("bucket  ") }, "\(result.talk)")
    let numbers = line.split(separator: " ").dropFirst().compactMap { Double($0.replacing(",", with: "")) }
    // Twice three steps along each axis, of S/4 and S/16; on a line the closing message goes back over three links.
    let bytes = 2 * (3 * 0x1p30 / 4 + 3 * 0x1p30 / 16) / 50e9 * 1e6
    try #require(numbers.count == 3)
    #expect(abs(numbers[0] - (bytes + 12 * 3 * 0.5)) < 0.001)
    #expect(abs(numbers[1] - (bytes + 12 * 0.5)) < 0.001)
    #expect(try Command.topo("export \(flags) -q").talk == "")
    #expect(try Command.topo("export \(flags.replacing("mesh", with: "torus"))").talk == "")
  }

  @Test("A rack goes out and comes back with its 64 NPUs and 448 links")
  func pipe() throws {
    let result = try Command.shell("topo export ubmesh-rack64 --to huawei | topo import - --from huawei")
    #expect(result.code == 0, "\(result.talk)")
    let document = try result.json()
    #expect((document["nodes"] as? [Any])?.count == 64)
    #expect((document["links"] as? [Any])?.count == 448)
    let same = try Command.shell(
      """
      cmp <(topo export ubmesh-rack64 --to huawei) \
      <(topo export ubmesh-rack64 --to huawei | topo import - --from huawei | topo export - --to huawei)
      """)
    #expect(same.code == 0, "\(same.text)\(same.talk)")
  }

  @Test("A cabinet of a larger system is selected, exported and sound; one mistyped id is found")
  func check() throws {
    let folder = try TemporaryFolder(), file = folder.file("cabinet.json")
    let exported = try Command.topo("export atlas950-8192 --to huawei --select rack=3 -o \(file.path)")
    #expect(exported.code == 0, "\(exported.talk)")
    let sound = try Command.topo("check \(file.path) --format json")
    #expect(sound.code == 0, "\(sound.text)\(sound.talk)")
    let text = try String(contentsOf: file, encoding: .utf8)
    let mistyped = text.replacing("\"local_a\": 0,", with: "\"local_a\": 63,", maxReplacements: 1)
    #expect(mistyped != text)
    let broken = try Command.topo("check -", input: Data(mistyped.utf8))
    #expect(broken.code == 1)
    #expect(broken.text.contains("incomplete-mesh"), "\(broken.text)")
    let refused = try Command.topo(
      "check -", input: Data(text.replacing("UB_CTP", with: "UB", maxReplacements: 1).utf8))
    #expect(refused.code == 1)
    #expect(refused.text.contains("unknown protocol 'UB'"), "\(refused.text)")
  }

  @Test(
    "Refusals end with 2 and write nothing",
    arguments: [
      ("export ubmesh-rack64 --to huawai", "unknown format 'huawai'; did you mean 'huawei'?"),
      ("import - --from hauwei", "unknown format 'hauwei'; did you mean 'huawei'?"),
      ("export atlas950-1024 --to huawei", "select a rack, such as --select rack=0"),
      ("export atlas950-1024 --to huawei --select rack=77", "it selects no endpoint"),
      ("import - --from huawei", "standard input"),
    ])
  func refusals(arguments: String, says: String) throws {
    let result = try Command.topo(arguments, input: Data("{\"version\": \"2.0\"}".utf8))
    #expect(result.code == 2, "\(result.talk)")
    #expect(result.talk.contains(says), "\(result.talk)")
    #expect(result.output.isEmpty)
  }
}

@Suite("Node-link JSON as other programs have it") struct NodeLinkTests {
  @Test(
    "With --edge-key edges the bare call of NetworkX reads it, and topo does",
    arguments: ["nvl72", "--kind torus3d --dims 3x3"])
  func edgeKey(input: String) throws {
    let folder = try TemporaryFolder(), plain = folder.file("links.json").path, other = folder.file("edges.json").path
    #expect(try Command.topo("gen \(input) -o \(plain)").code == 0)
    #expect(try Command.topo("export \(plain) --to networkx --edge-key edges -o \(other)").code == 0)
    // A document says links; either reads as the same topology.
    #expect(try Command.shell("cmp <(sed 's/\"edges\": \\[/\"links\": [/' \(other)) \(plain)").code == 0)
    #expect(try Command.shell("cmp <(topo export \(other) --to networkx) \(plain)").code == 0)
    #expect(try Command.shell("cmp <(topo import \(other) --from networkx) \(plain)").code == 0)
    let refused = try Command.topo("export \(plain) --to graphml --edge-key edges")
    #expect(refused.code == 2 && refused.talk.contains("graphml has no use for it"), "\(refused.talk)")
    #expect(try Command.topo("export \(plain) --to networkx --edge-key arcs").code == 64)
    guard Python.interpreter != nil else { return }
    let result = try Python.run(
      """
      import json, sys, networkx as nx
      graph = nx.node_link_graph(json.load(open(sys.argv[1])))
      print(len(graph), graph.number_of_edges())
      """, [other])
    let document = try Command.topo("gen \(input)").json()
    let counts = ["nodes", "links"].map { (document[$0] as? [Any])?.count ?? 0 }
    #expect(result.text == "\(counts[0]) \(counts[1])\n", "\(result.talk)")
  }

  @Test(
    "A file of another tool that is given as a topology is recognised, and the way to read it named",
    arguments: [
      ("topo export ubmesh-rack64 --to huawei", "huawei"), ("topo export nvl72 --to graphml", "graphml"),
      ("topo export nvl72 --to infragraph", "infragraph"),
      ("printf '#\\nswitchguid=0x1(1)\\nSwitch\\t2 \"S-1\" # \"a\"\\n'", "ibnetdiscover"),
    ])
  func recognised(line: String, format: String) throws {
    for command in ["analyze", "route --from 0 --to 1"] {
      let words = command.split(separator: " ", maxSplits: 1)
      let result = try Command.shell("\(line) | topo \(words[0]) - \(words.dropFirst().joined())")
      #expect(result.code == 2, "\(result.talk)")
      #expect(result.talk.contains("topo import - --from \(format)"), "\(result.talk)")
      #expect(result.talk.contains("standard input:"), "\(result.talk)")
    }
    #expect(try Command.topo("analyze -", input: Data("{\"a\": 1}".utf8)).talk.contains("import") == false)
  }

  @Test("A switch with more links than ports is broken, and named; ports that two links name count once")
  func ports() throws {
    func document(_ ports: Int, _ names: [String]) -> Data {
      let links = names.enumerated().map { index, name in
        "{\"source\": 0, \"target\": \(index + 1)\(name.isEmpty ? "" : ", \"port_a\": \"\(name)\"")}"
      }
      let leaves = names.indices.map { "{\"id\": \($0 + 1), \"kind\": \"npu\"}" }
      return Data(
        """
        {"nodes": [{"id": 0, "name": "spine", "kind": "switch", "ports": \(ports)}, \(leaves.joined(separator: ", "))],
         "links": [\(links.joined(separator: ", "))]}
        """.utf8)
    }
    let full = try Command.topo("check - --format json", input: document(3, ["", "", ""]))
    #expect(full.code == 0 && !full.text.contains("exceeded-ports"), "\(full.text)")
    let over = try Command.topo("check - --format json", input: document(2, ["", "1", ""]))
    #expect(
      over.code == 1 && over.text.contains("exceeded-ports") && over.text.contains("'spine: 3 links, 2 ports'"),
      "\(over.text)")
    let shared = try Command.topo("check - --format json", input: document(2, ["1", "1", "2"]))
    #expect(shared.code == 1 && !shared.text.contains("exceeded-ports") && shared.text.contains("repeated-port"))
    // It goes along, there and back.
    let written = try Command.topo("export - --to graphml", input: document(7, [""]))
    let back = try Command.topo("import - --from graphml", input: written.output)
    #expect(back.text.contains("\"ports\": 7"), "\(back.text)")
    #expect(try Command.topo("check -", input: document(-1, [""])).text.contains("nodes[0].ports"))
  }
}
