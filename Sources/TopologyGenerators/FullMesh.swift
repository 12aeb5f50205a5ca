import TopologyModel

/// A full mesh of any number of dimensions: routers at the points of a box, every two that differ along one axis alone are
/// joined.  The same network is called HyperX, and flattened butterfly when the extents are equal.
///
/// With `hosts` 0 the routers are the endpoints and forward.  Ids: router i has coordinate i / stride % extent, axis 0
/// fastest.  With p hosts on each router, hosts come first, router by router, then the routers.
///
/// Source: Ahn, Binkert, Davis, McLaren, Schreiber, *HyperX: Topology, Routing, and Packaging of Efficient Large-Scale
/// Networks*, SC 2009; Kim, Dally, Abts, *Flattened Butterfly*, ISCA 2007.
public struct FullMesh: TopologyFamily {
  private let dims: [Int]
  private let hosts: Int
  private let axes: [LinkSettings]
  private let plan: Blueprint
  private let kind: String

  private static let maximumAxes = 16

  public static let description = FamilyDescription(
    kind: "full-mesh", aliases: ["hyperx", "flattened-butterfly", "fullmesh"],
    title: "full mesh of any number of dimensions (HyperX, flattened butterfly)",
    details: """
      Routers at the points of a box; every two that differ along one axis alone are joined. With hosts 0 the routers are \
      the endpoints and forward; with hosts p each router has p endpoints. Routers: the product R of dims. Links: for each \
      axis of k, R(k − 1) / 2; for hosts, R·p. Diameter between routers: the number of axes longer than 1. Mean distance: \
      Σ (1 − 1/k), times R / (R − 1). Ids: hosts router by router, then routers, axis x fastest.
      """,
    parameters: [
      Parameter("dims", .integers(count: 1...maximumAxes, each: 1...65_536), "routers along each axis, x first"),
      Parameter(
        "hosts", .integer(0...65_536), default: 0, "endpoints on each router; 0: the routers are the endpoints"),
    ],
    linkClasses: [LinkClassDescription("host", "a host and its router")]
      + (0..<maximumAxes).map {
        LinkClassDescription(CoordinateSystem.axisName($0), "two routers that differ along axis \($0) alone")
      },
    source: "Ahn et al., HyperX, SC 2009; Kim, Dally, Abts, Flattened Butterfly, ISCA 2007",
    example: "--kind full-mesh --dims 4x4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    dims = reader.integers("dims")
    hosts = reader.integer("hosts")
    axes = dims.indices.map { reader.links(CoordinateSystem.axisName($0)) }
    plan = Self.blueprint(reader, dims, hosts, axes)
  }

  public var name: String {
    "\(kind)-" + dims.map(String.init).joined(separator: "x") + (hosts == 0 ? "" : "-h\(hosts)")
  }
  public func counts() throws(TopologyError) -> TopologyCounts { try plan.counts() }
  public var usedLinkClasses: [String] { plan.usedLinkClasses }
  public func build() -> TopologyGraph { BlueprintLayout(plan).build() }
  public var linksPerEndpoint: Int? { plan.linksPerEndpoint }

  public var structure: DeclaredStructure {
    var structure = DeclaredStructure()
    let coordinates = CoordinateSystem(extents: dims)
    structure.permutations = BlueprintLayout(plan).permutations
    structure.drawing = .groups(by: [.x, .y, .z][min(dims.count, 3) - 1])
    if hosts == 0 {
      structure.coordinates = coordinates
      structure.factors = zip(dims, axes).map { ProductFactor(.clique, extent: $0, bandwidth: $1.bandwidthOfPair) }
    }
    structure.ports = [BlueprintLayout(plan).ports(hosts == 0 ? "npu" : "host")]
    return structure
  }

  private static func blueprint(
    _ reader: SpecReader, _ dims: [Int], _ hosts: Int, _ axes: [LinkSettings]
  ) -> Blueprint {
    var plan = Blueprint(networks: [reader.network])
    let slot = plan.digit("hosts of each router", hosts)
    let point = dims.enumerated().map { plan.digit(CoordinateSystem.axisName($0), $1) }
    var place = Blueprint.coordinates(point)
    if hosts > 0 { place.append((.rack, Blueprint.Numeral(point))) }
    let latency = reader.latency("node_latency")
    var hung: Blueprint.Nodes?
    if hosts > 0 {
      hung = plan.nodes(
        NodeClass(kind: .npu, role: "host", isEndpoint: true, forwards: false), [slot] + point,
        name: Blueprint.pointName(point) + [Blueprint.Segment("host", slot)],
        at: place + [(.slot, Blueprint.Numeral(slot)), (.level, .constant(0))])
    }
    let routers = plan.nodes(
      hosts == 0
        ? NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true, latency: latency)
        : NodeClass(kind: .switchChip, role: "router", isEndpoint: false, forwards: true, latency: latency),
      point, name: Blueprint.pointName(point), at: place + (hosts == 0 ? [] : [(.level, .constant(1))]))
    if let hung { plan.join(hung, routers, "host", reader.links("host")) }
    for (axis, digit) in point.enumerated() {
      plan.clique(routers, along: [digit], CoordinateSystem.axisName(axis), axes[axis])
    }
    for axis in dims.indices.dropFirst() where dims[axis] > 1 {
      if let twin = (0..<axis).last(where: { dims[$0] == dims[axis] && axes[$0] == axes[axis] }) {
        plan.exchange(
          "swap \(CoordinateSystem.axisName(twin)) and \(CoordinateSystem.axisName(axis))",
          [(point[twin], point[axis])])
      }
    }
    return plan
  }
}
