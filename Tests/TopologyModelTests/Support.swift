import TopologyModel
import TopologyTestSupport

/// A stream of numbers that a seed fixes, so that a failure can be repeated.
typealias TestRandom = TopologyTestSupport.SeededRandom

extension TestRandom {
  init(seed: Int) { self.init(seed: UInt64(seed)) }

  /// A whole number in `0 ..< bound`.
  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  /// A member of a collection that has some.
  mutating func pick<Member>(_ members: [Member]) -> Member { members[below(members.count)] }

  /// A text of up to `length` of these letters.
  mutating func text(of letters: String, upTo length: Int) -> String {
    let letters = Array(letters)
    return String((0..<below(length + 1)).map { _ in pick(letters) })
  }
}

/// A graph with something of everything.
///
///     0 a/npu0   1 a/npu1   2 b/npu0      3 a/cpu      hosts 0, 0, 1, 0
///        \          ||         /             |
///         '————— 4 leaf ——————'           (cable 7)
///                   '————————————————— 5 spine        planes 0, 1
func sampleGraph() -> TopologyGraph {
  var builder = GraphBuilder(networks: [Network(name: "ub", rank: 0), Network(name: "rdma", rank: 1)])
  let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: false))
  let cpu = builder.nodeClass(NodeClass(kind: .cpu, role: "cpu", isEndpoint: false, forwards: false))
  func switchClass(_ role: String) -> NodeClass {
    NodeClass(kind: .switchChip, role: role, isEndpoint: false, forwards: true, latency: .nanoseconds(100))
  }
  let leaf = builder.nodeClass(switchClass("leaf")), spine = builder.nodeClass(switchClass("spine"))
  builder.addNode(npu, name: "a/npu0", at: Location().with(.rack, 0).with(.host, 0).with(.slot, 0))
  builder.addNode(npu, name: "a/npu1", at: Location().with(.rack, 0).with(.host, 0).with(.slot, 1))
  builder.addNode(npu, name: "b/npu0", at: Location().with(.rack, 1).with(.host, 1).with(.slot, 0))
  builder.addNode(cpu, name: "a/cpu", at: Location().with(.rack, 0).with(.host, 0))
  builder.addNode(leaf, name: "leaf", at: Location().with(.plane, 0).with(.level, 1))
  builder.addNode(spine, name: "spine", at: Location().with(.plane, 1).with(.level, 2))

  let near = builder.linkClass(
    LinkClass(
      kind: "npu-leaf", plane: 0, medium: .pcb, bandwidth: .gigabytes(28), latency: Latency(picoseconds: 5000)))
  let far = builder.linkClass(
    LinkClass(
      kind: "npu-leaf", plane: 0, medium: .optical, bandwidth: .gigabytes(28), latency: Latency(picoseconds: 75_500)))
  let up = builder.linkClass(
    LinkClass(kind: "leaf-spine", network: 1, medium: .optical, bandwidth: .gigabits(400), length: .meters(20)))
  let host = builder.linkClass(LinkClass(kind: "cpu-spine", network: 1, bandwidth: .gigabytes(22.5)))
  builder.addLink(NodeID(0), NodeID(4), near)
  builder.addLink(NodeID(1), NodeID(4), near)
  builder.addLink(NodeID(1), NodeID(4), near, key: 1)
  builder.addLink(NodeID(2), NodeID(4), far)
  let trunk = builder.addLink(NodeID(5), NodeID(4), up)
  builder.addLink(NodeID(3), NodeID(5), host)
  builder.set(.cable, of: trunk, to: 7)
  builder.setPorts(of: trunk, PortNames(a: "p1", b: nil))
  return builder.build()
}
