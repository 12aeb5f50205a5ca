import TopologyModel

/// A topology as ASTRA-sim's analytical network can say it: a product of rings, full meshes and switches.
public struct AstraSimNetwork: Sendable {
  let dimensions: [ProductShape.Dimension]
  /// What is not as in the topology, a sentence each.
  public let notes: [String]
  /// True when the product is the nearest one and not the topology itself.
  public let isApproximation: Bool

  /// The product that the topology is, or with `approximate` the nearest one.
  ///
  /// - Throws: `ruleBroken` with the first reason why it is no product, and why none is near.
  /// - Complexity: O(V + A), the nearest O(networks · (V + A)).
  public init(_ request: ExportRequest) throws(TopologyError) {
    let graph = request.graph
    let exact: [ProductShape.Dimension]
    do throws(TopologyError) {
      exact = try ProductShape(graph, request.structure).dimensions
      if exact.contains(where: { $0.shape == .path }), !request.approximate {
        throw .ruleBroken(
          field: "the topology", value: "given", rule: "it has lines that do not close, which are no rings", hint: nil)
      }
    } catch {
      guard request.approximate else {
        guard case .ruleBroken(_, _, let rule, _) = error else { throw error }
        throw .ruleBroken(
          field: "the topology", value: quoted(request.document.name), rule: rule,
          hint: "simai, simgrid and booksim take any graph; --approximate writes the nearest product")
      }
      let nearest = try NearestProduct(graph)
      dimensions = nearest.dimensions
      notes = ["approximation: \(error.rule)"] + nearest.notes
      isApproximation = true
      return
    }
    dimensions = exact
    let lines = exact.filter { $0.shape == .path }
    isApproximation = !lines.isEmpty
    var notes = lines.map { "approximation: a line of \($0.extent) was closed into a ring" }
    for dimension in exact where dimension.planes > 1 {
      notes.append("\(dimension.planes) parallel switches are one switch of their bandwidths' sum")
    }
    let crossed = graph.nodeClasses.filter { $0.isEndpoint && $0.forwards && $0.latency > .zero }
    if exact.contains(where: { $0.shape == .cycle && $0.extent > 3 }), let node = crossed.first {
      notes.append("not carried: \(node.latency.nanoseconds) ns at each node crossed")
    }
    self.notes = notes
  }

  /// Ranks along each dimension, the fastest first.
  public var extents: [Int] { dimensions.map(\.extent) }

  /// The product as a graph: its endpoints in rank order, then the switches of each dimension.
  ///
  /// - Complexity: O(V + A), for full meshes of k ranks k − 1 links at each.
  public var graph: TopologyGraph {
    let places = CoordinateSystem(extents: extents)
    var builder = GraphBuilder(networks: [Network(name: "product", rank: 0)])
    let npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
    let crossbar = builder.nodeClass(NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true))
    for rank in 0..<places.count { _ = builder.addNode(npu, name: "npu\(rank)") }
    for (axis, dimension) in dimensions.enumerated() {
      let link = builder.linkClass(
        LinkClass(
          kind: CoordinateSystem.axisName(axis), bandwidth: .gigabytes(dimension.gigabytesPerSecond),
          latency: dimension.latency))
      for first in 0..<places.count where places.coordinate(axis, of: first) == 0 {
        let line = (0..<dimension.extent).map { NodeID(places.replacing(axis, of: first, with: $0)) }
        switch dimension.shape {
        case .crossbar:
          let center = builder.addNode(crossbar, name: "switch\(builder.nodeCount - places.count)")
          for node in line { _ = builder.addLink(node, center, link) }
        case .clique:
          for (place, node) in line.enumerated() {
            for other in line[(place + 1)...] { _ = builder.addLink(node, other, link) }
          }
        case .path, .cycle:
          for (node, next) in zip(line, line.dropFirst()) { _ = builder.addLink(node, next, link) }
          if line.count > 2 { _ = builder.addLink(line[line.count - 1], line[0], link) }
        }
      }
    }
    return builder.build()
  }
}
