import TopologyModel

/// A k-ary fat-tree of n tiers built from switches of one radix k, over-subscribed or not, in one or several planes.
///
/// Tier i (1 at the hosts) has dᵢ ports down and uᵢ = k − dᵢ up, with dᵢ : uᵢ = its over-subscription; the top tier uses all
/// k ports down.  A host is the word b₁ … bₙ (bᵢ < dᵢ, b₁ fastest), a switch of tier i the word a₁ … aᵢ₋₁ (aⱼ < uⱼ) and
/// bᵢ₊₁ … bₙ; it is joined upwards to the switches that add any aᵢ and drop bᵢ₊₁.  Hosts: ∏ dᵢ.  Switches of tier i:
/// ∏ⱼ₍ⱼ<ᵢ₎ uⱼ · ∏ⱼ₍ⱼ>ᵢ₎ dⱼ per plane.  Links: hosts, and uᵢ per switch of each tier but the top, per plane.
///
/// Source: Al-Fares, Loukissas, Vahdat, *A Scalable, Commodity Data Center Network Architecture*, SIGCOMM 2008; for n tiers
/// Öhring et al., *On Generalized Fat Trees*, IPPS 1995.
public struct FatTree: TopologyFamily {
  private let fabric: TieredFabric
  private let radix: Int
  private let ratios: [Ratio]
  private let kind: String

  public static let description = FamilyDescription(
    kind: "fat-tree", aliases: ["fattree", "k-ary-fat-tree"],
    title: "k-ary fat-tree of any number of tiers, over-subscribed or not",
    details: """
      Built from switches of radix k. An over-subscription r at a tier means k·r/(r+1) ports down, which must be a whole \
      number, and k/(r+1) up. For 3 tiers with r at the edge: k pods of k/2 edge and k/(r+1) aggregation switches, \
      k/2 · k/(r+1) cores, k²/2 · k·r/(r+1) hosts. Ids: hosts, then tier by tier, plane by plane. Planes repeat all switches; \
      each host has one link to each plane.
      """,
    parameters: [
      Parameter("radix", .integer(1...maximumRadix), "ports of every switch, the k of the literature"),
      Parameter("tiers", .integer(1...8), default: 3, "levels of switches"),
      Parameter(
        "oversubscription", .ratios(count: 1...7), default: 1,
        "down : up at the edge, or one ratio for each tier but the top, edge first"),
      Parameter("planes", .integer(1...4096), default: 1, "parallel fabrics, each joined to every host"),
    ],
    linkClasses: [
      LinkClassDescription("host-edge", "a host and its edge switch"),
      LinkClassDescription("edge-agg", "an edge and an aggregation switch of three or more tiers"),
      LinkClassDescription("agg-agg", "two levels of aggregation of four or more tiers"),
      LinkClassDescription("agg-core", "an aggregation and a core switch"),
      LinkClassDescription("edge-core", "an edge and a core switch of two tiers"),
    ],
    source: "Al-Fares, Loukissas, Vahdat, SIGCOMM 2008; Öhring et al., IPPS 1995",
    example: "--kind fat-tree --radix 8")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    radix = reader.integer("radix")
    let tiers = reader.integer("tiers")
    ratios = try Self.ratios(reader, tiers: tiers)
    try Self.checkRadix(radix, ratios)
    let down = ratios.map { [radix] in radix / ($0.numerator + $0.denominator) * $0.numerator }
    let roles = (1...tiers).map { Self.role(tier: $0, of: tiers) }
    let kinds = ["host-edge"] + zip(roles, roles.dropFirst()).map { "\($0)-\($1)" }
    fabric = TieredFabric(
      down: down + [radix], up: down.map { [radix] in radix - $0 }, planes: reader.integer("planes"), roles: roles,
      links: kinds.map { TieredFabric.Links(kind: $0, settings: reader.links($0)) }, network: reader.network,
      nodeLatency: reader.latency("node_latency"))
  }

  /// The over-subscription of each tier but the top; a single value is the edge's, the tiers above stay as they are.
  private static func ratios(_ reader: SpecReader, tiers: Int) throws(TopologyError) -> [Ratio] {
    let given = reader.ratios("oversubscription")
    if tiers == 1 && given == [.one] { return [] }
    if tiers == 1 {
      throw .ruleBroken(
        field: "oversubscription", value: given.map(\.description).joined(separator: ","),
        rule: "a single tier has no uplinks", hint: "leave it out or give 2 tiers")
    }
    if given.count == 1 { return given + Array(repeating: .one, count: tiers - 2) }
    guard given.count == tiers - 1 else {
      throw .outOfRange(
        field: "oversubscription, its number of values,", value: "\(given.count)",
        allowed: tiers > 2 ? "1 or \(tiers - 1)" : "1")
    }
    return given
  }

  /// Each tier splits the radix in the parts of its ratio.
  private static func checkRadix(_ radix: Int, _ ratios: [Ratio]) throws(TopologyError) {
    for (index, ratio) in ratios.enumerated() {
      let parts = ratio.numerator + ratio.denominator
      guard radix % parts != 0 else { continue }
      // What works must suit every tier; the parts are at most 2 · 10⁶ each, so give up on a common multiple too large.
      var common = 1
      for ratio in ratios where common <= maximumRadix {
        common = leastCommonMultiple(common, ratio.numerator + ratio.denominator)
      }
      throw .ruleBroken(
        field: "radix", value: "\(radix)",
        rule: "an over-subscription of \(ratio) at tier \(index + 1) needs a radix divisible by \(parts)",
        hint: nearestThatWork(nearestMultiples(of: common, to: radix, in: 1...maximumRadix)))
    }
  }

  private static let maximumRadix = 65_536

  private static func role(tier: Int, of tiers: Int) -> String {
    tier == 1 ? "edge" : tier == tiers ? "core" : "agg"
  }

  public var name: String {
    var name = "\(kind)-k\(radix)"
    if fabric.down.count != 3 { name += "-t\(fabric.down.count)" }
    if ratios.contains(where: { $0 != .one }) {
      let shown = ratios.dropFirst().allSatisfy { $0 == .one } ? ratios.prefix(1) : ratios[...]
      let words = shown.map { $0.denominator == 1 ? "\($0.numerator)" : "\($0.numerator)to\($0.denominator)" }
      name += "-o" + words.joined(separator: "x")
    }
    return fabric.planes == 1 ? name : name + "-p\(fabric.planes)"
  }

  public func counts() throws(TopologyError) -> TopologyCounts { try fabric.blueprint.counts() }
  public var usedLinkClasses: [String] { fabric.blueprint.usedLinkClasses }
  public var structure: DeclaredStructure { fabric.structure }
  public func build() -> TopologyGraph { BlueprintLayout(fabric.blueprint).build() }
  public var linksPerEndpoint: Int? { fabric.blueprint.linksPerEndpoint }
}
