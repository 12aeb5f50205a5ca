import TopologyModel

/// A graph as a product of lines, rings, full meshes and switches, held against the graph link by link.
struct ProductShape {
  /// One dimension; axis 0 varies fastest with the rank.
  struct Dimension {
    var shape: ProductFactor.Shape
    var extent: Int
    /// What a node sends along this dimension to one neighbour, or into its switch, 10⁹ byte/s.
    var gigabytesPerSecond: Double
    /// Of a link, or of the way to the switch and half of the switch.
    var latency: Latency
    /// Planes that were taken for one switch.
    var planes = 1
  }

  let dimensions: [Dimension]

  /// The product that the family declares, or a single full mesh or switch that needs no declaration.
  ///
  /// - Parameter ratesMatter: False takes links of one dimension whose bandwidth or latency differ.
  /// - Throws: `ruleBroken` with the first reason why the graph is no such product.
  /// - Complexity: O(V + A).
  init(_ graph: TopologyGraph, _ structure: DeclaredStructure, ratesMatter: Bool = true) throws(TopologyError) {
    let endpoints = graph.endpoints
    let declared = structure.factors.filter { $0.extent > 1 }
    let applies = structure.nodeCount.map { $0 == graph.nodeCount } ?? true
    if !declared.isEmpty, applies {
      dimensions = try Self.verified(declared, graph, ratesMatter: ratesMatter)
    } else if let single = Self.single(graph, endpoints) {
      dimensions = [single]
    } else {
      throw Self.refusal("it is no product of rings, full meshes and switches: its family declares none")
    }
  }

  private static func refusal(_ reason: String) -> TopologyError {
    .ruleBroken(field: "the topology", value: "given", rule: reason, hint: nil)
  }

  // MARK: One dimension

  /// All endpoints joined to each other, or all to the same switches, alike.
  private static func single(_ graph: TopologyGraph, _ endpoints: [NodeID]) -> Dimension? {
    guard endpoints.count > 1, let first = endpoints.first else { return nil }
    let wanted = graph.bundles(from: first)
    guard let rate = wanted.first?.gigabytesPerSecond, let latency = wanted.first?.latency else { return nil }
    let isMesh = wanted.allSatisfy { graph.attributes(of: $0.target).isEndpoint }
    guard wanted.allSatisfy({ same($0.gigabytesPerSecond, rate) && $0.latency == latency }) else { return nil }
    for node in endpoints {
      let bundles = graph.bundles(from: node)
      guard bundles.count == wanted.count,
        bundles.allSatisfy({ same($0.gigabytesPerSecond, rate) && $0.latency == latency })
      else { return nil }
      if !isMesh {
        guard zip(bundles, wanted).allSatisfy({ $0.target == $1.target }) else { return nil }
      } else {
        guard bundles.allSatisfy({ graph.attributes(of: $0.target).isEndpoint }) else { return nil }
      }
    }
    if isMesh {
      guard graph.nodeCount == endpoints.count, wanted.count == endpoints.count - 1 else { return nil }
      return Dimension(shape: .clique, extent: endpoints.count, gigabytesPerSecond: rate, latency: latency)
    }
    let switches = wanted.map(\.target)
    guard graph.nodeCount == endpoints.count + switches.count,
      switches.allSatisfy({
        graph.neighborCount(of: $0) == endpoints.count && !graph.attributes(of: $0).isEndpoint
          && graph.attributes(of: $0).latency == graph.attributes(of: switches[0]).latency
      })
    else { return nil }
    return Dimension(
      shape: .crossbar, extent: endpoints.count, gigabytesPerSecond: rate * Double(switches.count),
      latency: halfway(latency, graph.attributes(of: switches[0]).latency), planes: switches.count)
  }

  /// A way through a switch is two links and its latency; half of that is what a link of two such costs.
  private static func halfway(_ link: Latency, _ crossed: Latency) -> Latency {
    Latency(picoseconds: link.picoseconds + crossed.picoseconds / 2)
  }

  private static func same(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * max(a, b) }

  // MARK: Declared factors

