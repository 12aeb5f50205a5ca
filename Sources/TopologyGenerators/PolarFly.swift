import TopologyModel

/// A PolarFly: the Erdős–Rényi polarity graph over GF(q).
///
/// Routers are the points of the projective plane, as vectors whose first coordinate other than 0 is 1: (1, a, b) has number
/// a·q + b, (0, 1, c) has q² + c, (0, 0, 1) has q² + q.  Two are joined when their dot product is 0; the q + 1 points that
/// are orthogonal to themselves (the quadrics) have one link fewer.  Routers: q² + q + 1 of degree q + 1 or q.  Diameter 2,
/// and only one path of two hops between any two.
///
/// Source: Lakhotia et al., *PolarFly: A Cost-Effective and Flexible Low-Diameter Topology*, SC 2022; Brown, *On Graphs that
/// do not Contain a Thomsen Graph*, 1966; Erdős, Rényi, Sós, *On a Problem of Graph Theory*, 1966.
public struct PolarFly: TopologyFamily {
  private let order: Int
  private let routers: HostedRouters
  private let settings: LinkSettings
  private let kind: String

  private static let linkKind = "router-router"

  public static let description = FamilyDescription(
    kind: "polarfly", aliases: ["polar-fly", "er-graph"],
    title: "PolarFly: routers at most 2 hops apart, next to the Moore bound",
    details: """
      For a prime power q: q² + q + 1 routers of degree q + 1, of which q + 1 (the quadrics) have degree q; q(q + 1)²/2 links \
      between them, diameter 2. Of the Moore bound 1 + (q + 1)² it reaches (q² + q + 1)/(q² + 2q + 2), which tends to 1. \
      Groups are the clusters of the paper: the quadrics, and each neighbour of the first quadric with its own neighbours. \
      With hosts, p endpoints on each router; balanced near p = (q + 1)/2.
      """,
    parameters: [
      Parameter("q", .integer(2...32_768), "order of the field, a prime power"),
      HostedRouters.hostsParameter,
    ],
    linkClasses: [HostedRouters.linkClass, LinkClassDescription(linkKind, "two routers")],
    source:
      "Lakhotia et al., SC 2022; Erdős, Rényi, Sós, Studia Sci. Math. Hungar. 1, 1966; Brown, Canad. Math. Bull. 9, 1966",
    example: "--kind polarfly --q 7 --hosts 4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    order = reader.integer("q")
    try requirePrimePower(order, least: 2)
    settings = reader.links(Self.linkKind)
    let points = order * order + order + 1
    routers = HostedRouters(reader, carriers: points, routers: points)
  }

  public var name: String { "\(kind)-q\(order)\(routers.suffix)" }

  public var usedLinkClasses: [String] { routers.usedLinkClasses + [Self.linkKind] }

  private func fabricLinks() throws(TopologyError) -> Int {
    try checkedProduct([order * (order + 1) / 2, order + 1, settings.count], of: "links")
  }

  public func counts() throws(TopologyError) -> TopologyCounts { try routers.counts(links: fabricLinks()) }

  public var linksPerEndpoint: Int? { routers.linksPerEndpoint }

  public var structure: DeclaredStructure {
    var structure = routers.structure(.groups(by: .x))
    if let plane = ProjectivePlane(order: order) {
      structure.permutations += plane.isometries.map { routers.moving($0.name, $0.image) }
    }
    return structure
  }

  public func build() -> TopologyGraph {
    guard let plane = ProjectivePlane(order: order) else {
      preconditionFailure("a member of the family has a field")
    }
    let clusters = plane.clusters()
    var sizes = [Int](repeating: 0, count: order + 1)
    let places = clusters.map { cluster in
      sizes[cluster] += 1
      return (cluster: cluster, member: sizes[cluster] - 1)
    }
    // The counts have been checked before a family builds.
    var writer = ChannelWriter()
    var builder = routers.makeBuilder(links: (try? fabricLinks()) ?? 0, &writer) { router in
      let (cluster, member) = places[router]
      return HostedRouters.Place(
        path: "cluster" + padded(cluster, of: order + 1) + "/", number: padded(member, of: order + 1),
        location: Location().with(.rack, router).with(.x, cluster).with(.y, member))
    }
    let links = ChannelClass(settings, Self.linkKind, &builder)
    for point in 0..<routers.routers {
      for other in plane.polarLine(of: point) where other > point {
        writer.add(routers.node(point), routers.node(other), links, to: &builder)
      }
    }
    return builder.build()
  }
}

/// The points of the projective plane over GF(q), with the polarity of the dot product.
struct ProjectivePlane: Sendable {
  private struct Vector {
    let x, y, z: Int
    init(_ x: Int, _ y: Int, _ z: Int) { (self.x, self.y, self.z) = (x, y, z) }
  }

