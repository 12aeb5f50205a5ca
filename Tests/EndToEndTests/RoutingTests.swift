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

  @Test("Every single failure of CloudMatrix 384", arguments: ["link", "cable", "switch", "plane", "rack"])
  func exhaustive(unit: String) throws {
    let report = try Command.topo("fail cloudmatrix384 --exhaustive \(unit) --format json").json()
    let counts = ["link": 12_096, "cable": 9_408, "switch": 448, "plane": 7, "rack": 16]
    #expect(report["format"] as? String == "topo-exhaustive")
    #expect(report["failures"] as? Int == counts[unit])
    let outcomes = try #require(report["outcomes"] as? [[String: Any]])
    #expect(outcomes.reduce(0) { $0 + ($1["count"] as? Int ?? 0) } == counts[unit])
    let worst = try #require((report["lost_share"] as? [String: Any])?["max"] as? Double)
    #expect(outcomes.first?["lost_share"] as? Double == worst)
    if unit == "plane" { #expect(abs(worst - 1.0 / 7) < 1e-12) }
  }

  @Test("Too much to try is refused with an estimate; a selector and all at once do not go together")
  func exhaustiveRefusals() throws {
    let large = try Command.topo("gen --kind jellyfish --switches 2000 --degree 16 --hosts 4")
    let refused = try Command.topo("fail - --exhaustive link", input: large.output)
    #expect(refused.code == 3)
    #expect(refused.talk.contains("classes of failures"))
    #expect(try Command.topo("fail cloudmatrix384").code == 64)
    #expect(try Command.topo("fail cloudmatrix384 --select plane=3 --exhaustive link").code == 64)
    #expect(try Command.topo("fail cloudmatrix384 --exhaustive disk").code == 64)
  }

  @Test("CloudMatrix 384 in words: evenly the NPU's port fills first, by destination half of the links down are idle")
  func findings() throws {
    let even = try Command.topo("analyze cloudmatrix384 --metrics routing").text
    #expect(even.contains("The endpoints' own npu-l1 channels fill first, at 392 GB/s"))
    #expect(!even.contains("carry nothing"))
    let modulo = try Command.topo("analyze cloudmatrix384 --metrics routing --routing up-down --format json").json()
    let routing = try #require(modulo["routing"] as? [String: Any])
    let findings = try #require(routing["findings"] as? [String])
    #expect(findings.contains { $0.hasPrefix("Half of the 5,376 l1-l2 channels from l2 to l1 carry nothing") })
    #expect(findings.contains { $0.contains("56 of 112 at every host") })
  }

  @Test("Inside one supernode of the cascade the same loads as in one alone, and nothing on RDMA")
  func insideOneSupernode() throws {
    let alone = try Command.topo("analyze cloudmatrix384 --metrics routing --format json").json()
    let cascade = try Command.topo(
      "analyze cloudmatrix384x432 --set count=2 --metrics routing --endpoints supernode=0 --format json")
    #expect(cascade.code == 0, "\(cascade.talk)")
    func kinds(_ report: [String: Any]) throws -> [String: [Double]] {
      let list = try #require((report["routing"] as? [String: Any])?["by_link_kind"] as? [[String: Any]])
      return Dictionary(
        uniqueKeysWithValues: list.map {
          ($0["kind"] as? String ?? "", [$0["max_load"] as? Double ?? -1])
        })
    }
    let one = try kinds(alone), many = try kinds(cascade.json())
    for (kind, loads) in many {
      if let expected = one[kind] {
        #expect(abs(loads[0] - expected[0]) <= 1e-11)
      } else {
        #expect(loads == [0], "\(kind)")
      }
    }
  }

  @Test("Traffic and routes from files, sprays, mixes, metrics and effective bisection, each named in the result")
  func choices() throws {
    let folder = try TemporaryFolder(), traffic = folder.file("t.csv"), table = folder.file("r.csv")
    try Data("source_block,destination_block,amount\nhost=0,host=1,64\n".utf8).write(to: traffic)
    func routing(_ flags: String, _ input: String = "cloudmatrix384", data: Data? = nil) throws -> [String: Any] {
      let result = try Command.topo("analyze \(input) --metrics routing --format json \(flags)", input: data)
      #expect(result.code == 0, "\(flags): \(result.talk)")
      return try #require(try result.json()["routing"] as? [String: Any])
    }
    let file = try routing("--traffic-file \(traffic.path)")
    #expect(file["traffic"] as? String == "file t.csv")
    #expect(file["pairs"] as? Int == 64)
    // 64 units, one per pair, four links each.
    #expect(abs((file["sum_of_loads"] as? Double ?? 0) - 256) < 1e-9)
    #expect(try routing("--routing up-down --spray even")["max_load"] as? Double == routing("")["max_load"] as? Double)
    #expect(try routing("--routing-metric latency")["metric"] as? String == "latency")
    let mix = try routing("--traffic mix:host=100")
    #expect(abs((mix["max_load"] as? Double ?? 0) - 383.0 / 14) < 1e-10)
    let random = try routing("--effective-bisection 3 --seed 5")["effective_bisection"] as? [String: Any]
    #expect(random?["patterns"] as? Int == 3 && random?["seed"] as? String == "5")

    let ring = try Command.topo("gen --kind torus3d --dims 3").output
    try Data("node,destination,next\n0,1,2\n2,1,1\n".utf8).write(to: table)
    let routed = try routing("--routing-table \(table.path)", "-", data: ring)
    #expect(routed["policy"] as? String == "table")
    #expect(routed["unreachable_pairs"] as? Int == 4)
    try Data("node,destination,next\n0,1,2\n2,1,0\n".utf8).write(to: table)
    let circle = try Command.topo("analyze - --metrics routing --routing-table \(table.path)", input: ring)
    #expect(circle.code == 2)
    #expect(circle.talk.contains("r.csv:2:1"), "\(circle.talk)")
    #expect(try Command.topo("analyze - --metrics routing --traffic-file \(table.path)", input: ring).code == 2)
    #expect(try Command.topo("analyze - --metrics routing --traffic-file no-such-file", input: ring).code == 4)
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

  @Test(
    "igraph's edge betweenness is the load by shortest paths on a thousand random graphs, side by side in one document",
    .enabled(if: Python.interpreter != nil, Python.isMissing))
  func betweennessOfRandomGraphs() throws {
    let folder = try TemporaryFolder(), plain = folder.file("plain.json"), loaded = folder.file("loaded.json")
    // Parallel channels make paths of their own, for both.
    let made = try Python.run(
      """
      import json, random, sys
      r, nodes, links = random.Random(7), [], []
      for _ in range(1000):
          n, base, keys = r.randint(1, 9), len(nodes), {}
          nodes += [{"id": base + i, "name": f"g{base + i}", "kind": "npu", "endpoint": True, "forwards": True}
                    for i in range(n)]
          for _ in range(r.randint(0, 2 * n)):
              a, b = r.randrange(n), r.randrange(n)
              if a != b:
                  a, b = base + min(a, b), base + max(a, b)
                  keys[a, b] = key = keys.get((a, b), -1) + 1
                  links.append({"source": a, "target": b, "key": key, "bandwidth_GBps": 1})
      with open(sys.argv[1], "w") as f:
          json.dump({"directed": False, "multigraph": True, "graph": {"name": "many"}, "nodes": nodes,
                     "links": links}, f)
      """, [plain.path])
    #expect(made.code == 0, "\(made.talk)")
    let loads = try Command.topo("analyze \(plain.path) --metrics routing --routing shortest-paths --annotate")
    #expect(loads.code == 0, "\(loads.talk)")
    try loads.output.write(to: loaded)
    let python = try Python.run(
      """
      import igraph, json, sys
      with open(sys.argv[1]) as f:
          d = json.load(f)
      g = igraph.Graph(n=len(d["nodes"]), edges=[(e["source"], e["target"]) for e in d["links"]])
      for e, b in zip(d["links"], g.edge_betweenness(directed=False)):
          for load in (e["load_forward"], e["load_backward"]):
              assert abs(load - b) <= 1e-9 * b, (e, b)
      print(len(d["links"]) > 4000)
      """, [loaded.path])
    #expect(python.code == 0, "\(python.talk)")
    #expect(python.text == "True\n")
  }
}
