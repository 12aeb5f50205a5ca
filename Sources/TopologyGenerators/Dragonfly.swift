import TopologyModel

/// A dragonfly: groups of a routers joined to each other inside the group, and groups joined by h global links per router.
///
/// Ids: endpoints group by group and router by router, then routers.  Router r of a group owns its global ports r·h ..<
/// (r + 1)·h; ``GlobalLinks`` says where they lead.  Links: g·a(a − 1)/2 inside groups, less g·a/2 where a matching is left
/// out; g·a·h/2 between them.
///
/// Source: Kim, Dally, Scott, Abts, *Technology-Driven, Highly-Scalable Dragonfly Topology*, ISCA 2008.
public struct Dragonfly: TopologyFamily {
  private enum Intra: String, CaseIterable { case fullMesh = "full-mesh", cocktailParty = "cocktail-party" }

  private let routersPerGroup: Int
  private let globalsPerRouter: Int
  private let intra: Intra
  private let groupColumn: LocationColumn
  private let globalLinks: GlobalLinks
  private let routers: HostedRouters
  private let localSettings: LinkSettings
  private let globalSettings: LinkSettings
  private let kind: String

  private var groups: Int { globalLinks.groups }

  public static let description = FamilyDescription(
    kind: "dragonfly", aliases: ["df"],
    title: "dragonfly: fully meshed groups of routers, every two groups joined",
    details: """
      g groups of a routers, h global links and p endpoints on each router; balanced where a = 2p = 2h. Nodes: g·a(1 + p). \
      Links: g·a·p + g·a(a − 1)/2 + g·a·h/2; g is at most a·h + 1, where every two groups share one link and routers are 3 \
      hops apart at most. With fewer groups every two share ⌊a·h/(g − 1)⌋ links or one more, spread by offset; a·h·g must \
      then be even. Arrangements of the global ports 0 ..< a·h of group i, h to a router in order: absolute, the other groups \
      in order; relative, group i + 1, i + 2, …; circulant, group i + 1, i − 1, i + 2, i − 2, …; indexed, port k to group k, \
      the port to the own group free, g at most a·h. Inside a group: full-mesh, or cocktail-party, a full mesh without the \
      links between router r and r + a/2.
      """,
    parameters: [
      Parameter("routers", .integer(1...65_536), "routers of a group, the a of the literature"),
      Parameter("globals", .integer(0...65_536), "global links of a router, the h of the literature"),
      HostedRouters.hostsParameter,
      Parameter("groups", .integer(0...2_147_483_647), default: 0, "groups; 0 for the most that can be joined"),
      GlobalLinks.parameter,
      Parameter(
        "intra", .choice(Intra.allCases.map(\.rawValue)), default: "full-mesh", "how the routers of a group are joined"),
      groupParameter,
    ],
    linkClasses: [
      HostedRouters.linkClass,
      LinkClassDescription("local", "two routers of a group", medium: .copper),
      LinkClassDescription("global", "routers of two groups", medium: .optical),
    ],
    source: """
      Kim, Dally, Scott, Abts, ISCA 2008; arrangements: Camarero, Vallejo, Beivide, ACM TACO 2014, and Hastings et al., \
      CLUSTER 2015
      """,
    example: "--kind dragonfly --routers 4 --globals 2 --hosts 2")

