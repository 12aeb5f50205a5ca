import Foundation
import Testing

/// Programs that Debian has and `.ci/run` installs where it can.
enum Tool {
  static func isThere(_ names: String...) -> Bool {
    names.allSatisfy { (try? Command.shell("command -v \($0)").code) == 0 }
  }
  static func isMissing(_ name: String) -> Comment { Comment(rawValue: "skipped: no \(name)") }
  /// How walk-throughs end where a daemon is there and does not start.
  static let doesNotStart: Int32 = 75
}

@Suite("Installed tools read what topo exports") struct InstalledToolTests {
  @Test(
    "METIS finds the graph well-formed, and with its own partitioner the bisection that topo proves",
    .enabled(if: Tool.isThere("graphchk", "gpmetis"), Tool.isMissing("METIS")),
    arguments: [
      "--kind torus3d --dims 4x4x4", "cloudmatrix384", "--kind fat-tree --radix 4",
      "--kind dragonfly --routers 4 --globals 2 --hosts 2",
    ])
  func metis(input: String) throws {
    let folder = try TemporaryFolder(), document = folder.file("g.json").path
    try Command.topo("gen \(input) -o \(document)")
    #expect(try Command.topo("export \(document) --to metis -o \(folder.file("g.graph").path)").code == 0)
    let check = try Command.shell("graphchk g.graph", in: folder.url)
    #expect(check.text.contains("The format of the graph is correct!"), "\(check.text)")
    let cut = try Command.shell("gpmetis g.graph 2 -ufactor=1 && cat g.graph.part.2", in: folder.url)
    let edges = try #require(cut.text.firstMatch(of: #/Edgecut: (\d+)/#), "\(cut.text)")
    let header = try String(contentsOf: folder.file("g.graph"), encoding: .utf8)
    let unit = try #require(header.firstMatch(of: #/weight is (\S+) GB/s/#))
    let found = try #require(Double(edges.1)) * (try #require(Double(unit.1)))
    // METIS may find a worse cut than the best, never a better one when its halves are even.
    let json = try Command.topo("analyze \(document) --metrics bisection --format json").json()
    let lower = try #require((json["bisection"] as? [String: Any])?["lower_GBps"] as? Double)
    let parts = try String(contentsOf: folder.file("g.graph.part.2"), encoding: .utf8).split(separator: "\n")
    let nodes = try #require(
      (JSONSerialization.jsonObject(with: Data(contentsOf: folder.file("g.json"))) as? [String: Any])?["nodes"]
        as? [[String: Any]])
    let halves = zip(nodes, parts).filter { $0.0["endpoint"] as? Bool == true }
    let first = halves.count { $0.1 == "0" }
    try #require(parts.count == nodes.count && abs(2 * first - halves.count) <= 1)
    #expect(found >= lower * (1 - 1e-9))
    // By symmetric ways to cut both, METIS reaches the optimum.
    if ["cloudmatrix384", "--kind torus3d --dims 4x4x4"].contains(input) { #expect(abs(found - lower) < 1e-6 * lower) }
  }

