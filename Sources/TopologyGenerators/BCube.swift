import TopologyModel

/// BCube: nᴸ servers of L ports, and L levels of nᴸ⁻¹ switches of n ports; the servers forward.
///
/// Server a_{L−1} … a₀ has its port of level i on the switch of level i that fixes all digits but aᵢ.
///
/// Source: Guo et al., *BCube: A High Performance, Server-centric Network Architecture for Modular Data Centers*,
/// SIGCOMM 2009.  Its BCube_k has k + 1 levels.
public struct BCube: TopologyFamily {
  private let lattice: SwitchedLattice
  private let kind: String

  private static let maximumLevels = 16

  public static let description = FamilyDescription(
    kind: "bcube",
    title: "BCube of switches of n ports and servers that forward",
    details: """
      Servers are words of L digits below n (L levels, n ports), and have one link for each level, to the switch shared by \
      the servers that differ in that digit alone. BCube_k of the paper has k + 1 levels. Servers: n^L. Switches: L·n^(L − \
      1). Links: L·n^L. Servers that differ in i digits are 2i links apart: C(L, i)(n − 1)^i of them for each server. Ids: \
      servers, digit 0 fastest, then switches level by level.
      """,
    parameters: [
      Parameter("ports", .integer(2...65_536), "ports of every switch"),
      Parameter("levels", .integer(1...maximumLevels), "levels of switches, and ports of every server"),
    ],
    linkClasses: (0..<maximumLevels).map {
      LinkClassDescription("level\($0)", "a server and its switch of level \($0)")
    },
    source: "Guo et al., BCube, SIGCOMM 2009",
    example: "--kind bcube --ports 4 --levels 2")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let levels = reader.integer("levels")
    lattice = SwitchedLattice(
      reader, dims: Array(repeating: reader.integer("ports"), count: levels),
      kinds: (0..<levels).map { "level\($0)" }, role: "server", digitNames: (0..<levels).map { "level \($0)" },
      nodeName: { [Blueprint.Segment("server", Blueprint.Numeral($0))] },
      switchName: { level, fixed, _ in
        [Blueprint.Segment("level\(level)"), Blueprint.Segment("switch", Blueprint.Numeral(fixed))]
      },
      level: { $0 + 1 })
  }

  public var name: String { "\(kind)-n\(lattice.dims[0])-l\(lattice.dims.count)" }
  public func counts() throws(TopologyError) -> TopologyCounts { try lattice.plan.counts() }
  public var usedLinkClasses: [String] { lattice.plan.usedLinkClasses }
  public var structure: DeclaredStructure { lattice.structure }
  public func build() -> TopologyGraph { BlueprintLayout(lattice.plan).build() }
}
