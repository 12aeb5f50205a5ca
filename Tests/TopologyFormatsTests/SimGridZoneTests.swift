import Testing
import TopologyFormats
import TopologyGenerators
import TopologyModel
import TopologyTestSupport

@Suite("Zones inside zones of SimGrid platforms") struct SimGridZoneTests {
  private func platform(_ graph: TopologyGraph) throws -> PlatformText {
    var request = ExportRequest(TopologyDocument(name: "p", graph: graph, fidelity: nil, provenance: Provenance()))
    request.form = nil
    let bytes = try ExchangeFormat.named("simgrid", for: .write).files(for: request)[0].bytes()
    return try PlatformText(String(decoding: bytes, as: UTF8.self))
  }

  /// Every route that SimGrid may take, whichever of equal ones it takes at every level, has as many links as a search of
  /// the whole graph finds.
  private func expectShortest(_ graph: TopologyGraph, _ platform: PlatformText, _ what: String) {
    for source in graph.endpoints {
      let distances = searchedHops(in: graph, from: source)
      for target in graph.endpoints where target != source {
        let (a, b) = (graph.name(of: source), graph.name(of: target))
        #expect(platform.longestRoute(from: a, to: b) == distances[target.index], "\(what): \(a) → \(b)")
      }
    }
  }

  /// Hops over all links; nil where no way leads.
  private func searchedHops(in graph: TopologyGraph, from source: NodeID) -> [Int?] {
    var hops: [Int?] = Array(repeating: nil, count: graph.nodeCount)
    hops[source.index] = 0
    var frontier = [source], level = 0
    while !frontier.isEmpty {
      level += 1
      var next: [NodeID] = []
      for node in frontier {
        for arc in graph.arcs(from: node) where hops[arc.target.index] == nil {
          hops[arc.target.index] = level
          next.append(arc.target)
        }
      }
      frontier = next
    }
    return hops
  }

  @Test(
    "Families keep their shortest routes",
    arguments: [
      ("fat-tree", ["radix": "4"], 2), ("fat-tree", ["radix": "4", "tiers": "2"], 1),
      ("fat-tree", ["radix": "4", "planes": "2"], 0), ("dragonfly", ["routers": "4", "globals": "1", "hosts": "2"], 1),
      ("slimfly", ["q": "5", "hosts": "2"], 1), ("torus3d", ["dims": "3x3"], 0),
      ("bcube", ["ports": "3", "levels": "2"], 0),
    ] as [(String, [String: String], Int)])
  func families(kind: String, settings: [String: String], depth: Int) throws {
    var spec = TopologySpec(kind: kind)
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
      try spec.set(key, to: value) { kind throws(TopologyError) in try FamilyCatalog.family(kind).description }
    }
    let graph = try FamilyCatalog.document(of: spec).document.graph
    let text = try platform(graph)
    #expect(text.depth >= depth)
    expectShortest(graph, text, kind)
  }

  /// Racks of hosts under switches in planes, from which links are lost and to which some are added: some platforms nest,
  /// some must not.
  @Test("Random fabrics keep their shortest routes, however ties fall")
  func random() throws {
    var nested = 0, flat = 0
    for seed in 0..<400 as Range<UInt64> {
      var random = SeededGenerator(seed)
      func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
      var nodes: [(isHost: Bool, location: Location)] = []
      func add(isHost: Bool = false, _ location: Location) -> NodeID {
        nodes.append((isHost, location))
        return NodeID(nodes.count - 1)
      }
      let pods = number(1...3), racks = number(1...3), hosts = number(1...3), planes = number(1...2),
        tops = number(1...2)
      let spines = (0..<planes).map { _ in (0..<tops).map { _ in add(Location()) } }
      var all: [NodeID] = spines.flatMap { $0 }
      var wires: Set<[NodeID]> = []
      func join(_ a: NodeID, _ b: NodeID) { if a != b { wires.insert([min(a, b), max(a, b)]) } }
      for pod in 0..<pods {
        let inPod = Location().with(.pod, pod)
        let middles = (0..<planes).map { _ in add(inPod) }
        for (plane, middle) in middles.enumerated() { for spine in spines[plane] { join(middle, spine) } }
        all += middles
        for rack in 0..<racks {
          let inRack = inPod.with(.rack, rack)
          let leaves = (0..<planes).map { _ in add(inRack) }
          for (leaf, middle) in zip(leaves, middles) { join(leaf, middle) }
          let servers = (0..<hosts).map { _ in add(isHost: true, inRack) }
          for server in servers { for leaf in leaves { join(server, leaf) } }
          all += leaves + servers
        }
      }
      // Damage: a link lost, a link too many, in most of them.
      for _ in 0..<number(0...2) {
        let sorted = wires.sorted { $0.lexicographicallyPrecedes($1) }
        if number(0...1) == 0 {
          wires.remove(sorted[number(0...sorted.count - 1)])
        } else {
          join(all[number(0...all.count - 1)], all[number(0...all.count - 1)])
        }
      }
      let graph = fabric(nodes, wires.sorted { $0.lexicographicallyPrecedes($1) }), text = try platform(graph)
      if text.depth > 0 { nested += 1 } else { flat += 1 }
      expectShortest(graph, text, "seed \(seed)")
    }
    #expect(nested > 100 && flat > 50, "\(nested) nested, \(flat) flat")
  }

  private func fabric(_ nodes: [(isHost: Bool, location: Location)], _ wires: [[NodeID]]) -> TopologyGraph {
    var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
    let host = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
    let inner = builder.nodeClass(NodeClass(kind: .switchChip, role: "leaf", isEndpoint: false, forwards: true))
    let link = builder.linkClass(
      LinkClass(kind: "k", network: 0, bandwidth: .gigabytes(1), latency: Latency(picoseconds: 1000)))
    for (index, node) in nodes.enumerated() {
      builder.addNode(node.isHost ? host : inner, name: "n\(index)", at: node.location)
    }
    for wire in wires { builder.addLink(wire[0], wire[1], link) }
    return builder.build()
  }
}

