import TopologyModel

/// An Xpander: a random lift of the complete graph on d + 1 vertices, connected.
///
/// Each vertex becomes a meta-node of k switches, each edge a random perfect matching of two meta-nodes; switches of one
/// meta-node are never joined.  Ids: hosts switch by switch, then switches, meta-node by meta-node.  Links: k·d(d + 1)/2
/// between switches.
///
/// Source: Valadarsky, Shahaf, Dinitz, Schapira, *Xpander: Towards Optimal-Performance Datacenters*, CoNEXT 2016; lifts:
/// Bilu & Linial, *Lifts, Discrepancy and Nearly Optimal Spectral Gap*, Combinatorica 26, 2006.
public struct Xpander: TopologyFamily {
  private let random: RandomSwitches
  private let kind: String

  public static let description = FamilyDescription(
    kind: "xpander",
    title: "Xpander: a random lift of a complete graph, an expander of one degree",
    details: """
      n switches in d + 1 meta-nodes of k = n/(d + 1), every two meta-nodes joined by a random perfect matching, and p hosts \
      on each switch: n(1 + p) nodes, n·p + n·d/2 links. n must be a multiple of d + 1, and d at least 2 unless n = d + 1. \
      Where the matchings leave several components, links of one matching are exchanged until there is one. The same seed \
      gives the same graph on every machine.
      """,
    parameters: RandomSwitches.parameters,
    linkClasses: RandomSwitches.linkClasses,
    source: "Valadarsky, Shahaf, Dinitz, Schapira, CoNEXT 2016",
    example: "--kind xpander --switches 20 --degree 4 --hosts 2")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let switches = reader.integer("switches"), degree = reader.integer("degree")
    try checkMultiple(
      "switches", switches, of: degree + 1, in: RandomSwitches.switchRange,
      "an Xpander of degree \(degree) has \(degree + 1) meta-nodes of equally many switches")
    guard degree >= 2 || switches == degree + 1 else {
      throw .ruleBroken(
        field: "degree", value: "\(degree)", rule: "\(switches) switches of degree \(degree) are not connected",
        hint: "a degree of at least 2, or \(degree + 1) switches")
    }
    random = RandomSwitches(reader, switches: switches, degree: degree)
  }

  public var name: String { random.name(kind) }
  public var usedLinkClasses: [String] { random.usedLinkClasses }
  public func counts() throws(TopologyError) -> TopologyCounts { try random.counts() }
  public var linksPerEndpoint: Int? { random.routers.linksPerEndpoint }
  public var structure: DeclaredStructure { random.routers.structure(.groups(by: .pod)) }

  public func build() -> TopologyGraph {
    let metaNodes = random.degree + 1, size = random.switches / metaNodes
    return random.build(
      RegularGraph.randomLift(size: size, degree: random.degree, seed: random.seed),
      place: { router in
        HostedRouters.Place(
          path: "meta" + padded(router / size, of: metaNodes) + "/", role: "switch",
          number: padded(router % size, of: size),
          location: Location().with(.pod, router / size).with(.rack, router % size))
      })
  }
}

extension RegularGraph {
  /// A connected random lift of the complete graph on `degree` + 1 vertices: vertex (m, i) has number m·size + i.
  ///
  /// - Precondition: The degree is at least 2, or the size 1.
  /// - Complexity: O(n·d) per component that the matchings leave; from degree 3 on there is nearly always one.
  static func randomLift(size: Int, degree: Int, seed: UInt64) -> RegularGraph {
    var rows = [UInt32](repeating: 0, count: size * (degree + 1) * degree), block: UInt64 = 0
    for first in 0...degree {
      for second in (first + 1)..<max(degree + 1, first + 1) {
        var random = RandomStream(seed: seed, block: block)
        block += 1
        for (i, j) in random.permutation(of: size).enumerated() {
          // A row lists the other meta-nodes in order.
          rows[(first * size + i) * degree + second - 1] = UInt32(second * size + j)
          rows[(second * size + j) * degree + first] = UInt32(first * size + i)
        }
      }
    }
    var graph = RegularGraph(vertices: size * (degree + 1), degree: degree, rows: rows)
    graph.connect { graph, a, b, isReached in
      // Every component covers every meta-node; exchanging the far ends of two links of one matching leaves a matching.
      let (from, to) = (a / size, b / size)
      let other = (from * size..<(from + 1) * size).first { !isReached[$0] } ?? a
      let end = graph.neighbors(of: other).first { Int($0) / size == to }
      return (end.map { Int($0) } ?? b, other)
    }
    return graph
  }
}