  @Test(
    "A controller of Slurm understands the tree: every host under its leaf, all under the root",
    .enabled(if: Tool.isThere("slurmctld", "scontrol", "munged"), Tool.isMissing("slurmctld")),
    arguments: [
      // Two hosts on each of 8 leaves; 32 hosts in each of 4 scalable units; 18 boards under one.
      ("--kind fat-tree --radix 4", "node[0000-0015]", 16, 8, 3), ("h100-superpod-4su", "node[0000-0127]", 128, 4, 2),
      ("cloudmatrix384", "node[0000-0047]", 48, 1, 1),
    ])
  func slurm(input: String, hosts: String, count: Int, leaves: Int, levels: Int) throws {
    let folder = try TemporaryFolder(), file = folder.file("topology.conf").path
    #expect(try Command.topo("export \(input) --to slurm-conf -o \(file)").code == 0)
    let result = try Command.shell("Examples/slurm_controller.sh \(file) '\(hosts)'")
    if result.code == Tool.doesNotStart { return print("skipped: no controller starts here: \(result.talk)") }
    try #require(result.code == 0, "\(result.talk)")
    #expect(result.talk == "")
    // Lines of NAME=VALUE words, the controller's own lists of hosts in them.
    var bottoms = 0, found: Set<String> = [], roots: [String] = [], deepest = 0
    for line in result.text.split(separator: "\n") {
      let words = Dictionary(
        uniqueKeysWithValues: line.split(separator: " ").map { word in
          let parts = word.split(separator: "=", maxSplits: 1)
          return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        })
      deepest = max(deepest, (words["Level"].flatMap { Int($0) } ?? -1) + 1)
      let listed = try Command.shell("scontrol show hostnames '\(words["Nodes"] ?? "")'", slurm: folder)
      let names = listed.text.split(separator: "\n").map(String.init)
      if words["Level"] == "0" {
        bottoms += 1
        for name in names { #expect(found.insert(name).inserted, "\(name) hangs on two leaves") }
      }
      if names.count == count { roots.append(words["SwitchName"] ?? "") }
    }
    #expect(bottoms == leaves && found.count == count && deepest == levels && roots.count == 1, "\(result.text)")
  }

  @Test(
    "Graphviz' own parser counts nodes and edges, and gives hostile names back",
    .enabled(if: Tool.isThere("gc", "gvpr"), Tool.isMissing("graphviz")))
  func graphviz() throws {
    let counted = try Command.shell("topo export cloudmatrix384 --to dot | gc -n -e")
    #expect(counted.text.contains("1024") && counted.text.contains("12096"), "\(counted.text)\(counted.talk)")
    let names = ["\"", "\\", "a\"b\\c", "<b>&amp;</b>", "]]>", "a;b{c}", "\\n", "\\N", "名前", "-- x", "/* c */", "# d"]
    let document: [String: Any] = [
      "nodes": names.enumerated().map { ["id": $0, "name": $1, "kind": "npu"] as [String: Any] },
      "links": [["source": 0, "target": 1, "kind": "\"]; x -- y ["]],
    ]
    let folder = try TemporaryFolder(), file = folder.file("g.json")
    try JSONSerialization.data(withJSONObject: document).write(to: file)
    let labels = try Command.shell(
      "topo export \(file.path) --to dot | gvpr 'N{print($.label)} E{print(\"edge\")}'")
    // A label keeps its escapes: a backslash is doubled, which the drawing undoes.
    let expected = names.map { $0.replacing("\\", with: "\\\\") } + ["edge"]
    #expect(labels.text.split(separator: "\n").map(String.init).sorted() == expected.sorted(), "\(labels.talk)")
  }

  @Test(
    "xmllint finds every XML well-formed, with hostile names too",
    .enabled(if: Tool.isThere("xmllint"), Tool.isMissing("xmllint")), arguments: ["graphml", "simgrid", "nccl"])
  func xml(format: String) throws {
    for input in ["cloudmatrix384", "--kind fat-tree --radix 4"] where format != "nccl" || input == "cloudmatrix384" {
      let result = try Command.shell("topo export \(input) --to \(format) | xmllint --noout -")
      #expect(result.code == 0, "\(input): \(result.talk)")
    }
    let names = ["\"", "'", "<a b=\"c\">", "&amp;", "]]>", "<!--", "\u{1}", "名前\u{FFFF}", "\t\n"]
    let document: [String: Any] = [
      "nodes": names.enumerated().map {
        ["id": $0, "name": $1, "kind": "npu", "host": $0 / 2, "rack": 0] as [String: Any]
      },
      "links": names.indices.dropLast().map { ["source": $0, "target": $0 + 1, "kind": names[$0]] as [String: Any] },
      "graph": ["name": "<&\">"],
    ]
    let folder = try TemporaryFolder(), file = folder.file("g.json"), base = folder.file("out").path
    try JSONSerialization.data(withJSONObject: document).write(to: file)
    let result = try Command.shell(
      "topo export \(file.path) --to \(format) -o \(base) && xmllint --noout \(base)*")
    #expect(result.code == 0, "\(result.talk)")
  }

  @Test(
    "A fabric that ibnetdiscover finds is the plan; two plugs mixed up are named",
    .enabled(
      if: Tool.isThere("ibsim", "ibsim-run", "ibnetdiscover"), Tool.isMissing("ibsim or ibnetdiscover")))
  func discovery() throws {
    let folder = try TemporaryFolder()
    let result = try Command.shell("Examples/fabric_check.sh \(folder.url.path)")
    if result.code == Tool.doesNotStart { return print("skipped: no simulated fabric starts here: \(result.talk)") }
    #expect(result.code == 0, "\(result.text)\(result.talk)")
    let plan = folder.file("plan.json").path
    let sound = try Command.topo("diff \(plan) \(folder.file("found.json").path) --format json")
    #expect(sound.code == 0, "\(sound.text)")
    let wrong = try Command.topo("diff \(plan) \(folder.file("found2.json").path) --format json")
    #expect(wrong.code == 1)
    for name in ["rack0/host0", "rack2/leaf", "rack2/host1", "rack0/leaf"] { #expect(wrong.text.contains(name)) }
    #expect(!wrong.text.contains("rack1/") && !wrong.text.contains("spine0"), "\(wrong.text)")
  }

  @Test("jq answers five questions", .enabled(if: Tool.isThere("jq"), Tool.isMissing("jq")))
  func questions() throws {
    let result = try Command.shell("Examples/questions.sh cloudmatrix384")
    #expect(result.code == 0, "\(result.talk)")
    let answers = result.text.split(separator: "\n").map(String.init)
    // 48 nodes of 8 NPUs, 4 CPUs and 7 L1 switches; 7 planes of 16 L2 switches; 28 GB/s a link of an NPU, two to a switch.
    for answer in [
      "npu 384", "cpu 192", "l1 336", "l2 112", "npu-l1 5376 links, 150528 GB/s", "node00/l1-6",
      "least 392 GB/s, most 392 GB/s",
    ] { #expect(answers.contains(answer), "\(answer): \(result.text)") }
    #expect(answers.count { $0.hasSuffix("?") } == 5)
  }

  @Test("Slurm's and ASTRA-sim's walk-throughs run to their ends")
  func walkThroughs() throws {
    let folder = try TemporaryFolder()
    let slurm = try Command.shell("Examples/slurm.sh \(folder.url.path)")
    #expect(slurm.code == 0 && slurm.text.hasPrefix("# TopologyPlugin=topology/tree"), "\(slurm.talk)")
    let astra = try Command.shell("Examples/astra_sim.sh \(folder.url.path)")
    #expect(astra.code == 0 && astra.text.contains("topology: [ Ring, Ring, Ring ]"), "\(astra.talk)")
    for name in ["system.json", "memory.json"] {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(contentsOf: folder.file(name))) }
    }
    // Rings of four: 2·3 steps an axis; bytes S/4, S/16 and S/64 per step over 50 GB/s.
    let bytes = 6.0 * (1 / 4.0 + 1 / 16.0 + 1 / 64.0) * Double(1 << 20) / 50e9 * 1e6, time = bytes + 18 * 0.5
    let line = try #require(astra.text.split(separator: "\n").first { $0.hasPrefix("bucket  ") })
    let words = line.split(separator: " ").map(String.init)
    #expect(words[1] == "18" && abs((Double(words[2]) ?? 0) - time) < 0.001, "\(line)")
  }
}

extension Command {
  /// A line of shell for Slurm's programs, which want a configuration even to expand a list.
  fileprivate static func shell(_ line: String, slurm folder: TemporaryFolder) throws -> Result {
    let file = folder.file("slurm.conf")
    try Data("ClusterName=plan\nSlurmctldHost=localhost\n".utf8).write(to: file)
    return try shell("SLURM_CONF=\(file.path) \(line)")
  }
}
