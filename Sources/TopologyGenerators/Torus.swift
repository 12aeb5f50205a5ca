import TopologyModel

/// A torus of any number of dimensions: a mesh whose lines close to rings, one more link per line longer than 2.
///
/// Source: Dally & Towles, *Principles and Practices of Interconnection Networks*, 2004, ch. 5.
public struct Torus: TopologyFamily {
  private let lattice: Lattice
  private let kind: String

  public static let description = FamilyDescription(
    kind: "torus3d", aliases: ["torus", "torus2d", "ring"],
    title: "torus of any number of dimensions",
    details: """
      As a mesh, and each line of 3 or more nodes closes to a ring: on an axis of 2 the wrap would repeat the same cable, so \
      it is left out. Links: for each axis V when it is longer than 2, V / 2 when it is 2, none when it is 1. Diameter: \
      Σ ⌊k / 2⌋. Mean distance over all ordered pairs: Σ k / 4 for even, (k² − 1) / (4k) for odd k, times N / (N − 1). \
      Boards, hosts and racks as of a mesh; wrap links leave the boxes at both ends unless one box spans the line.
      """,
    parameters: [
      Lattice.dimensions,
      Parameter(
        "wrap", .integers(count: 1...Lattice.maximumAxes, each: 0...1), default: 1,
        "1 for an axis that closes to rings, 0 for one that does not; one for all, or one per axis such as 1x1x0"),
    ] + LatticeBlocks.parameters,
    linkClasses: Lattice.linkClasses,
    source: "Dally & Towles, Principles and Practices of Interconnection Networks, 2004, ch. 5",
    example: "--kind torus3d --dims 8x8x8")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    let axes = reader.integers("dims").count
    var wraps = reader.integers("wrap").map { $0 == 1 }
    if wraps.count == 1 { wraps = Array(repeating: wraps[0], count: axes) }
    guard wraps.count == axes else {
      throw .outOfRange(field: "wrap, its number of values,", value: "\(wraps.count)", allowed: "1 or \(axes)")
    }
    lattice = try Lattice(reader, wraps: wraps)
    self.kind = kind
  }

  public var name: String { "\(kind)-\(lattice.sizes)" }
  public func counts() throws(TopologyError) -> TopologyCounts { try lattice.counts() }
  public var usedLinkClasses: [String] { lattice.usedLinkClasses }
  public var structure: DeclaredStructure { lattice.structure }
  public func build() -> TopologyGraph { lattice.build() }
}
