import TopologyModel

/// A leaf-spine Clos network, or pods of one joined by cores, in one or several planes.
///
/// Every leaf is joined to every spine of its pod by `trunk` cables.  With cores, the spines of a pod are numbered and
/// spine s of every pod is joined to the cores of group s.  Ids: hosts leaf by leaf, then leaves, spines, cores, each plane
/// by plane.
///
/// Uplinks that are no multiple of the spines are dealt out as ``DealtUplinks`` says.
///
/// Source: Clos, *A Study of Non-Blocking Switching Networks*, Bell System Technical Journal 1953; the folded form with
/// groups of cores as in Andreyev, *Introducing data center fabric*, 2014.
public struct Clos: TopologyFamily {
  private let fabric: TieredFabric
  private let plan: Blueprint
  private let kind: String
  private let cores: Int
  private let uplinks: Int?

  public static let description = FamilyDescription(
    kind: "clos", aliases: ["leaf-spine", "spine-leaf"],
    title: "leaf-spine Clos network of two tiers, or of three with pods and cores",
    details: """
      Every leaf has hosts below and is joined to every spine of its pod by trunk cables. With cores, which join the pods, \
      spine s of every pod is joined to each core of group s; there are cores / spines in a group. Planes repeat all \
      switches; each host has one link to each plane. Per plane: pods·leaves leaves, pods·spines spines, cores cores; links \
      pods·leaves·(hosts + spines·trunk) + pods·cores. Hosts of a leaf are 2 hops apart, of a pod 4, of two pods 6. Uplinks \
      that are no multiple of the spines are dealt out in turn, so that every spine gets as many. More tiers: kind xgft.
      """,
    parameters: [
      Parameter("leaves", .integer(1...65_536), "leaf switches of a pod"),
      Parameter("spines", .integer(1...65_536), "spine switches of a pod"),
      Parameter("hosts", .integer(1...65_536), "endpoints on each leaf"),
      Parameter("trunk", .integer(1...4096), default: 1, "cables between a leaf and each spine"),
      Parameter(
        "uplinks", .integer(1...65_536), default: .some(.null),
        "cables from a leaf to all its spines together, in two tiers; trunk for each spine unless given"),
      Parameter("planes", .integer(1...4096), default: 1, "parallel fabrics, each joined to every host"),
      Parameter("pods", .integer(1...65_536), default: 1, "leaf-spine pods, joined by the cores"),
      Parameter("cores", .integer(0...1_000_000), default: 0, "core switches in all, a multiple of spines"),
    ],
    linkClasses: [
      LinkClassDescription("host-leaf", "a host and its leaf"),
      LinkClassDescription("leaf-spine", "a leaf and a spine; each of its trunk cables"),
      LinkClassDescription("spine-core", "a spine and a core of its group"),
    ],
    source: "Clos, Bell System Technical Journal 1953; Andreyev, Introducing data center fabric, 2014",
    example: "--kind clos --leaves 8 --spines 4 --hosts 8")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let spines = reader.integer("spines"), pods = reader.integer("pods"), leaves = reader.integer("leaves")
    cores = reader.integer("cores")
    if pods > 1 && cores == 0 {
      throw .ruleBroken(
        field: "cores", value: "0", rule: "\(pods) pods need cores to join them", hint: nearestThatWork([spines]))
    }
    try checkMultiple(
      "cores", cores, of: spines, in: 1...1_000_000,
      "the cores form one group for each of the \(spines) spines of a pod")
    let uplinks = reader.isGiven("uplinks") ? reader.integer("uplinks") : nil
    for (field, isGiven) in [("trunk", reader.isGiven("trunk")), ("cores", cores > 0)] where isGiven && uplinks != nil {
      throw .ruleBroken(
        field: field, value: "\(reader.integer(field))", rule: "uplinks are given too", hint: "give one of the two")
    }
    self.uplinks = uplinks
    let deal = try uplinks.map { count throws(TopologyError) in
      try DealtUplinks(
        "uplinks", count, in: 1...65_536, leaves: leaves, spines: spines, leafWord: "a leaf", leavesWord: "leaves",
        spinesWord: "spines")
    }
    let fabric = TieredFabric(
      down: [reader.integer("hosts"), leaves] + (cores > 0 ? [pods] : []),
      up: [spines] + (cores > 0 ? [cores / spines] : []), planes: reader.integer("planes"),
      roles: ["leaf", "spine"] + (cores > 0 ? ["core"] : []),
      links: [
        TieredFabric.Links(kind: "host-leaf", settings: reader.links("host-leaf")),
        TieredFabric.Links(
          kind: "leaf-spine", settings: reader.links("leaf-spine"), trunk: reader.integer("trunk")),
        TieredFabric.Links(kind: "spine-core", settings: reader.links("spine-core")),
      ], network: reader.network, nodeLatency: reader.latency("node_latency"))
    self.fabric = fabric
    plan = deal.map(fabric.leafSpine) ?? fabric.blueprint
  }

  public var name: String {
    var name = "\(kind)-\(fabric.down[1])x\(fabric.up[0])-h\(fabric.down[0])"
    if fabric.links[1].trunk > 1 { name += "-t\(fabric.links[1].trunk)" }
    if let uplinks { name += "-u\(uplinks)" }
    if fabric.planes > 1 { name += "-p\(fabric.planes)" }
    return cores == 0 ? name : name + "-pods\(fabric.down[2])-c\(cores)"
  }
  public func counts() throws(TopologyError) -> TopologyCounts { try plan.counts() }
  public var usedLinkClasses: [String] { plan.usedLinkClasses }
  public var structure: DeclaredStructure { TieredFabric.structure(plan) }
  public func build() -> TopologyGraph { BlueprintLayout(plan).build() }
  public var linksPerEndpoint: Int? { plan.linksPerEndpoint }
}
