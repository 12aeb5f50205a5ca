import Foundation
import Testing

@Suite("Routing from the command line") struct RoutingTests {
  @Test("A mesh's largest loads by the three policies, as assertions")
  func policies() throws {
    let folder = try TemporaryFolder(), file = folder.file("mesh.json")
    try Command.topo("gen --kind mesh3d --dims 4x4 -o \(file.path)")
    for (policy, load) in [("ecmp", "18.625"), ("shortest-paths", "19.5"), ("dimension-order", "16")] {
      let result = try Command.topo([
        "analyze", file.path, "--metrics", "routing", "--routing", policy, "--assert", "routing.max_load==\(load)",
        "--assert", "routing.sum_of_hops==640",
      ])
      #expect(result.code == 0, "\(result.talk)")
    }
    let refused = try Command.topo("analyze cloudmatrix384 --metrics routing --routing dimension-order")
    #expect(refused.code == 2)
    #expect(refused.talk.contains("lattice"))
  }

  @Test("Annotated links carry loads that add up to the report's sum")
  func annotate() throws {
    let document = try Command.topo("analyze cloudmatrix384 --annotate --metrics routing").json()
    let links = try #require(document["links"] as? [[String: Any]])
    let sum = links.reduce(0.0) {
      $0 + ($1["load_forward"] as? Double ?? .nan) + ($1["load_backward"] as? Double ?? .nan)
    }
    #expect(abs(sum - 582_912) < 1e-4)
  }

  @Test("A route of CloudMatrix 384: 4 hops, 7 planes × 2 × 16 × 2 shortest paths, 14 without a common channel")
  func route() throws {
    let report = try Command.topo("route cloudmatrix384 --from node00/npu0 --to node47/npu7 --format json").json()
    #expect(report["hops"] as? Int == 4)
    #expect(report["shortest_paths"] as? Int == 7 * 2 * 16 * 2)
    #expect(report["disjoint_paths"] as? Int == 14)
    #expect(report["paths_used"] as? Int == 7 * 16)
    let paths = try #require(report["paths"] as? [[String: Any]])
    #expect(paths.count == 4)
    // Overhead 490 ns at both ends, traces 5 ns, fibres 75 ns, three switches of 100 ns.
    for path in paths {
      let latency = 2.0 * (490 + 5 + 75) + 3.0 * 100
      #expect(path["latency_ns"] as? Double == latency)
      #expect(abs((path["share"] as? Double ?? 0) - 1.0 / 112) < 1e-15)
    }
    let byID = try Command.topo("route cloudmatrix384 --from 0 --to 383 --format json").json()
    #expect(byID["from"] as? String == "node00/npu0")
    let wrong = try Command.topo("route cloudmatrix384 --from node00/npu9 --to 1")
    #expect(wrong.code == 2)
  }

  @Test("Links coloured by load")
  func colors() throws {
    let drawing = try Command.topo("render cloudmatrix384 --color-by load")
    #expect(drawing.code == 0, "\(drawing.talk)")
    // Graphviz writes a hyphen as a character reference.
    #expect(drawing.text.replacing("&#45;", with: "-").contains("all-to-all by ecmp"))
  }

  @Test("The loss of a plane, by what the traffic does", arguments: ["spread", "next-plane", "none"])
  func failure(strategy: String) throws {
    let report = try Command.topo(
      "fail cloudmatrix384 --select plane=3 --reroute \(strategy) --format json"
    ).json()
    #expect(report["stalled_pairs"] as? Int == (strategy == "none" ? 384 * 383 : 0))
  }

  @Test("Verdicts on deadlock")
  func deadlock() throws {
    let mesh = try Command.topo("gen --kind torus3d --dims 4x4")
    let arguments = "route - --deadlock --routing dimension-order --format json"
    #expect(try Command.topo(arguments, input: mesh.output).json()["acyclic"] as? Bool == false)
    #expect(try Command.topo(arguments + " --dateline", input: mesh.output).json()["acyclic"] as? Bool == true)
  }

  /// Edge betweenness counts unordered pairs over both directions; loads of ordered pairs are equal each way.
  @Test(
    "igraph's edge betweenness is the load by shortest paths",
    .enabled(if: Python.interpreter != nil, Python.isMissing),
    arguments: [
      "--kind mesh3d --dims 4x3x2", "--kind torus3d --dims 5x4", "--kind full-mesh --dims 4x3",
      "--kind slimfly --q 5 --hosts 0", "--kind dragonfly --routers 4 --globals 2 --hosts 0",
    ])
  func betweenness(flags: String) throws {
    let folder = try TemporaryFolder(), file = folder.file("graph.json")
    let command = "gen \(flags)"
    let made = try Command.topo(command)
    #expect(made.code == 0, "\(made.talk)")
    let loads = try Command.topo(
      "analyze - --metrics routing --routing shortest-paths --annotate", input: made.output)
    #expect(loads.code == 0, "\(loads.talk)")
    try loads.output.write(to: file)
    let python = try Python.run(
      """
      import igraph, json, sys
      with open(sys.argv[1]) as f:
          d = json.load(f)
      g = igraph.Graph(n=len(d["nodes"]), edges=[(e["source"], e["target"]) for e in d["links"]])
      for e, b in zip(d["links"], g.edge_betweenness(directed=False)):
          for load in (e["load_forward"], e["load_backward"]):
              assert abs(load - b) <= 1e-9 * b, (e, b)
      print(len(d["links"]))
      """, [file.path])
    #expect(python.code == 0, "\(python.talk)")
  }
}
