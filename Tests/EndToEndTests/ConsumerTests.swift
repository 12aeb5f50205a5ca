import Foundation
import Testing

@Suite("Other tools read what topo exports", .enabled(if: Python.interpreter != nil, Python.isMissing))
struct ConsumerTests {
  /// What can be said of any graph.
  static let graphs = [
    "graphml", "dot", "csv", "edgelist", "metis", "mtx", "npz", "jsonl", "cytoscape", "simgrid", "infragraph", "simai",
    "nccl",
  ]
  static let cases: [(input: String, formats: [String])] = [
    ("--kind torus3d --dims 4x4x4", graphs + ["mermaid", "booksim", "sst", "astra-sim", "slurm-torus"]),
    ("--kind torus --dims 12", ["edgelist", "slurm-ring"]), ("--kind mesh --dims 3x4", ["booksim", "sst"]),
    ("--kind full-mesh --dims 3x4", ["booksim", "sst"]), ("--kind fat-tree --radix 8 --tiers 2", ["booksim", "htsim"]),
    (
      "--kind fat-tree --radix 8",
      graphs + [
        "mermaid", "booksim", "htsim", "slurm-conf", "slurm-yaml", "slurm-block", "topograph", "kubernetes",
      ]
    ),
    ("nvl72", graphs + ["astra-sim", "slurm-conf", "slurm-yaml"]),
    ("cloudmatrix384", graphs + ["slurm-conf", "slurm-yaml", "slurm-block", "topograph", "kubernetes"]),
    ("h100-superpod-4su", graphs + ["slurm-conf", "slurm-yaml", "slurm-block", "topograph", "kubernetes"]),
    ("--kind dragonfly --routers 4 --globals 2 --hosts 2", graphs + ["mermaid", "booksim"]),
  ]

  @Test("Counts, pairs, bandwidth and names are those of the document", arguments: cases.indices)
  func formats(index: Int) throws {
    let (input, formats) = Self.cases[index]
    let folder = try TemporaryFolder(), document = folder.file("graph.json").path
    #expect(try Command.topo("gen \(input) -o \(document)").code == 0)
    for format in formats {
      let file = folder.file("topology.\(format)").path
      let arguments =
        switch format {
        case "csv": "--to csv -o \(folder.file("topology").path)"
        case "slurm-block": "--to slurm-yaml --form block -o \(file)"
        case "slurm-ring": "--to slurm-yaml --form ring -o \(file)"
        case "slurm-torus": "--to slurm-yaml --form torus3d -o \(file)"
        default: "--to \(format) -o \(file)"
        }
      let result = try Command.topo("export \(document) \(arguments)")
      #expect(result.code == 0, "\(format): \(result.talk)")
    }
    let result = try python("check_formats.py", [folder.url.path] + formats)
    #expect(result.code == 0, "\(result.talk)")
    #expect(result.text.split(separator: "\n").map(String.init) == formats)
  }

