import TopologyModel

/// The extended generalized fat-tree XGFT(n; m₁ … mₙ; w₁ … wₙ): a node of level i has mᵢ children and wᵢ₊₁ parents.
///
/// Level 0 holds the ∏ mᵢ hosts; level i holds w₁ … wᵢ · mᵢ₊₁ … mₙ switches.  Switches that differ in their digit below w₁
/// never meet: they form w₁ planes.  Ids: hosts, then level by level, plane by plane.
///
/// Source: Öhring, Ibel, Das, Kumar, *On Generalized Fat Trees*, IPPS 1995.
public struct GeneralizedFatTree: TopologyFamily {
  private let fabric: TieredFabric
  private let kind: String

  private static let maximumTiers = 8

  public static let description = FamilyDescription(
    kind: "xgft", aliases: ["generalized-fat-tree"],
    title: "extended generalized fat-tree XGFT(n; m; w)",
    details: """
      A node of level i has mᵢ (down) children and wᵢ₊₁ (up) parents; hosts are level 0. Hosts: the product of down. \
      Switches of level i: w₁ … wᵢ · mᵢ₊₁ … mₙ. Links below level i: w₁ … wᵢ · mᵢ … mₙ. Hosts whose words agree above digit i \
      are 2i hops apart. up starts with the links of a host; each goes to a plane of its own. A k-ary fat-tree of three \
      tiers is down k/2,k/2,k and up 1,k/2,k/2.
      """,
    parameters: [
      Parameter(
        "down", .integers(count: 1...maximumTiers, each: 1...65_536),
        "children of a switch of each level, the hosts of a leaf first"),
      Parameter(
        "up", .integers(count: 1...maximumTiers, each: 1...65_536),
        "parents of a node of each level, the links of a host first"),
    ],
    linkClasses: [
      LinkClassDescription("host-leaf", "a host and a leaf"),
      LinkClassDescription("leaf-spine", "a leaf and a spine of two levels"),
      LinkClassDescription("leaf-agg", "a leaf and an aggregation switch of three or more levels"),
      LinkClassDescription("agg-agg", "two levels of aggregation of four or more levels"),
      LinkClassDescription("agg-core", "an aggregation and a core switch"),
    ],
    source: "Öhring, Ibel, Das, Kumar, On Generalized Fat Trees, IPPS 1995",
    example: "--kind xgft --down 4,4 --up 1,2")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let down = reader.integers("down"), up = reader.integers("up")
    guard down.count == up.count else {
      throw .outOfRange(field: "up, its number of values,", value: "\(up.count)", allowed: "\(down.count)")
    }
    let levels = down.count
    let roles = (1...levels).map { level in
      level == 1 ? "leaf" : levels == 2 ? "spine" : level == levels ? "core" : "agg"
    }
    let kinds = ["host-leaf"] + zip(roles, roles.dropFirst()).map { "\($0)-\($1)" }
    fabric = TieredFabric(
      down: down, up: Array(up.dropFirst()), planes: up[0], roles: roles,
      links: kinds.map { TieredFabric.Links(kind: $0, settings: reader.links($0)) }, network: reader.network,
      nodeLatency: reader.latency("node_latency"))
  }

  public var name: String {
    let up = [fabric.planes] + fabric.up
    return "\(kind)-" + fabric.down.map(String.init).joined(separator: "x") + "-"
      + up.map(String.init).joined(separator: "x")
  }
  public func counts() throws(TopologyError) -> TopologyCounts { try fabric.blueprint.counts() }
  public var usedLinkClasses: [String] { fabric.blueprint.usedLinkClasses }
  public var structure: DeclaredStructure { fabric.structure }
  public func build() -> TopologyGraph { BlueprintLayout(fabric.blueprint).build() }
  public var linksPerEndpoint: Int? { fabric.blueprint.linksPerEndpoint }
}
