import TopologyModel

/// A mesh of any number of dimensions: ∏ extents nodes, Σ over axes of (V / extent)(extent − 1) links.
///
/// Source: Dally & Towles, *Principles and Practices of Interconnection Networks*, 2004, ch. 5.
public struct Mesh: TopologyFamily {
  private let lattice: Lattice
  private let kind: String

  public static let description = FamilyDescription(
    kind: "mesh3d", aliases: ["mesh", "mesh2d"],
    title: "mesh of any number of dimensions",
    details: """
      Nodes are endpoints that forward; node i has coordinate i / stride % extent, axis x fastest. Nodes: the product of \
      dims. Links: for each axis (V / extent)(extent − 1). Diameter: Σ (extent − 1). Mean distance over all ordered pairs: \
      Σ (k² − 1) / (3k), times N / (N − 1). An axis of 1 has no links. \
      Boards, hosts and racks cut the box into equal boxes that nest; links that leave one have a class of their own \
      (between-boards, between-hosts, between-racks), the outermost they leave.
      """,
    parameters: [Lattice.dimensions] + LatticeBlocks.parameters,
    linkClasses: Lattice.linkClasses,
    source: "Dally & Towles, Principles and Practices of Interconnection Networks, 2004, ch. 5",
    example: "--kind mesh3d --dims 4x4x4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    lattice = try Lattice(reader, wraps: reader.integers("dims").map { _ in false })
    self.kind = kind
  }

  public var name: String { "\(kind)-\(lattice.sizes)" }
  public func counts() throws(TopologyError) -> TopologyCounts { try lattice.counts() }
  public var usedLinkClasses: [String] { lattice.usedLinkClasses }
  public var structure: DeclaredStructure { lattice.structure }
  public func build() -> TopologyGraph { lattice.build() }
}
