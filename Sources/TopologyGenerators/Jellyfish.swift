import TopologyModel

/// A Jellyfish: a random regular graph of switches, simple and connected.
///
/// Ids: hosts switch by switch, then switches.  Links: n·d/2 between switches.  The graph follows from the sizes and the seed
/// alone, on every machine.
///
/// Source: Singla, Hong, Popa, Godfrey, *Jellyfish: Networking Data Centers Randomly*, NSDI 2012.
public struct Jellyfish: TopologyFamily {
  private let random: RandomSwitches
  private let kind: String

  public static let description = FamilyDescription(
    kind: "jellyfish", aliases: ["random-regular"],
    title: "Jellyfish: switches joined at random, all of one degree",
    details: """
      n switches, each joined to d others, and p hosts on each: n(1 + p) nodes, n·p + n·d/2 links. n·d must be even, d below \
      n, and at least 2 for more than two switches. Never a loop, two links between the same switches, or more than one \
      component. The same seed gives the same graph on every machine.
      """,
    parameters: RandomSwitches.parameters,
    linkClasses: RandomSwitches.linkClasses,
    source: "Singla, Hong, Popa, Godfrey, NSDI 2012",
    example: "--kind jellyfish --switches 20 --degree 4 --hosts 2")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let switches = reader.integer("switches"), degree = reader.integer("degree")
    guard degree < switches else {
      throw .ruleBroken(
        field: "degree", value: "\(degree)",
        rule: "a switch has at most one link to each of the other \(switches - 1)",
        hint: "at most \(switches - 1), or at least \(degree + 1) switches")
    }
    guard degree >= 2 || switches == degree + 1 else {
      throw .ruleBroken(
        field: "degree", value: "\(degree)", rule: "\(switches) switches of degree \(degree) are not connected",
        hint: switches == 2 ? "degree 1" : "a degree of at least 2")
    }
    guard switches % 2 == 0 || degree % 2 == 0 else {
      throw .ruleBroken(
        field: "degree", value: "\(degree)",
        rule: "\(switches) switches of degree \(degree) have an odd number of link ends, and a link takes two",
        hint: "nearest that work: degree \(degree - 1) or \(degree + 1), \(switches - 1) or \(switches + 1) switches")
    }
    random = RandomSwitches(reader, switches: switches, degree: degree)
  }

  public var name: String { random.name(kind) }
  public var usedLinkClasses: [String] { random.usedLinkClasses }
  public func counts() throws(TopologyError) -> TopologyCounts { try random.counts() }
  public var linksPerEndpoint: Int? { random.routers.linksPerEndpoint }
  public var structure: DeclaredStructure { random.routers.structure(.unstructured) }

  public func build() -> TopologyGraph {
    let switches = random.switches
    return random.build(
      RegularGraph.random(vertices: switches, degree: random.degree, seed: random.seed),
      place: {
        HostedRouters.Place(role: "switch", number: padded($0, of: switches), location: Location().with(.rack, $0))
      })
  }
}

/// The common part of families that join switches of one degree at random.
struct RandomSwitches: Sendable {
  let switches: Int
  let degree: Int
  let seed: UInt64
  let routers: HostedRouters
  private let settings: LinkSettings

  static let switchRange = 1...1_000_000_000
  static let parameters = [
    Parameter("switches", .integer(switchRange), "switches, the n of the formulas"),
    Parameter("degree", .integer(0...65_536), "links of a switch to others, the d of the formulas"),
    HostedRouters.hostsParameter,
    Parameter(
      "seed", .integer(0...9_007_199_254_740_991), default: 1,
      "of the random numbers; the same seed gives the same graph on every machine"),
  ]
  static let linkClasses = [
    LinkClassDescription("host-switch", "a host and its switch"), LinkClassDescription("switch-switch", "two switches"),
  ]

  init(_ reader: SpecReader, switches: Int, degree: Int) {
    self.switches = switches
    self.degree = degree
    seed = UInt64(reader.integer("seed"))
    routers = HostedRouters(reader, carriers: switches, routers: switches, hostKind: "host-switch")
    settings = reader.links("switch-switch")
  }

  func name(_ kind: String) -> String { "\(kind)-n\(switches)-d\(degree)\(routers.suffix)-s\(seed)" }

  var usedLinkClasses: [String] { routers.usedLinkClasses + (degree > 0 ? ["switch-switch"] : []) }

  private func fabricLinks() throws(TopologyError) -> Int {
    // The parity of the product has been checked; the ranges keep it below 2^63 before channels multiply it.
    try checkedProduct([switches * degree / 2, settings.count], of: "links")
  }

  func counts() throws(TopologyError) -> TopologyCounts { try routers.counts(links: fabricLinks()) }

  func build(_ graph: RegularGraph, place: (_ router: Int) -> HostedRouters.Place) -> TopologyGraph {
    // The counts have been checked before a family builds.
    var writer = ChannelWriter()
    var builder = routers.makeBuilder(links: (try? fabricLinks()) ?? 0, &writer, place: place)
    let links = ChannelClass(settings, "switch-switch", &builder)
    graph.forEachEdge { writer.add(routers.node($0), routers.node($1), links, to: &builder) }
    return builder.build()
  }
}
