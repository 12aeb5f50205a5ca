import TopologyModel

/// The optical circuits that join cabinets of like NPUs: NPU j of cabinet c has number c·n + j.
///
/// Circuits fall into sets that stay on one optical circuit switch, each as alike for all cabinets as their number allows, so
/// that the fibres of every cabinet spread over the switches in the same way.
struct CabinetCircuits: Sendable {
  enum Pattern: Sendable {
    /// NPU j of every two cabinets.
    case fullMesh
    /// NPU j of neighbours on a torus of cabinets.
    case torus(grid: CoordinateSystem)
    /// `ports` circuits of each NPU, spread over the other cabinets.
    case dragonfly(GlobalLinks)
    /// `ports` circuits of each NPU to the spines of its plane j; spine s of plane j has number C·n + j·ports + s.
    case clos
  }
  let pattern: Pattern
  let cabinets: Int
  let npus: Int
  let ports: Int

  struct Circuit {
    let first, second: Int
    /// How many circuits before it join the same two nodes.
    var before = 0
    /// The set that stays on one switch.
    let set: Int
  }

  /// Circuits, one channel each.
  func count() throws(TopologyError) -> Int {
    switch pattern {
    case .fullMesh: return try checkedProduct([cabinets, cabinets - 1, npus], of: "links") / 2
    case .torus(let grid):
      return try checkedProduct([npus, grid.extents.reduce(0) { $0 + cabinets / $1 * Self.perRing($1) }], of: "links")
    case .dragonfly(let links): return try links.linkCount()
    case .clos: return try checkedProduct([cabinets, npus, ports], of: "links")
    }
  }

  /// On an axis of 2 the way around would repeat the same circuit, so it is left out.
  private static func perRing(_ extent: Int) -> Int { extent > 2 ? extent : extent - 1 }

  /// Sets of circuits that stay on one switch.
  var sets: Int {
    switch pattern {
    case .fullMesh: cabinets / 2 * npus
    case .torus(let grid): grid.extents.count { $0 > 1 } * npus
    case .dragonfly(let links): links.fullRounds * (cabinets / 2) + (links.rest + 1) / 2
    case .clos: cabinets > 0 ? npus * ports : 0
    }
  }

  func forEachCircuit(_ body: (Circuit) -> Void) {
    switch pattern {
    case .fullMesh:
      for first in 0..<cabinets {
        for npu in 0..<npus {
          for second in (first + 1)..<max(cabinets, first + 1) {
            body(
              Circuit(
                first: first * npus + npu, second: second * npus + npu, set: (apart(first, second) - 1) * npus + npu))
          }
        }
      }
    case .torus(let grid):
      let axes = grid.extents.indices.filter { grid.extents[$0] > 1 }
      for cabinet in 0..<cabinets {
        for (index, axis) in axes.enumerated() {
          let coordinate = grid.coordinate(axis, of: cabinet), isLast = coordinate == grid.extents[axis] - 1
          if isLast && grid.extents[axis] == 2 { continue }
          let next = grid.replacing(axis, of: cabinet, with: isLast ? 0 : coordinate + 1)
          for npu in 0..<npus {
            body(Circuit(first: cabinet * npus + npu, second: next * npus + npu, set: index * npus + npu))
          }
        }
      }
    case .dragonfly(let links):
      links.forEachLink(perRouter: ports, routersPerGroup: npus) { link in
        let steps = apart(link.first / npus, link.second / npus), first = link.round * (cabinets / 2)
        // The last, shorter round has the offsets 1, 2, …, and perhaps the opposite cabinet.
        let place = link.round == links.fullRounds ? min(steps - 1, links.rest / 2) : steps - 1
        body(Circuit(first: link.first, second: link.second, before: link.before, set: first + place))
      }
    case .clos:
      for npu in 0..<(cabinets * npus) {
        for port in 0..<ports {
          let spine = npu % npus * ports + port
          body(Circuit(first: npu, second: cabinets * npus + spine, set: spine))
        }
      }
    }
  }

  /// Steps between two cabinets around the circle of all.
  private func apart(_ first: Int, _ second: Int) -> Int {
    let steps = abs(second - first)
    return min(steps, cabinets - steps)
  }
}

/// The ports of every circuit on the optical circuit switches it is spread over.
///
/// On each switch, fibres are in order of their nodes.
struct CircuitPorts {
  let switches: [CircuitSwitch]
  /// For each channel, in the order of circuits: its switch, and its ports at the circuit's first and second node.
  let channels: [(ocs: Int, first: Int, second: Int)]

  /// Set s of circuits is on switch s modulo `count`.
  init(_ circuits: CabinetCircuits, channelsPerCircuit: Int, switches count: Int) {
    var fibres = [[(node: Int, channel: Int, isSecond: Bool)]](repeating: [], count: count), assigned: [Int] = []
    circuits.forEachCircuit { circuit in
      for _ in 0..<channelsPerCircuit {
        fibres[circuit.set % count].append((circuit.first, assigned.count, false))
        fibres[circuit.set % count].append((circuit.second, assigned.count, true))
        assigned.append(circuit.set % count)
      }
    }
    var channels = assigned.map { (ocs: $0, first: 0, second: 0) }
    var switches: [CircuitSwitch] = []
    for ocs in 0..<count {
      let ordered = fibres[ocs].sorted { ($0.node, $0.channel) < ($1.node, $1.channel) }
      for (port, fibre) in ordered.enumerated() {
        if fibre.isSecond { channels[fibre.channel].second = port } else { channels[fibre.channel].first = port }
      }
      switches.append(
        CircuitSwitch(
          name: "ocs" + padded(ocs, of: count), nodes: ordered.map(\.node),
          portMap: ordered.map { fibre in
            fibre.isSecond ? channels[fibre.channel].first : channels[fibre.channel].second
          }))
    }
    self.switches = switches
    self.channels = channels
  }
}