  @Test(
    "NetworkX, igraph, rustworkx and SciPy find the hop histogram of topo",
    arguments: [
      "cloudmatrix384", "nvl72", "ubmesh-rack64", "--kind fat-tree --radix 6", "--kind slimfly --q 5 --hosts 2",
    ])
  func hops(input: String) throws {
    let folder = try TemporaryFolder()
    let document = folder.file("graph.json").path, arrays = folder.file("graph.npz").path
    let written = try Command.topo("gen \(input) -o \(document)")
    #expect(written.code == 0, "\(written.talk)")
    #expect(try Command.topo("export \(document) --to npz -o \(arrays)").code == 0)
    let result = try python("hop_histograms.py", [document, arrays])
    #expect(result.code == 0, "\(result.talk)")
    let found = try #require(try result.json() as? [String: [String: Int]])
    let report = try Command.topo("analyze \(document) --metrics hops --network all --format json").json()
    let expected = try #require((report["hops"] as? [String: Any])?["histogram"] as? [String: Int])
    #expect(found.keys.sorted() == ["igraph", "networkx", "rustworkx", "scipy"])
    for (library, histogram) in found { #expect(histogram == expected, "\(library)") }
  }

  @Test(
    "A blueprint of InfraGraph becomes the graph that its own service makes of it",
    arguments: [
      "[NvidiaDGX()]", "(lambda nic: [NvidiaDGX('dgx_a100', nic), nic])(Cx5())",
      // A transceiver in a NIC in a server.
      "(lambda plug: (lambda nic: [NvidiaDGX('dgx_a100', nic), nic, plug])(Cx5(transceiver=plug)))(QSFP())",
    ])
  func blueprint(devices: String) throws {
    let folder = try TemporaryFolder(), file = folder.file("fabric.json")
    let made = try Python.run(
      """
      import sys
      from infragraph import *
      from infragraph.blueprints.devices.nvidia.cx5 import Cx5
      from infragraph.blueprints.devices.nvidia.dgx import NvidiaDGX
      from infragraph.blueprints.devices.common.transceiver.qsfp import QSFP
      from infragraph.blueprints.fabrics.single_tier_fabric import SingleTierFabric
      from infragraph.infragraph_service import InfraGraphService
      devices = \(devices)
      if len(devices) == 1:
          fabric = SingleTierFabric(devices[0], 2).serialize()
      else:
          # The fabric's blueprint knows servers of plain NICs alone: two servers without a fabric.
          fabric = Infrastructure(name="pair")
          for device in devices:
              fabric.devices.append(device)
          fabric.instances.add(name="server", device=devices[0].name, count=2)
          fabric = fabric.serialize()
      open(sys.argv[1], "w").write(fabric)
      service = InfraGraphService()
      service.set_graph(fabric)
      graph = service.get_networkx_graph()
      print(len(graph), graph.number_of_edges(), sorted(d for _, d in graph.degree()))
      """, [file.path])
    #expect(made.code == 0, "\(made.talk)")
    let result = try Command.topo("import \(file.path) --from infragraph")
    #expect(result.code == 0, "\(result.talk)")
    let document = try result.json()
    let nodes = try #require(document["nodes"] as? [Any]), links = try #require(document["links"] as? [[String: Any]])
    // Its graph holds one link between two nodes, however many the blueprint wires.
    var neighbors = nodes.map { _ in Set<Int>() }
    for link in links {
      let (a, b) = (try #require(link["source"] as? Int), try #require(link["target"] as? Int))
      neighbors[a].insert(b)
      neighbors[b].insert(a)
    }
    let degrees = neighbors.map(\.count)
    #expect("\(nodes.count) \(degrees.reduce(0, +) / 2) \(degrees.sorted())\n" == made.text)
  }

  @Test("Hostile names survive, or are escaped as the format has it")
  func hostileNames() throws {
    let interpreter = try #require(Python.interpreter).path
    let result = try Command.shell(
      "\(interpreter) Tests/EndToEndTests/Consumers/hostile_names.py \"$(command -v topo)\"")
    #expect(result.text == "ok\n", "\(result.talk)")
  }

  @Test(
    "Results of diff and sweep, and the files that sweeps and imports read, are valid under their schemas",
    arguments: [
      ("diff", "topo diff nvl72 nvl72 --format json"), ("list", "topo list --format json"),
      ("check", "topo check h100-superpod-4su --format json"),
      ("counts", "topo gen --kind fat-tree --radix 48 --dry-run --format json"),
      ("diff", "topo fail nvl72 --select name=board00/npu0 | topo diff nvl72 - --format json || true"),
      ("sweep-result", "topo sweep torus3d --vary dims=2x2,x --metrics hops --format json -q"),
      (
        "sweep",
        "echo '{\"format\": \"topo-sweep\", \"format_version\": \"1.0\", \"topology\": \"torus3d\", \"parameters\": {\"dims\": [\"2x2\"]}}'"
      ),
      ("mapping", "echo '{\"format\": \"topo-mapping\", \"nodes\": [{\"name\": \"*\", \"kind\": \"npu\"}]}'"),
    ])
  func documentsAreValid(schema: String, line: String) throws {
    let folder = try TemporaryFolder(), schemaFile = folder.file("schema.json"), file = folder.file("document.json")
    try Command.topo("schema \(schema)").output.write(to: schemaFile)
    try Command.shell(line).output.write(to: file)
    let result = try Python.run(
      """
      import json, sys
      from jsonschema import Draft202012Validator as Validator
      schema, document = (json.load(open(name)) for name in sys.argv[1:])
      Validator.check_schema(schema)
      print("\\n".join(f"{e.json_path}: {e.message}" for e in Validator(schema).iter_errors(document)), end="")
      """, [schemaFile.path, file.path])
    #expect(result.code == 0 && result.text == "", "\(result.text)\(result.talk)")
  }

  @Test("The schema of specs knows every family's parameters: the systems are valid, what gen refuses is not")
  func specSchema() throws {
    let folder = try TemporaryFolder(), schema = folder.file("schema.json")
    try Command.topo("schema spec").output.write(to: schema)
    let result = try Python.run(
      """
      import glob, json, sys
      from jsonschema import Draft202012Validator as Validator
      schema = json.load(open(sys.argv[1]))
      Validator.check_schema(schema)
      valid = Validator(schema)
      for name in sorted(glob.glob("Topologies/*.json")):
          spec = json.load(open(name)).get("spec")
          for error in valid.iter_errors(spec) if spec else []:
              print(name, error.json_path, error.message)
      start = {"format": "topo-spec", "format_version": "1.0"}
      for more in [{"kind": "torus3"}, {"kind": "torus3d"}, {"kind": "torus3d", "dims": [0]}, {"kind": "fat-tree", "radix": "8"},
                   {"kind": "fat-tree", "radix": 8, "radixes": 8}, {"kind": "clos", "leaves": 2.5}]:
          assert not valid.is_valid(start | more), more
      assert valid.is_valid(start | {"kind": "fat-tree", "radix": 8})
      """, [schema.path])
    #expect(result.code == 0 && result.text == "", "\(result.text)\(result.talk)")
  }

  @Test("The loads of an analysed document go along; pandas finds the maximum of the report")
  func loads() throws {
    let folder = try TemporaryFolder()
    let line = "topo analyze cloudmatrix384 --annotate | topo export - --to csv -o \(folder.file("cm").path)"
    #expect(try Command.shell(line).code == 0)
    let python = try #require(Python.interpreter)
    let result = try Command.run(python, ["Examples/pandas_loads.py", folder.file("cm.links.csv").path])
    #expect(result.code == 0, "\(result.talk)")
    let report = try Command.topo("analyze cloudmatrix384 --metrics routing --format json").json()
    let largest = try #require((report["routing"] as? [String: Any])?["max_load"] as? Double)
    let found = result.text.split(separator: "\n").dropFirst(2).compactMap { line -> Double? in
      let words = line.split(separator: " ")
      return words.count == 4 ? Double(words[2]) : nil
    }
    // The table rounds to three places.
    #expect(abs((found.max() ?? 0) - largest) < 0.001)
  }

  @Test("Four libraries agree on the mean distance")
  func graphLibraries() throws {
    let folder = try TemporaryFolder()
    let document = folder.file("cm.json").path, arrays = folder.file("cm.npz").path
    try Command.topo("gen cloudmatrix384 -o \(document)")
    try Command.topo("export \(document) --to npz -o \(arrays)")
    let python = try #require(Python.interpreter)
    let result = try Command.run(python, ["Examples/graph_libraries.py", document, arrays])
    #expect(result.code == 0, "\(result.talk)")
    let means = result.text.split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
    // 2688 pairs at 2 hops, the other 384·383 − 2688 at 4.
    let expected = (2688 * 2 + (384 * 383 - 2688) * 4) / Double(384 * 383)
    #expect(means.count == 4 && means.allSatisfy { abs($0 - expected) < 1e-12 }, "\(result.text)")
  }

  private func python(_ program: String, _ arguments: [String]) throws -> Command.Result {
    try Command.run(
      try #require(Python.interpreter), ["Tests/EndToEndTests/Consumers/\(program)"] + arguments)
  }
}

@Suite("SimGrid simulates what topo exports", .enabled(if: SimGrid.isThere, SimGrid.isMissing)) struct SimGridTests {
  @Test(
    "A message takes the latencies of its path and its size over the bandwidth",
    arguments: [
      ("--kind torus3d --dims 4x4x4 --latency 100ns --bandwidth 50GBps", "x0y0z0", "x2y1z0", 300.0, 50.0),
      ("cloudmatrix384", "node00/npu0", "node00/npu1", nil, nil),
      ("cloudmatrix384", "node00/npu0", "node47/npu7", nil, nil),
    ] as [(String, String, String, Double?, Double?)])
  func message(input: String, from: String, to: String, latency: Double?, bandwidth: Double?) throws {
    let folder = try TemporaryFolder(), document = folder.file("g.json").path, platform = folder.file("g.xml").path
    try Command.topo("gen \(input) -o \(document)")
    #expect(try Command.topo("export \(document) --to simgrid -o \(platform)").code == 0)
    // Of a routed path: links' latencies alone, since SimGrid knows none of nodes, and the narrowest bundle.
    let route = try Command.topo("route \(document) --from \(from) --to \(to) --format json").json()
    let path = try #require((route["paths"] as? [[String: Any]])?.first?["hops"] as? [[String: Any]])
    let sum = path.reduce(0) { $0 + (($1["latency_ns"] as? Double) ?? 0) }
    let narrowest =
      path.compactMap { ($0["bandwidth_GBps"] as? Double ?? 0) * ($0["channels"] as? Double ?? 1) }.min() ?? 0
    if let latency, let bandwidth { #expect(sum == latency && narrowest == bandwidth) }
    let size = 1e6
    let result = try Command.run(
      SimGrid.interpreter, ["Examples/simgrid_message.py", platform, from, to, "\(Int(size))"])
    let found = try #require(Double(result.text.split(separator: " ").first ?? ""), "\(result.talk)")
    // The clock is printed to a picosecond.
    #expect(abs(found - (sum + size / narrowest)) < 0.01, "\(result.text)")
  }

  /// Every message has one shortest path, since SimGrid takes one where ECMP takes all: neighbours on the torus and the
  /// hypercube, trees of the supernodes, with the bandwidth of a plane's L2 switches in one. A platform has no latency of
  /// nodes and no overhead.
  static let collectives: [(input: String, operation: String, algorithm: String, size: Int, hosts: String)] = [
    (
      "--kind torus --dims 4x4 --latency 500ns --bandwidth 50GBps", "all-reduce", "ring", 1 << 20,
      """
      x0y0 x1y0 x2y0 x3y0 x3y1 x2y1 x1y1 x0y1 x0y2 x1y2 x2y2 x3y2 x3y3 x2y3 x1y3 x0y3
      """
    ),
    (
      "--kind hypercube --dimension 4 --latency 500ns --bandwidth 50GBps", "all-reduce", "halving-doubling", 1 << 20, ""
    ),
    (
      "--kind supernode --nodes 4 --npus-per-node 4 --planes 1 --l2-per-plane 1 --latency 100ns", "all-to-all",
      "pairwise", 1 << 20, ""
    ),
    (
      """
      cloudmatrix384 --set planes=1 --set l2_per_plane=1 --set uplinks_per_l1=16 --set node_latency=0ns \
      --set overhead=0ns
      """, "all-gather", "bruck", 384 * 1024, ""
    ),
  ]

  @Test("The steps of a collective operation take as long as topo says", arguments: collectives.indices)
  func collective(index: Int) throws {
    let (input, operation, algorithm, size, hosts) = Self.collectives[index]
    let folder = try TemporaryFolder(), document = folder.file("g.json").path, platform = folder.file("g.xml").path
    #expect(try Command.topo("gen \(input) -o \(document)").code == 0)
    #expect(try Command.topo("export \(document) --to simgrid -o \(platform)").code == 0)
    var line = "collective \(document) --op \(operation) --algorithm \(algorithm) --size \(size) --format json"
    let names = hosts.split(separator: " ").map(String.init)
    if !names.isEmpty {
      let placement = folder.file("ranks")
      try Data(names.joined(separator: "\n").utf8).write(to: placement)
      line += " --placement \(placement.path)"
    }
    let results = try #require(try Command.topo(line).json()["results"] as? [[String: Any]])
    let plain = try #require(results.first { ["", "near-first"].contains($0["variant"] as? String) })
    let seconds = try #require(plain["seconds"] as? Double), steps = try #require(plain["steps"] as? Int)
    let result = try Command.run(
      SimGrid.interpreter, ["Examples/simgrid_collective.py", platform, algorithm, "\(size)"] + names)
    let words = result.text.split(separator: " ")
    try #require(words.count == 5, "\(result.talk)")
    let found = try #require(Double(words[0]))
    #expect(abs(found / 1e9 - seconds) <= 1e-6 * seconds, "SimGrid \(found) ns, topo \(seconds * 1e9) ns")
    #expect(Int(words[3]) == steps)
  }
}

@Suite("SimGrid leads nested zones as one flat zone", .enabled(if: SimGrid.isThere, SimGrid.isMissing))
struct SimGridZoneTests {
  /// A row for a pair of hosts: links and latency of the route, time of a message where one was sent.
  typealias Row = (pair: String, links: Int, latency: Double, time: Double?)

  private func rows(_ document: URL, _ form: String, in folder: TemporaryFolder) throws -> (zones: Int, rows: [Row]) {
    let platform = folder.file("\(form).xml")
    let written = try Command.topo("export \(document.path) --to simgrid --form \(form) -o \(platform.path)")
    #expect(written.code == 0, "\(written.talk)")
    let result = try Command.run(
      SimGrid.interpreter, ["Tests/EndToEndTests/Consumers/simgrid_routes.py", platform.path, "1500", "100"])
    let found = try #require(
      JSONSerialization.jsonObject(with: result.output) as? [[Any]], "\(result.talk.suffix(500))")
    let rows: [Row] = try found.map {
      ("\($0[0]) \($0[1])", try #require($0[2] as? Int), try #require($0[3] as? Double), $0[4] as? Double)
    }
    return (try String(contentsOf: platform, encoding: .utf8).split(separator: "<zone ").count - 1, rows)
  }

  @Test(
    "Every route has the links and the latency of the flat platform and of the document",
    arguments: [
      // Hosts beside 112 L2 switches; racks beside 144 spines; 32 racks in 8 pods beside 16 cores.
      ("cloudmatrix384", 1 + 48 + 112), ("nvl576-2tier", 1 + 16 + 144),
      ("--kind fat-tree --radix 8 --latency 120ns", 1 + 8 + 32 + 32 + 16),
      // Racks of one router each, which are crossed without a link inside.
      ("--kind dragonfly --routers 4 --globals 2 --hosts 2 --latency 50ns", 1 + 36),
    ])
  func routes(input: String, zones: Int) throws {
    let folder = try TemporaryFolder(), document = folder.file("g.json")
    #expect(try Command.topo("gen \(input) -o \(document.path)").code == 0)
    let nested = try rows(document, "nested", in: folder), flat = try rows(document, "flat", in: folder)
    #expect(nested.zones == zones && flat.zones == 1)
    try #require(nested.rows.count == flat.rows.count && !flat.rows.isEmpty)
    let hops = try hops(document)
    for (a, b) in zip(nested.rows, flat.rows) {
      #expect(a.pair == b.pair && a.links == b.links && abs(a.latency - b.latency) < 1e-6, "\(a) \(b)")
      #expect(hops[a.pair] == a.links, "\(a)")
      // SimGrid's clock is a double that runs on.
      #expect(abs((a.time ?? 0) - (b.time ?? 0)) < 1e-12, "\(a) \(b)")
    }
  }

  /// Links between every two endpoints, by a search over the document.
  private func hops(_ document: URL) throws -> [String: Int] {
    let json = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: document)) as? [String: Any])
    let nodes = try #require(json["nodes"] as? [[String: Any]]), links = try #require(json["links"] as? [[String: Any]])
    var neighbors = Array(repeating: Set<Int>(), count: nodes.count)
    for link in links {
      let (a, b) = (try #require(link["source"] as? Int), try #require(link["target"] as? Int))
      neighbors[a].insert(b)
      neighbors[b].insert(a)
    }
    let names = nodes.map { $0["name"] as? String ?? "" }
    let endpoints = nodes.indices.filter { nodes[$0]["endpoint"] as? Bool == true }
    var result: [String: Int] = [:]
    for source in endpoints {
      var distance = [source: 0], queue = [source], next = 0
      while next < queue.count {
        let node = queue[next]
        next += 1
        for neighbor in neighbors[node] where distance[neighbor] == nil {
          distance[neighbor] = (distance[node] ?? 0) + 1
          queue.append(neighbor)
        }
      }
      for target in endpoints { result["\(names[source]) \(names[target])"] = distance[target] }
    }
    return result
  }

  @Test(
    "What would not stay the same is flat, with the reason; nested is refused",
    arguments: [
      ("h100-superpod-4su", "and 2 links from pod0/server00/gpu1, and both lead out"),
      ("nvl72", "are joined in several places"), ("--kind slimfly --q 5 --hosts 2", "slimfly"),
    ])
  func refusal(input: String, says: String) throws {
    let written = try Command.topo("export \(input) --to simgrid")
    #expect(written.code == 0 && written.text.contains("<host "))
    guard says != "slimfly" else {
      // Racks of one router are zones; pods are joined in several places, so they are none: nothing to say.
      return #expect(written.talk == "" && written.text.split(separator: "<zone ").count - 1 == 1 + 50)
    }
    #expect(written.talk.contains("simgrid: one flat zone") && written.talk.contains(says), "\(written.talk)")
    #expect(written.text.split(separator: "<zone ").count == 2)
    let insisted = try Command.topo("export \(input) --to simgrid --form nested")
    #expect(insisted.code == 2 && insisted.talk.contains(says) && insisted.output.isEmpty, "\(insisted.talk)")
    let asked = try Command.topo("export \(input) --to simgrid --form flat")
    #expect(asked.output == written.output && asked.talk == "")
    #expect(try Command.topo("export \(input) --to simgrid --form tree").code == 2)
  }
}

/// Debian's Python with SimGrid's binding.
enum SimGrid {
  static let interpreter = URL(filePath: "/usr/bin/python3")
  static let isThere = (try? Command.run(interpreter, ["-c", "import simgrid"]).code) == 0
  static let isMissing = Comment(rawValue: "skipped: no python3-simgrid")
}
