import TopologyModel

/// A Slim Fly: the graph of McKay, Miller and Širáň over GF(q), q = 4w + δ with δ in {−1, 0, 1}.
///
/// Router (s, x, y), s in {0, 1}, x and y in GF(q), has number s·q² + x·q + y.  (0, x, y) and (0, x, y′) are joined when
/// y − y′ is in X, (1, m, c) and (1, m, c′) when c − c′ is in X′, and (0, x, y) and (1, m, c) when y = mx + c.  Routers: 2q²,
/// each of degree (3q − δ)/2.  Diameter 2.
///
/// Source: Besta & Hoefler, *Slim Fly: A Cost Effective Low-Diameter Network Topology*, SC 2014; the sets X and X′ for every
/// q: Hafner, *Geometric Realisation of the Graphs of McKay–Miller–Širáň*, J. Combin. Theory B 90, 2004.
public struct SlimFly: TopologyFamily {
  private let order: Int
  private let routers: HostedRouters
  private let localSettings: LinkSettings
  private let globalSettings: LinkSettings
  private let kind: String

  public static let description = FamilyDescription(
    kind: "slimfly", aliases: ["slim-fly", "mms"],
    title: "Slim Fly: routers at most 2 hops apart, close to the Moore bound",
    details: """
      For a prime power q = 4w + δ, δ in {−1, 0, 1}: every one but 2. 2q² routers of degree k = (3q − δ)/2, \
      q²(3q − δ)/2 links between them (local: q²(q − δ)/2 inside the 2q groups of q routers; global: q³), diameter 2. Of the \
      Moore bound 1 + k² it reaches 2q²/(1 + k²): all of it for q = 5, 8/9 as q grows. With hosts, p endpoints on each \
      router; balanced near p = k/2. Router (s, x, y) is in group s·q + x.
      """,
    parameters: [
      Parameter("q", .integer(2...32_768), "order of the field, a prime power but 2"),
      HostedRouters.hostsParameter,
    ],
    linkClasses: [
      HostedRouters.linkClass,
      LinkClassDescription("local", "two routers of a group"),
      LinkClassDescription("global", "routers of two groups"),
    ],
    source: "Besta & Hoefler, SC 2014; McKay, Miller, Širáň, JCTB 74, 1998; Hafner, JCTB 90, 2004",
    example: "--kind slimfly --q 5 --hosts 4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    order = reader.integer("q")
    try requirePrimePower(order, least: 3)
    localSettings = reader.links("local")
    globalSettings = reader.links("global")
    routers = HostedRouters(reader, carriers: 2 * order * order, routers: 2 * order * order)
  }

  public var name: String { "\(kind)-q\(order)\(routers.suffix)" }

  public var usedLinkClasses: [String] { routers.usedLinkClasses + ["local", "global"] }

  /// |X| = |X′|: the links of a router inside its group.
  private var localDegree: Int { MMSGraph.localDegree(order: order) }

  private func fabricLinks() throws(TopologyError) -> Int {
    try checkedSum(
      [
        try checkedProduct([order * order, localDegree, localSettings.count], of: "links"),
        try checkedProduct([order, order, order, globalSettings.count], of: "links"),
      ], of: "links")
  }

  public func counts() throws(TopologyError) -> TopologyCounts { try routers.counts(links: fabricLinks()) }

  public var linksPerEndpoint: Int? { routers.linksPerEndpoint }

  public var structure: DeclaredStructure {
    var structure = routers.structure(.groups(by: .pod))
    if let graph = MMSGraph(order: order) {
      structure.permutations += graph.permutations.map { routers.moving($0.name, $0.image) }
    }
    return structure
  }

  public func build() -> TopologyGraph {
    let q = order
    // The counts have been checked before a family builds.
    var writer = ChannelWriter()
    var builder = routers.makeBuilder(links: (try? fabricLinks()) ?? 0, &writer) { router in
      HostedRouters.Place(
        path: "group" + padded(router / q, of: 2 * q) + "/", number: padded(router % q, of: q),
        location: Location().with(.pod, router / q).with(.rack, router % q))
    }
    guard let graph = MMSGraph(order: order) else { return builder.build() }
    let local = ChannelClass(localSettings, "local", &builder)
    let global = ChannelClass(globalSettings, "global", &builder)
    graph.forEachLocalLink { writer.add(routers.node($0), routers.node($1), local, to: &builder) }
    graph.forEachGlobalLink { writer.add(routers.node($0), routers.node($1), global, to: &builder) }
    return builder.build()
  }
}

/// Refuses an order that no field has, or one below `least`.
func requirePrimePower(_ order: Int, least: Int) throws(TopologyError) {
  if order >= least, GaloisField.primePower(order) != nil { return }
  let nearest = GaloisField.nearestPrimePowers(to: order, least: least)
  throw .ruleBroken(
    field: "q", value: "\(order)",
    rule: GaloisField.primePower(order) == nil
      ? "only a power of a prime is the order of a field" : "q must be 4w − 1, 4w or 4w + 1",
    hint: nearestThatWork(nearest))
}

