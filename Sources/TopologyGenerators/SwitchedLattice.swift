import TopologyModel

/// Nodes at the points of a box, and one switch for each line of them along each axis: the common part of BCube and of the
/// switched mesh.
///
/// Ids: nodes, axis 0 fastest, then the switches axis by axis, numbered by the coordinates that they fix.  An axis of one
/// node has no switches.
struct SwitchedLattice: Sendable {
  let dims: [Int]
  /// Of a node and the switch of its line, by axis.
  let axes: [LinkSettings]
  let kinds: [String]
  let plan: Blueprint

  /// - Parameters:
  ///   - nodeName: The name of a node from its digits.
  ///   - switchName: The name of a line's switch from its axis and the digits that it fixes.
  ///   - level: Of the switches of an axis.
  init(
    _ reader: SpecReader, dims: [Int], kinds: [String], role: String, digitNames: [String],
    nodeName: ([Blueprint.Digit]) -> [Blueprint.Segment],
    switchName: (_ axis: Int, _ fixed: [Blueprint.Digit], _ all: [Blueprint.Digit]) -> [Blueprint.Segment],
    level: (Int) -> Int
  ) {
    self.dims = dims
    self.kinds = kinds
    axes = kinds.map(reader.links)
    let latency = reader.latency("node_latency")
    var plan = Blueprint(networks: [reader.network])
    let point = zip(digitNames, dims).map { plan.digit($0, $1) }
    let nodes = plan.nodes(
      NodeClass(kind: .npu, role: role, isEndpoint: true, forwards: true, latency: latency), point,
      name: nodeName(point), at: Blueprint.coordinates(point) + [(.level, .constant(0))])
    var switches: [Int: Blueprint.Nodes] = [:]
    for axis in dims.indices where dims[axis] > 1 {
      let fixed = point.filter { $0 != point[axis] }
      let own = plan.nodes(
        NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true, latency: latency), fixed,
        name: switchName(axis, fixed, point),
        at: Blueprint.coordinates(point).filter { $0.1.digits != [point[axis]] } + [
          (.slot, Blueprint.Numeral(fixed)), (.level, .constant(level(axis))),
        ])
      switches[axis] = own
      plan.join(nodes, own, kinds[axis], axes[axis])
    }
    for axis in dims.indices.dropFirst() where dims[axis] > 1 {
      let axes = axes
      if let twin = (0..<axis).last(where: { dims[$0] == dims[axis] && axes[$0] == axes[axis] }),
        let first = switches[twin], let second = switches[axis]
      {
        plan.exchange(
          "swap \(digitNames[twin]) and \(digitNames[axis])", [(point[twin], point[axis])], sets: [(first, second)])
      }
    }
    self.plan = plan
  }

  var structure: DeclaredStructure {
    var structure = DeclaredStructure()
    let coordinates = CoordinateSystem(extents: dims)
    structure.permutations = BlueprintLayout(plan).permutations
    structure.coordinates = coordinates
    structure.factors = zip(dims, axes).map {
      ProductFactor($0 > 1 ? .crossbar : .path, extent: $0, bandwidth: $1.bandwidthOfPair)
    }
    structure.drawing = .tiers
    structure.ports = [BlueprintLayout(plan).ports("npu")]
    return structure
  }
}
