import TopologyModel

/// A mesh whose lines are switched: every line of nodes along every axis hangs on one switch of its own.
///
/// Two nodes that differ along a axes are 2a links apart; the nodes between forward.  With one axis it is a star.
///
/// Source: the generalized hypercube with switched lines, Bhuyan & Agrawal, IEEE Trans. Computers 1984; built as "bus
/// switch" 3D mesh systems.
public struct SwitchedMesh: TopologyFamily {
  private let lattice: SwitchedLattice
  private let kind: String

  private static let maximumAxes = 16

  public static let description = FamilyDescription(
    kind: "switched-mesh", aliases: ["crossbar-mesh"],
    title: "mesh whose lines are switched",
    details: """
      Nodes at the points of a box, endpoints that forward, and one switch for each line of nodes along each axis; an axis \
      of 1 has none. Nodes: the product V of dims, and V / k switches for each axis of k. Links: V for each axis. Nodes \
      that differ along a axes are 2a links apart. Ids: nodes, axis x fastest, then switches axis by axis.
      """,
    parameters: [
      Parameter("dims", .integers(count: 1...maximumAxes, each: 1...65_536), "nodes along each axis, x first")
    ],
    linkClasses: (0..<maximumAxes).map {
      LinkClassDescription(CoordinateSystem.axisName($0), "a node and the switch of its line along axis \($0)")
    },
    source: "Bhuyan & Agrawal, Generalized Hypercube, IEEE Trans. Computers 1984, with a switch for each line",
    example: "--kind switched-mesh --dims 4x4x4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let dims = reader.integers("dims"), names = dims.indices.map(CoordinateSystem.axisName)
    lattice = SwitchedLattice(
      reader, dims: dims, kinds: names, role: "npu", digitNames: names,
      nodeName: { Blueprint.pointName($0) },
      switchName: { axis, _, all in
        [Blueprint.Segment("line-\(names[axis])")]
          + (all.count > 1 ? Blueprint.pointName(all, without: axis, isAfterSlash: true) : [])
      },
      level: { _ in 1 })
  }

  public var name: String { "\(kind)-" + lattice.dims.map(String.init).joined(separator: "x") }
  public func counts() throws(TopologyError) -> TopologyCounts { try lattice.plan.counts() }
  public var usedLinkClasses: [String] { lattice.plan.usedLinkClasses }
  public var structure: DeclaredStructure { lattice.structure }
  public func build() -> TopologyGraph { BlueprintLayout(lattice.plan).build() }
}
