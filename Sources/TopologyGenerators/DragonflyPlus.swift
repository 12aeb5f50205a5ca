import TopologyModel

/// A Dragonfly+: groups of leaves and spines, every leaf joined to every spine of its group, and groups joined by h global
/// links per spine.
///
/// Ids: endpoints leaf by leaf, then leaves, then spines, each group by group.  Spine s of a group owns its global ports
/// s·h ..< (s + 1)·h; ``GlobalLinks`` says where they lead.  Links: g·leaves·spines inside groups, g·spines·h/2 between them.
///
/// Source: Shpiner, Haramaty, Eliad, Zdornov, Gafni, Zahavi, *Dragonfly+: Low Cost Topology for Scaling Datacenters*,
/// HiPINEB 2017.
public struct DragonflyPlus: TopologyFamily {
  private let leavesPerGroup: Int
  private let spinesPerGroup: Int
  private let globalsPerSpine: Int
  private let groupColumn: LocationColumn
  private let globalLinks: GlobalLinks
  private let routers: HostedRouters
  private let localSettings: LinkSettings
  private let globalSettings: LinkSettings
  private let kind: String

  private var groups: Int { globalLinks.groups }

  public static let description = FamilyDescription(
    kind: "dragonfly-plus", aliases: ["dragonfly+", "megafly"],
    title: "Dragonfly+: leaf-spine groups, every two groups joined by their spines",
    details: """
      g groups of a routers, of which s are spines with h global links and l = a − s leaves with p endpoints; balanced where \
      l = s = p = h. Nodes: g(a + l·p). Links: g·l·p + g·l·s + g·s·h/2; g is at most s·h + 1, where every two groups share \
      one link. Leaves are 2 hops apart in a group and 3 between groups. With fewer groups, and for the arrangements, as for \
      dragonfly, ports numbered over the spines. Without hosts the leaves are the endpoints.
      """,
    parameters: [
      Parameter("routers", .integer(2...65_536), "routers of a group, leaves and spines"),
      Parameter("spines", .integer(0...65_535), default: 0, "spines among them; 0 for half of the routers"),
      Parameter("globals", .integer(0...65_536), "global links of a spine, the h of the literature"),
      HostedRouters.hostsParameter,
      Parameter("groups", .integer(0...2_147_483_647), default: 0, "groups; 0 for the most that can be joined"),
      GlobalLinks.parameter,
      Dragonfly.groupParameter,
    ],
    linkClasses: [
      LinkClassDescription("host-leaf", "an endpoint and its leaf"),
      LinkClassDescription("leaf-spine", "a leaf and a spine of a group", medium: .copper),
      LinkClassDescription("global", "spines of two groups", medium: .optical),
    ],
    source: "Shpiner et al., HiPINEB 2017",
    example: "--kind dragonfly-plus --routers 4 --globals 2 --hosts 2")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let routersPerGroup = reader.integer("routers"), given = reader.integer("spines")
    guard given > 0 || routersPerGroup % 2 == 0 else {
      throw .ruleBroken(
        field: "routers", value: "\(routersPerGroup)", rule: "half of the routers are spines when spines are not given",
        hint: nearestThatWork(nearestMultiples(of: 2, to: routersPerGroup, in: 1...65_536)))
    }
    spinesPerGroup = given > 0 ? given : routersPerGroup / 2
    guard spinesPerGroup < routersPerGroup else {
      throw .outOfRange(field: "spines", value: "\(given)", allowed: "1...\(routersPerGroup - 1)")
    }
    leavesPerGroup = routersPerGroup - spinesPerGroup
    globalsPerSpine = reader.integer("globals")
    groupColumn = LocationColumn.allCases.first { $0.name == reader.text("group_is") } ?? .pod
    globalLinks = try GlobalLinks(
      GlobalLinks.Arrangement(rawValue: reader.text("arrangement")) ?? .absolute, groups: reader.integer("groups"),
      ports: spinesPerGroup * globalsPerSpine)
    localSettings = reader.links("leaf-spine")
    globalSettings = reader.links("global")
    let total = try checkedProduct([globalLinks.groups, routersPerGroup], of: "nodes")
    routers = HostedRouters(
      reader, carriers: globalLinks.groups * leavesPerGroup, routers: total, hostKind: "host-leaf")
    try globalLinks.checkKeys(perRouter: globalsPerSpine, channels: globalSettings.count)
  }

  public var name: String {
    let name =
      "\(kind)-l\(leavesPerGroup)-s\(spinesPerGroup)-h\(globalsPerSpine)\(routers.suffix)-g\(groups)"
    return globalLinks.arrangement == .absolute ? name : name + "-\(globalLinks.arrangement.rawValue)"
  }

  public var usedLinkClasses: [String] {
    routers.usedLinkClasses + ["leaf-spine"] + (globalLinks.mostPerPair > 0 ? ["global"] : [])
  }

  private func fabricLinks() throws(TopologyError) -> Int {
    try checkedSum(
      [
        try checkedProduct([groups, leavesPerGroup, spinesPerGroup, localSettings.count], of: "links"),
        try checkedProduct([try globalLinks.linkCount(), globalSettings.count], of: "links"),
      ], of: "links")
  }

  public func counts() throws(TopologyError) -> TopologyCounts { try routers.counts(links: fabricLinks()) }

  public var linksPerEndpoint: Int? { routers.linksPerEndpoint }

  public var structure: DeclaredStructure {
    let leaves = leavesPerGroup, spines = spinesPerGroup, allLeaves = groups * leaves
    let leafDigit = PortDigit(extent: leaves, freedom: .all) { change in
      { $0 < allLeaves ? changingDigit($0, stride: 1, extent: leaves, change) : $0 }
    }
    let groupDigit = PortDigit(extent: groups, freedom: globalLinks.rotatesGroups ? .rotations : .fixed) { change in
      { id in
        if id < allLeaves { return change(id / leaves) * leaves + id % leaves }
        return allLeaves + change((id - allLeaves) / spines) * spines + (id - allLeaves) % spines
      }
    }
    var structure = routers.structure(.groups(by: groupColumn), digits: [leafDigit, groupDigit])
    if leaves > 1 {
      structure.permutations.append(
        routers.moving("rotate leaves of each group") { id in
          guard id < allLeaves else { return id }
          return id % leaves == leaves - 1 ? id - leaves + 1 : id + 1
        })
    }
    for (name, image) in globalLinks.symmetries(
      perRouter: globalsPerSpine, routersPerGroup: spines, areRoutersAlike: true)
    {
      structure.permutations.append(
        routers.moving(name) { id in
          if id < allLeaves { return image(id / leaves, 0).0 * leaves + id % leaves }
          let (group, spine) = image((id - allLeaves) / spines, (id - allLeaves) % spines)
          return allLeaves + group * spines + spine
        })
    }
    return structure
  }

  private func leaf(_ group: Int, _ index: Int) -> NodeID { routers.node(group * leavesPerGroup + index) }
  private func spine(_ number: Int) -> NodeID { routers.node(groups * leavesPerGroup + number) }

  public func build() -> TopologyGraph {
    // The counts have been checked before a family builds.
    var writer = ChannelWriter()
    var builder = routers.makeBuilder(links: (try? fabricLinks()) ?? 0, &writer) { router in
      let isLeaf = router < routers.carriers
      let size = isLeaf ? leavesPerGroup : spinesPerGroup, index = isLeaf ? router : router - routers.carriers
      return Dragonfly.place(
        group: index / size, of: groups, member: index % size, of: size, role: isLeaf ? "leaf" : "spine",
        column: isLeaf ? index % size : leavesPerGroup + index % size, groupColumn: groupColumn)
    }
    let local = ChannelClass(localSettings, "leaf-spine", &builder)
    for group in 0..<groups {
      for index in 0..<leavesPerGroup {
        for other in 0..<spinesPerGroup {
          writer.add(leaf(group, index), spine(group * spinesPerGroup + other), local, to: &builder)
        }
      }
    }
    let global = ChannelClass(globalSettings, "global", &builder)
    globalLinks.forEachLink(perRouter: globalsPerSpine, routersPerGroup: spinesPerGroup) { link in
      writer.add(
        spine(link.first), spine(link.second), global, firstKey: link.before * globalSettings.count, to: &builder)
    }
    return builder.build()
  }
}
