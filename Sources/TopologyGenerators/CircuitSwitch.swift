import TopologyModel

/// An optical circuit switch: the node that each port's fibre leads to, and the port that each port is switched to.
///
/// Fibres stay where they are; another topology of the same machine is another `portMap`.
struct CircuitSwitch: Hashable, Sendable {
  /// The port of the map for a port that is switched to none.
  static let dark = -1

  let name: String
  /// The node at each port.
  let nodes: [Int]
  /// For each port the port it is switched to, an involution, or ``dark``.
  let portMap: [Int]

  /// The switches as documents hold them under `graph.topo.ocs`, ids in order; a dark port is null.
  static func json(_ switches: [CircuitSwitch]) -> JSONValue {
    .array(
      switches.enumerated().map { id, circuitSwitch in
        [
          "id": .count(id), "name": .string(circuitSwitch.name), "ports": .count(circuitSwitch.nodes.count),
          "nodes": .array(circuitSwitch.nodes.map { .count($0) }),
          "port_map": .array(circuitSwitch.portMap.map { $0 == dark ? .null : .count($0) }),
        ]
      })
  }
}

extension GraphBuilder {
  /// Says that a link from `a` to another node is a circuit through a switch, from the port of `a` to the port of the other.
  mutating func setCircuit(of link: Int, from a: NodeID, to b: NodeID, ocs: Int, portOfA: Int, portOfB: Int) {
    let link = LinkID(link)
    set(.ocs, of: link, to: ocs)
    set(.ocsPortA, of: link, to: a < b ? portOfA : portOfB)
    set(.ocsPortB, of: link, to: a < b ? portOfB : portOfA)
  }
}