/// The graph of McKay, Miller and Širáň, as ``SlimFly`` describes it.
struct MMSGraph: Sendable {
  private let field: GaloisField
  /// X and X′ as exponents of the generator, ascending, and as a table over exponents.
  private let exponents: [[Int]]
  private let isMember: [[Bool]]

  private var q: Int { field.order }

  static func localDegree(order: Int) -> Int { order % 4 == 3 ? (order + 1) / 2 : order / 2 }

  init?(order: Int) {
    guard order > 2, let field = GaloisField(order: order) else { return nil }
    self.field = field
    let first: [Int]
    switch order % 4 {
    // q = 4w + 1: the even powers.  q = 4w: as many, though the generator has odd order.
    case 0, 1: first = (0..<(order / 2)).map { 2 * $0 }
    // q = 4w − 1: the first w even powers, and their negatives, the odd ones from 2w − 1 on.
    default:
      let w = (order + 1) / 4
      first = (0..<w).map { 2 * $0 } + (0..<w).map { 2 * w - 1 + 2 * $0 }
    }
    let second = first.map { ($0 + 1) % (order - 1) }
    exponents = [first.sorted(), second.sorted()]
    isMember = [first, second].map { members in
      var table = [Bool](repeating: false, count: order - 1)
      for exponent in members { table[exponent] = true }
      return table
    }
  }

  private func router(_ side: Int, _ x: Int, _ y: Int) -> Int { (side * q + x) * q + y }

  func forEachLocalLink(_ body: (_ first: Int, _ second: Int) -> Void) {
    for side in 0...1 {
      let differences = exponents[side].map { field.power($0) }
      for x in 0..<q {
        for y in 0..<q {
          for difference in differences {
            let other = field.add(y, difference)
            if other > y { body(router(side, x, y), router(side, x, other)) }
          }
        }
      }
    }
  }

  func forEachGlobalLink(_ body: (_ first: Int, _ second: Int) -> Void) {
    for x in 0..<q {
      for y in 0..<q {
        for m in 0..<q { body(router(0, x, y), router(1, m, field.subtract(y, field.multiply(m, x)))) }
      }
    }
  }

  // MARK: Automorphisms

  /// A power of the generator that maps the sets X and X′, after `times` Frobenius maps, onto themselves or each other.
  private func scale(times: Int, swapping: Bool, from least: Int) -> Int? {
    let cycle = q - 1
    var factor = 1
    for _ in 0..<times { factor = factor * field.characteristic % cycle }
    return (least..<(least + cycle)).first { shift in
      (0...1).allSatisfy { side in
        exponents[side].allSatisfy { isMember[swapping ? 1 - side : side][($0 * factor + shift) % cycle] }
      }
    }
  }

  /// Generators of a group that joins all routers of a side, and both sides where some map swaps X and X′.
  ///
  /// Every map is (0, x, y) → (0, …), (1, m, c) → (1, …) with y = mx + c kept: shifts and shears for every q, scalings of x,
  /// of y by what keeps X and X′, the automorphisms of the field, and the exchange of points and lines.
  var permutations: [(name: String, image: @Sendable (Int) -> Int)] {
    let field = field, q = q
    func mapping(
      _ image: @escaping @Sendable (_ side: Int, _ x: Int, _ y: Int) -> (Int, Int, Int)
    ) -> @Sendable (Int) -> Int {
      { router in
        let (side, x, y) = image(router / (q * q), router / q % q, router % q)
        return (side * q + x) * q + y
      }
    }
    let generator = field.power(1), inverse = field.inverse(generator)
    var permutations: [(name: String, image: @Sendable (Int) -> Int)] = [
      ("shift x", mapping { $0 == 0 ? ($0, field.add($1, 1), $2) : ($0, $1, field.subtract($2, $1)) }),
      ("shift m", mapping { $0 == 0 ? ($0, $1, field.add($2, $1)) : ($0, field.add($1, 1), $2) }),
      ("scale x and m", mapping { ($0, field.multiply($1, $0 == 0 ? generator : inverse), $2) }),
    ]
    if let shift = scale(times: 0, swapping: false, from: 1), shift < q - 1 {
      let factor = field.power(shift)
      permutations.append(
        ("scale y", mapping { ($0, $0 == 0 ? $1 : field.multiply($1, factor), field.multiply($2, factor)) }))
    }
    for times in 1..<max(field.degree, 1) {
      guard let shift = scale(times: times, swapping: false, from: 0) else { continue }
      let factor = field.power(shift)
      permutations.append(
        (
          "automorphism of the field",
          mapping { side, x, y in
            let (x, y) = (field.frobenius(x, times: times), field.frobenius(y, times: times))
            return (side, side == 0 ? x : field.multiply(x, factor), field.multiply(y, factor))
          }
        ))
      break
    }
    for times in 0..<field.degree {
      guard let shift = scale(times: times, swapping: true, from: 0) else { continue }
      let factor = field.power(shift), opposite = field.negate(factor)
      permutations.append(
        (
          "exchange the two sides",
          mapping { side, x, y in
            let (x, y) = (field.frobenius(x, times: times), field.frobenius(y, times: times))
            return (1 - side, side == 0 ? x : field.multiply(x, opposite), field.multiply(y, factor))
          }
        ))
      break
    }
    return permutations
  }
}
