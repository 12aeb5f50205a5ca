import TopologyModel

/// A binary hypercube: 2ᵈ nodes, joined where their ids differ in one bit.
///
/// Source: Dally & Towles, *Principles and Practices of Interconnection Networks*, 2004, ch. 5.
public struct Hypercube: TopologyFamily {
  private let axes: [LinkSettings]
  private let plan: Blueprint
  private let kind: String

  private static let maximumDimension = 30

  public static let description = FamilyDescription(
    kind: "hypercube", aliases: ["binary-cube"],
    title: "binary hypercube",
    details: """
      Nodes are endpoints that forward; two are joined where their ids differ in one bit, bit i being axis i. Nodes: 2^d. \
      Links: d·2^(d − 1). Diameter: d. Pairs at i hops: C(d, i) for each node; mean d·2^(d − 1) / (2^d − 1).
      """,
    parameters: [Parameter("dimension", .integer(0...maximumDimension), "bits of a node's id")],
    linkClasses: (0..<maximumDimension).map {
      LinkClassDescription(CoordinateSystem.axisName($0), "two nodes whose ids differ in bit \($0)")
    },
    source: "Dally & Towles, Principles and Practices of Interconnection Networks, 2004, ch. 5",
    example: "--kind hypercube --dimension 4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    axes = (0..<reader.integer("dimension")).map { reader.links(CoordinateSystem.axisName($0)) }
    var plan = Blueprint(networks: [reader.network])
    let bits = axes.indices.map { plan.digit(CoordinateSystem.axisName($0), 2) }
    let nodes = plan.nodes(
      NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true, latency: reader.latency("node_latency")),
      bits, name: [Blueprint.Segment("npu", Blueprint.Numeral(bits))],
      at: [(.slot, Blueprint.Numeral(bits))] + Blueprint.coordinates(bits))
    for (axis, bit) in bits.enumerated() {
      plan.clique(nodes, along: [bit], CoordinateSystem.axisName(axis), axes[axis])
    }
    for axis in axes.indices.dropFirst() {
      if let twin = (0..<axis).last(where: { [axes] in axes[$0] == axes[axis] }) {
        plan.exchange(
          "swap \(CoordinateSystem.axisName(twin)) and \(CoordinateSystem.axisName(axis))", [(bits[twin], bits[axis])])
      }
    }
    self.plan = plan
  }

  public var name: String { "\(kind)-\(axes.count)" }
  public func counts() throws(TopologyError) -> TopologyCounts { try plan.counts() }
  public var usedLinkClasses: [String] { plan.usedLinkClasses }
  public func build() -> TopologyGraph { BlueprintLayout(plan).build() }

  public var structure: DeclaredStructure {
    var structure = DeclaredStructure()
    let coordinates = CoordinateSystem(extents: axes.map { _ in 2 })
    structure.permutations = BlueprintLayout(plan).permutations
    structure.coordinates = coordinates
    structure.factors = axes.map { ProductFactor(.path, extent: 2, bandwidth: $0.bandwidthOfPair) }
    structure.drawing = .lattice(wraps: axes.map { _ in false })
    structure.ports = [BlueprintLayout(plan).ports("npu")]
    return structure
  }
}