  private static func verified(
    _ factors: [ProductFactor], _ graph: TopologyGraph, ratesMatter: Bool
  ) throws(TopologyError) -> [Dimension] {
    let count = try checkedProduct(factors.map(\.extent), of: "nodes of the product")
    let coordinates = CoordinateSystem(extents: factors.map(\.extent))
    let endpoints = graph.endpoints
    guard endpoints.count == count, endpoints.last?.index ?? -1 == count - 1 else {
      throw refusal("its family declares a product of \(count) endpoints, the graph has \(endpoints.count)")
    }
    var dimensions = factors.map {
      Dimension(shape: $0.shape, extent: $0.extent, gigabytesPerSecond: 0, latency: .zero)
    }
    var isKnown = factors.map { _ in false }
    for node in endpoints {
      var neighbors = factors.map { _ in 0 }
      for bundle in graph.bundles(from: node) {
        let axis: Int, latency: Latency
        if bundle.target.index < count {
          let changed = factors.indices.filter {
            coordinates.coordinate($0, of: node.index) != coordinates.coordinate($0, of: bundle.target.index)
          }
          guard changed.count == 1 else {
            throw refusal(
              "a link joins \(graph.name(of: node)) and \(graph.name(of: bundle.target)), which differ on \(changed.count) axes"
            )
          }
          axis = changed[0]
          latency = bundle.latency
          let extent = factors[axis].extent
          let distance = abs(
            coordinates.coordinate(axis, of: node.index) - coordinates.coordinate(axis, of: bundle.target.index))
          let fits =
            switch factors[axis].shape {
            case .path: distance == 1
            case .cycle: distance == 1 || distance == extent - 1
            case .clique: true
            case .crossbar: false
            }
          guard fits else {
            throw refusal(
              "the link between \(graph.name(of: node)) and \(graph.name(of: bundle.target)) does not fit axis \(axis)")
          }
        } else {
          guard let line = try Self.axis(ofSwitch: bundle.target, factors, coordinates, count, graph) else {
            throw refusal("\(graph.name(of: bundle.target)) is not the switch of one line")
          }
          axis = line
          latency = halfway(bundle.latency, graph.attributes(of: bundle.target).latency)
        }
        neighbors[axis] += 1
        if !isKnown[axis] {
          isKnown[axis] = true
          dimensions[axis].gigabytesPerSecond = bundle.gigabytesPerSecond
          dimensions[axis].latency = latency
        }
        let isAlike =
          same(dimensions[axis].gigabytesPerSecond, bundle.gigabytesPerSecond) && dimensions[axis].latency == latency
        guard isAlike || !ratesMatter else {
          throw refusal("the links of axis \(axis) differ in bandwidth or latency")
        }
      }
      for (axis, factor) in factors.enumerated() {
        let place = coordinates.coordinate(axis, of: node.index)
        let expected =
          switch factor.shape {
          case .path: (place > 0 ? 1 : 0) + (place + 1 < factor.extent ? 1 : 0)
          case .cycle: factor.extent == 2 ? 1 : 2
          case .clique: factor.extent - 1
          case .crossbar: 1
          }
        guard neighbors[axis] == expected else {
          throw refusal("\(graph.name(of: node)) has \(neighbors[axis]) neighbours on axis \(axis), not \(expected)")
        }
      }
    }
    let lines = factors.reduce(0) { $1.shape == .crossbar ? $0 + count / $1.extent : $0 }
    guard graph.nodeCount == count + lines else {
      throw refusal("it has \(graph.nodeCount - count) switches where the product has \(lines)")
    }
    return dimensions
  }

  /// The axis whose whole line a switch joins, nil when it joins something else.
  private static func axis(
    ofSwitch node: NodeID, _ factors: [ProductFactor], _ coordinates: CoordinateSystem, _ count: Int,
    _ graph: TopologyGraph
  ) throws(TopologyError) -> Int? {
    let row = graph.arcs(from: node)
    guard let first = row.first?.target, let last = row.last?.target, last.index < count, first != last else {
      return nil
    }
    let axis = factors.indices.first {
      coordinates.coordinate($0, of: first.index) != coordinates.coordinate($0, of: last.index)
    }
    guard let axis, factors[axis].shape == .crossbar, graph.neighborCount(of: node) == factors[axis].extent,
      coordinates.replacing(axis, of: first.index, with: 0) == coordinates.replacing(axis, of: last.index, with: 0)
    else { return nil }
    return axis
  }
}
