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
      Parameter("groups", .integer(0...4_294_967_296), default: 0, "groups; 0 for the most that can be joined"),
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
        hint: "nearest that work: \(routersPerGroup == 1 ? "" : "\(routersPerGroup - 1), ")\(routersPerGroup + 1)")
    }
    globalLinks = try GlobalLinks(
      GlobalLinks.Arrangement(rawValue: reader.text("arrangement")) ?? .absolute, groups: reader.integer("groups"),
      ports: routersPerGroup * globalsPerRouter)
    localSettings = reader.links("local")
    globalSettings = reader.links("global")
    let (total, overflow) = globalLinks.groups.multipliedReportingOverflow(by: routersPerGroup)
    if overflow { throw .tooLarge(quantity: "nodes", count: "over 2^63", limit: "2^63", flag: nil) }
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

  public var structure: DeclaredStructure {
    let (a, g, h) = (routersPerGroup, groups, globalsPerRouter)
    var structure = routers.structure(.groups(by: groupColumn))
    func declare(_ name: String, _ image: @escaping @Sendable (_ group: Int, _ router: Int) -> (Int, Int)) {
      structure.permutations.append(
        routers.moving(name) { id in
          let (group, router) = image(id / a, id % a)
          return group * a + router
        })
    }
    if globalLinks.rotatesGroups { declare("rotate groups") { ($0 == g - 1 ? 0 : $0 + 1, $1) } }
    if let mirror = globalLinks.mirror(perRouter: h), mirror != .pairs || intra == .fullMesh || a % 4 == 0 {
      let fixesFirst = globalLinks.rotatesGroups
      declare("reverse the order of groups") { group, router in
        let image = fixesFirst ? (group == 0 ? 0 : g - group) : g - 1 - group
        return switch mirror {
        case .same: (image, router)
        case .reversed: (image, a - 1 - router)
        case .pairs: (image, router ^ 1)
        }
      }
    }
    // Port k of one round leads to group k: whole blocks of h groups move with the router that owns the ports to them.
    if globalLinks.arrangement == .indexed, globalLinks.fullRounds == 1, g % h == 0 {
      let owners = g / h
      if owners > 1, intra == .fullMesh || owners == a {
        declare("rotate groups and the routers that own the links to them") { group, router in
          ((group + h) % g, router < owners ? (router + 1) % owners : router)
        }
      }
      if h > 1 {
        declare("rotate the groups of each owner") { group, router in
          (group % h == h - 1 ? group - h + 1 : group + 1, router)
        }
      }
      if owners > 2, intra == .fullMesh {
        declare("swap the first two owners and their groups") { group, router in
          (group < 2 * h ? (group + h) % (2 * h) : group, router < 2 ? 1 - router : router)
        }
      }
    }
    return structure
  }

  public func build() -> TopologyGraph {
    let (a, h) = (routersPerGroup, globalsPerRouter)
    // The counts have been checked before a family builds.
    var builder = routers.makeBuilder(links: (try? fabricLinks()) ?? 0) { router in
      place(group: router / a, router: router % a)
    }
    var local = ChannelWriter(localSettings, "local", &builder)
    for group in 0..<groups {
      for first in 0..<a {
        for second in (first + 1)..<max(a, first + 1) where intra == .fullMesh || second - first != a / 2 {
          local.add(routers.node(group * a + first), routers.node(group * a + second), to: &builder)
        }
      }
    }
    var global = ChannelWriter(globalSettings, "global", &builder)
    globalLinks.forEachLink(perRouter: h, routersPerGroup: a) { router, far, before in
      global.add(routers.node(router), routers.node(far), before: before, to: &builder)
    }
    return builder.build()
  }

  private func place(group: Int, router: Int) -> HostedRouters.Place {
    Self.place(
      group: group, of: groups, member: router, of: routersPerGroup, role: "router", groupColumn: groupColumn)
  }

  /// Where a member of a group stands: one level below the group, its endpoints one level below it.
  static func place(
    group: Int, of groups: Int, member: Int, of members: Int, role: String, groupColumn: LocationColumn
  ) -> HostedRouters.Place {
    let memberColumn: LocationColumn = groupColumn == .rack ? .board : groupColumn == .host ? .board : .rack
    return HostedRouters.Place(
      path: "group" + padded(group, of: groups) + "/", role: role, number: padded(member, of: members),
      location: Location().with(groupColumn, group).with(memberColumn, member),
      hostColumn: groupColumn == .host ? .slot : .host)
  }
}

extension GlobalLinks {
  /// Refuses more parallel channels between two routers than keys can tell apart.
  func checkKeys(perRouter: Int, channels: Int) throws(TopologyError) {
    let parallel = min(perRouter, mostPerPair) * channels
    guard parallel <= GraphBuilder.maximumKey + 1 else {
      throw .tooLarge(
        quantity: "parallel channels between two routers", count: "\(parallel)",
        limit: "\(GraphBuilder.maximumKey + 1)", flag: nil)
    }
  }

  /// Calls `body` for every global link once, from the router whose group comes first: the two routers, numbered through
  /// all groups, and how many links before it join the same two.  Ascending by first router, then second.
  func forEachLink(perRouter: Int, routersPerGroup: Int, _ body: (_ first: Int, _ second: Int, _ before: Int) -> Void) {
    var far: [Int] = []
    for router in 0..<(groups * routersPerGroup) {
      let (group, member) = router.quotientAndRemainder(dividingBy: routersPerGroup)
      far.removeAll(keepingCapacity: true)
      for port in (member * perRouter)..<((member + 1) * perRouter) {
        if let end = farEnd(group: group, port: port), end.group > group {
          far.append(end.group * routersPerGroup + end.port / perRouter)
        }
      }
      far.sort()
      var before = 0
      for (index, second) in far.enumerated() {
        before = index > 0 && far[index - 1] == second ? before + 1 : 0
        body(router, second, before)
      }
    }
  }
}