  /// What a group is, in locations.
  static let groupParameter = Parameter(
    "group_is", .choice(["pod", "supernode", "rack", "host"]), default: "pod", "what a group is in locations")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    routersPerGroup = reader.integer("routers")
    globalsPerRouter = reader.integer("globals")
    intra = Intra(rawValue: reader.text("intra")) ?? .fullMesh
    groupColumn = LocationColumn.allCases.first { $0.name == reader.text("group_is") } ?? .pod
    if intra == .cocktailParty, routersPerGroup % 2 == 1 {
      throw .ruleBroken(
        field: "routers", value: "\(routersPerGroup)",
        rule: "a cocktail-party group leaves out a perfect matching, which needs an even number of routers",
        hint: nearestThatWork(nearestMultiples(of: 2, to: routersPerGroup, in: 1...65_536)))
    }
    globalLinks = try GlobalLinks(
      GlobalLinks.Arrangement(rawValue: reader.text("arrangement")) ?? .absolute, groups: reader.integer("groups"),
      ports: routersPerGroup * globalsPerRouter)
    localSettings = reader.links("local")
    globalSettings = reader.links("global")
    let total = try checkedProduct([globalLinks.groups, reader.integer("routers")], of: "nodes")
    routers = HostedRouters(reader, carriers: total, routers: total)
    try globalLinks.checkKeys(perRouter: globalsPerRouter, channels: globalSettings.count)
  }

  public var name: String {
    var name = "\(kind)-a\(routersPerGroup)-h\(globalsPerRouter)\(routers.suffix)-g\(groups)"
    if globalLinks.arrangement != .absolute { name += "-\(globalLinks.arrangement.rawValue)" }
    return intra == .fullMesh ? name : name + "-\(intra.rawValue)"
  }

  private var localDegree: Int { intra == .fullMesh ? routersPerGroup - 1 : routersPerGroup - 2 }

  public var usedLinkClasses: [String] {
    routers.usedLinkClasses + (localDegree > 0 ? ["local"] : [])
      + (globalLinks.mostPerPair > 0 ? ["global"] : [])
  }

  private func fabricLinks() throws(TopologyError) -> Int {
    let local = try checkedProduct([groups, routersPerGroup, localDegree], of: "links") / 2
    return try checkedSum(
      [
        try checkedProduct([local, localSettings.count], of: "links"),
        try checkedProduct([try globalLinks.linkCount(), globalSettings.count], of: "links"),
      ], of: "links")
  }

  public func counts() throws(TopologyError) -> TopologyCounts { try routers.counts(links: fabricLinks()) }

  public var linksPerEndpoint: Int? { routers.linksPerEndpoint }

  public var structure: DeclaredStructure {
    let a = routersPerGroup
    let groupDigit = PortDigit(extent: groups, freedom: globalLinks.rotatesGroups ? .rotations : .fixed) { change in
      { change($0 / a) * a + $0 % a }
    }
    var structure = routers.structure(.groups(by: groupColumn), digits: [.fixed(extent: a), groupDigit])
    for (name, image) in globalLinks.symmetries(
      perRouter: globalsPerRouter, routersPerGroup: a, areRoutersAlike: intra == .fullMesh)
    {
      structure.permutations.append(
        routers.moving(name) { id in
          let (group, router) = image(id / a, id % a)
          return group * a + router
        })
    }
    return structure
  }

  public func build() -> TopologyGraph {
    let a = routersPerGroup
    // The counts have been checked before a family builds.
    var writer = ChannelWriter()
    var builder = routers.makeBuilder(links: (try? fabricLinks()) ?? 0, &writer) { router in
      place(group: router / a, router: router % a)
    }
    let local = ChannelClass(localSettings, "local", &builder)
    for group in 0..<groups {
      for first in 0..<a {
        for second in (first + 1)..<max(a, first + 1) where intra == .fullMesh || second - first != a / 2 {
          writer.add(routers.node(group * a + first), routers.node(group * a + second), local, to: &builder)
        }
      }
    }
    let global = ChannelClass(globalSettings, "global", &builder)
    globalLinks.forEachLink(perRouter: globalsPerRouter, routersPerGroup: a) { link in
      writer.add(
        routers.node(link.first), routers.node(link.second), global, firstKey: link.before * globalSettings.count,
        to: &builder)
    }
    return builder.build()
  }

  private func place(group: Int, router: Int) -> HostedRouters.Place {
    Self.place(
      group: group, of: groups, member: router, of: routersPerGroup, role: "router", column: router,
      groupColumn: groupColumn)
  }

  /// Where a member of a group stands: at `column` one level below the group, its endpoints one level below it.
  static func place(
    group: Int, of groups: Int, member: Int, of members: Int, role: String, column: Int, groupColumn: LocationColumn
  ) -> HostedRouters.Place {
    let memberColumn: LocationColumn = groupColumn == .rack ? .board : groupColumn == .host ? .board : .rack
    return HostedRouters.Place(
      path: "group" + padded(group, of: groups) + "/", role: role, number: padded(member, of: members),
      location: Location().with(groupColumn, group).with(memberColumn, column),
      hostColumn: groupColumn == .host ? .slot : .host)
  }
}
