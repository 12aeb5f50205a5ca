import TopologyAnalysis
import TopologyModel

/// A link of a small graph: ends, GB/s, ns.
struct Wire {
  var a: Int
  var b: Int
  var bandwidth: Double
  var latency: Double
}

/// Ranks `0 ..< ranks`, then switches, joined by wires.
func makeGraph(ranks: Int, switches: Int, forwarding: Bool = false, _ wires: [Wire]) -> TopologyGraph {
  var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
  let rank = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: forwarding))
  let box = builder.nodeClass(NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true))
  for index in 0..<(ranks + switches) { builder.addNode(index < ranks ? rank : box, name: "v\(index)") }
  var keys: [[Int]: Int] = [:]
  for wire in wires {
    let ends = [min(wire.a, wire.b), max(wire.a, wire.b)], key = keys[ends, default: 0]
    keys[ends] = key + 1
    let kind = LinkClass(
      kind: "k", bandwidth: .gigabytes(wire.bandwidth),
      latency: Latency(picoseconds: Int64((wire.latency * 1000).rounded())))
    builder.addLink(NodeID(wire.a), NodeID(wire.b), builder.linkClass(kind), key: key)
  }
  return builder.build()
}

/// Ranks on one switch, one port each: nothing is shared but the ports.
func star(_ n: Int, bandwidth: Double, latency: Double) -> TopologyGraph {
  makeGraph(
    ranks: n, switches: 1, (0..<n).map { Wire(a: $0, b: n, bandwidth: bandwidth, latency: latency) })
}

/// The Cartesian product of cycles, cliques and switches, axis 0 fastest; ranks forward where an axis has no switch.
func product(_ axes: [(shape: Character, extent: Int, bandwidth: Double, latency: Double)]) -> TopologyGraph {
  let coordinates = CoordinateSystem(extents: axes.map(\.extent)), n = coordinates.count
  var wires: [Wire] = [], next = n
  for (axis, item) in axes.enumerated() {
    for rank in 0..<n where coordinates.coordinate(axis, of: rank) == 0 {
      let line = (0..<item.extent).map { coordinates.replacing(axis, of: rank, with: $0) }
      switch item.shape {
      case "s":
        wires += line.map { Wire(a: $0, b: next, bandwidth: item.bandwidth, latency: item.latency) }
        next += 1
      case "c":
        for (index, a) in line.enumerated() {
          wires += line[(index + 1)...].map { Wire(a: a, b: $0, bandwidth: item.bandwidth, latency: item.latency) }
        }
      default:
        for index in line.indices where item.extent > 2 || index == 0 {
          wires.append(
            Wire(a: line[index], b: line[(index + 1) % item.extent], bandwidth: item.bandwidth, latency: item.latency))
        }
      }
    }
  }
  return makeGraph(ranks: n, switches: next - n, forwarding: !axes.contains { $0.shape == "s" }, wires)
}

/// The structure of a product: its coordinates.
func coordinates(_ extents: [Int]) -> DeclaredStructure {
  var structure = DeclaredStructure()
  structure.coordinates = CoordinateSystem(extents: extents)
  return structure
}

/// The result of one schedule on a graph.
func cost(
  _ schedule: Schedule?, on graph: TopologyGraph, bytes: Double, routing: RoutingMethod = .ecmp,
  structure: DeclaredStructure = DeclaredStructure(), _ change: (inout CollectiveOptions) -> Void = { _ in }
) throws -> CollectiveReport.Result? {
  guard let schedule else { return nil }
  var options = CollectiveOptions()
  options.policy = try RoutingPolicy(routing, tie: .plus, in: graph, structure: structure)
  change(&options)
  let prepared = try PreparedGraph(graph, structure: structure)
  var costing = CollectiveCosting(prepared, groups: [graph.endpoints], options)
  try costing.prepare([schedule], monitor: .none)
  return costing.result(of: schedule, bytes: bytes)
}

/// Whether two times agree but for rounding in a few hundred sums.
func agree(_ found: Double?, _ expected: Double, tolerance: Double = 1e-11) -> Bool {
  found.map { abs($0 - expected) <= tolerance * expected } ?? false
}