/// A platform as SimGrid understands it, read from its text line by line: an oracle for routes that knows nothing of how
/// zones were chosen.
private final class PlatformText {
  private struct Edge {
    let target: String, exit: String, entry: String
  }
  /// The zone around every zone, host and router.
  private var parent: [String: String] = [:]
  private var edges: [String: [Edge]] = [:]
  private var known: [String: Int] = [:]
  /// Zones inside the outermost one inside each other, at most, wrappers of single nodes left out.
  private(set) var depth = 0

  init(_ text: String) throws {
    var stack: [String] = []
    for line in text.split(separator: "\n") {
      func value(_ key: String, in text: Substring) throws -> String {
        String(try #require(text.firstMatch(of: try Regex(" \(key)=\"([^\"]*)\""))?.output[1].substring))
      }
      if line.contains("</zone>"), !line.contains("<zone ") {
        stack.removeLast()
      } else if let wrapper = line.firstMatch(of: #/<zone id="([^"]*)" routing="None"><(?:host|router) id="([^"]*)"/#) {
        parent[String(wrapper.1)] = stack.last
        parent[String(wrapper.2)] = String(wrapper.1)
      } else if line.contains("<zone ") {
        let name = try value("id", in: line)
        parent[name] = stack.last
        stack.append(name)
        depth = max(depth, stack.count - 1)
      } else if line.contains("<host ") || line.contains("<router ") {
        parent[try value("id", in: line)] = stack.last
      } else if line.contains("oute src=") {
        let (source, target) = (try value("src", in: line), try value("dst", in: line))
        let isOfZones = line.contains("<zoneRoute")
        edges[source, default: []].append(
          Edge(
            target: target, exit: isOfZones ? try value("gw_src", in: line) : source,
            entry: isOfZones ? try value("gw_dst", in: line) : target))
      }
    }
  }

  private func chain(_ name: String) -> [String] { Array(sequence(first: name) { self.parent[$0] }) }

  /// The links of the longest route that SimGrid may take: at the level of the innermost zone around both, any of the ways
  /// with the fewest links of that level, and inside each zone on it the way between its gateways.
  func longestRoute(from a: String, to b: String) -> Int? {
    if a == b { return 0 }
    if let length = known["\(a) \(b)"] { return length }
    let (up, down) = (chain(a), chain(b))
    guard let common = up.first(where: { down.contains($0) }), let i = up.firstIndex(of: common),
      let j = down.firstIndex(of: common), i > 0, j > 0
    else { return nil }
    let (source, target) = (up[i - 1], down[j - 1])
    // Distances to the target, over the level's links turned around.
    var distance = [target: 0], queue = [target], next = 0
    var reversed: [String: [String]] = [:]
    for (from, list) in edges { for edge in list { reversed[edge.target, default: []].append(from) } }
    while next < queue.count {
      for neighbor in reversed[queue[next]] ?? [] where distance[neighbor] == nil {
        distance[neighbor] = (distance[queue[next]] ?? 0) + 1
        queue.append(neighbor)
      }
      next += 1
    }
    func longest(_ vertex: String, entered gateway: String) -> Int? {
      if vertex == target { return longestRoute(from: gateway, to: b) }
      var best: Int?
      for edge in edges[vertex] ?? [] where distance[edge.target].map({ $0 + 1 == distance[vertex] }) == true {
        guard let inside = longestRoute(from: gateway, to: edge.exit),
          let rest = longest(edge.target, entered: edge.entry)
        else { continue }
        best = max(best ?? 0, inside + 1 + rest)
      }
      return best
    }
    let length = longest(source, entered: a)
    known["\(a) \(b)"] = length
    return length
  }
}