  private let field: GaloisField
  private var q: Int { field.order }

  init?(order: Int) {
    guard let field = GaloisField(order: order) else { return nil }
    self.field = field
  }

  /// Points.
  var count: Int { q * q + q + 1 }

  private func vector(_ point: Int) -> Vector {
    if point < q * q { return Vector(1, point / q, point % q) }
    return point < q * q + q ? Vector(0, 1, point - q * q) : Vector(0, 0, 1)
  }

  /// The point of a vector that is not 0.
  private func point(_ v: Vector) -> Int {
    if v.x != 0 {
      let scale = field.inverse(v.x)
      return field.multiply(v.y, scale) * q + field.multiply(v.z, scale)
    }
    return v.y != 0 ? q * q + field.multiply(v.z, field.inverse(v.y)) : q * q + q
  }

  private func dot(_ v: Vector, _ w: Vector) -> Int {
    field.add(field.add(field.multiply(v.x, w.x), field.multiply(v.y, w.y)), field.multiply(v.z, w.z))
  }

  /// v + s·w.
  private func sum(_ v: Vector, _ s: Int, _ w: Vector) -> Vector {
    Vector(
      field.add(v.x, field.multiply(s, w.x)), field.add(v.y, field.multiply(s, w.y)),
      field.add(v.z, field.multiply(s, w.z)))
  }

  /// The q + 1 points orthogonal to a point, itself among them when it is a quadric.
  func polarLine(of point: Int) -> [Int] {
    let v = vector(point)
    let first: Vector, second: Vector
    if v.x != 0 {
      (first, second) = (Vector(field.negate(v.y), 1, 0), Vector(field.negate(v.z), 0, 1))
    } else if v.y != 0 {
      (first, second) = (Vector(1, 0, 0), Vector(0, field.negate(v.z), 1))
    } else {
      (first, second) = (Vector(1, 0, 0), Vector(0, 1, 0))
    }
    return (0..<q).map { self.point(sum(first, $0, second)) } + [self.point(second)]
  }

  func isQuadric(_ point: Int) -> Bool {
    let v = vector(point)
    return dot(v, v) == 0
  }

  /// The cluster of each point: 0 for the quadrics, i + 1 for the i-th neighbour of the first quadric and its neighbours.
  ///
  /// Two points have one common neighbour, so these sets are disjoint, and every point is in one.
  func clusters() -> [Int] {
    var cluster = [Int](repeating: 0, count: count)
    guard let start = (0..<count).first(where: isQuadric) else { return cluster }
    for (index, center) in polarLine(of: start).filter({ $0 != start }).sorted().enumerated() {
      for point in polarLine(of: center) + [center] where !isQuadric(point) { cluster[point] = index + 1 }
    }
    return cluster
  }

  /// Generators of a group that keeps the dot product; its orbits are the quadrics and two more.
  ///
  /// For odd q reflections, which generate all of it: v → v − 2(v·u)/(u·u) u.  For even q transvections,
  /// v → v + s(v·u) u with u·u = 0.  And the automorphism of the field.
  var isometries: [(name: String, image: @Sendable (Int) -> Int)] {
    let plane = self, field = field
    var maps: [(name: String, image: @Sendable (Int) -> Int)] = []
    func add(_ name: String, along u: Vector, by factor: Int) {
      maps.append(
        (
          name,
          { point in
            let v = plane.vector(point)
            return plane.point(plane.sum(v, field.multiply(factor, plane.dot(v, u)), u))
          }
        ))
    }
    if field.characteristic == 2 {
      for (index, u) in [Vector(1, 1, 0), Vector(0, 1, 1)].enumerated() {
        for digit in 0..<field.degree { add("transvection \(index) by x^\(digit)", along: u, by: 1 << digit) }
      }
    } else {
      let minusOne = field.negate(1), minusTwo = field.negate(field.add(1, 1))
      let scalars = (1..<q).map { field.power($0) }
      let tilted = [scalars.map { Vector(1, $0, 0) }, scalars.map { Vector(1, 1, $0) }].compactMap { candidates in
        candidates.first { dot($0, $0) != 0 }
      }
      let axes = [Vector(1, minusOne, 0), Vector(0, 1, minusOne), Vector(1, 0, 0)] + tilted
      for (index, u) in axes.enumerated() {
        add("reflection \(index)", along: u, by: field.multiply(minusTwo, field.inverse(dot(u, u))))
      }
    }
    if field.degree > 1 {
      maps.append(
        (
          "automorphism of the field",
          { point in
            let v = plane.vector(point)
            return plane.point(Vector(field.frobenius(v.x), field.frobenius(v.y), field.frobenius(v.z)))
          }
        ))
    }
    return maps
  }
}
