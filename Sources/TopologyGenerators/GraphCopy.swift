import TopologyModel

/// The networks of a composition: those of its parts, joined by name, and the fabric's around them.
struct CascadeNetworks {
  private(set) var all: [Network] = []

  /// The index in ``all`` of each of a part's networks.  Equal networks are one; a different one of the same name gets a
  /// number behind it.
  mutating func join(_ networks: [Network]) -> [Int] { networks.map { add($0) } }

  /// As ``join(_:)``, each one rank further out than every network so far.
  mutating func surround(by networks: [Network]) -> [Int] {
    let outermost = all.map(\.rank).max() ?? -1
    return networks.map { network in
      var outer = network
      outer.rank += outermost + 1
      return add(outer)
    }
  }

  private mutating func add(_ network: Network) -> Int {
    if let index = all.firstIndex(of: network) { return index }
    var unique = network, number = 2
    while all.contains(where: { $0.name == unique.name }) {
      unique.name = "\(network.name)\(number)"
      number += 1
    }
    all.append(unique)
    return all.count - 1
  }
}

/// Adds a finished graph to a builder, as often as wanted.
struct GraphCopy {
  private let graph: TopologyGraph
  private let nodeClasses: [GraphBuilder.NodeClassID]
  private let linkClasses: [GraphBuilder.LinkClassID]
  private let columns: [LinkColumn]
  private let widths: [Int]
  /// Cable numbers in use: `0 ..< cables`.
  let cables: Int

  /// - Parameter networks: The builder's index of each of the graph's networks.
  init(_ graph: TopologyGraph, into builder: inout GraphBuilder, networks: [Int]) {
    self.graph = graph
    nodeClasses = graph.nodeClasses.map { builder.nodeClass($0) }
    linkClasses = graph.linkClasses.map { linkClass in
      var renumbered = linkClass
      renumbered.network = networks[linkClass.network]
      return builder.linkClass(renumbered)
    }
    columns = LinkColumn.allCases.filter { !graph.linkColumns[$0.rawValue].isEmpty }
    cables = Int(graph.linkColumns[LinkColumn.cable.rawValue].max() ?? -1) + 1
    widths = LocationColumn.allCases.map { Int(graph.locationColumns[$0.rawValue].max() ?? -1) + 1 }
  }

  /// Adds the nodes from id `first` on, their names behind `prefix`, their locations inside `base` and without `dropped`.
  func addNodes(
    to builder: inout GraphBuilder, prefix: String, at base: Location = Location(), from first: Int = 0,
    without dropped: [LocationColumn] = []
  ) {
    for index in first..<graph.nodeCount {
      let node = NodeID(index)
      var location = graph.location(of: node)
      for column in dropped { location[column] = nil }
      // What stood in a dropped place alone is told apart by its number.
      if !dropped.isEmpty, LocationColumn.allCases.allSatisfy({ $0 == .level || location[$0] == nil }) {
        location[.slot] = index - first
      }
      for column in LocationColumn.allCases {
        guard let outer = base[column] else { continue }
        // A column that the copy uses itself is numbered through.
        location[column] = outer * max(1, widths[column.rawValue]) + (location[column] ?? 0)
      }
      builder.addNode(
        nodeClasses[Int(graph.nodeClassIndex[index])], prefix: prefix, name: graph.nameUTF8(of: node), at: location)
    }
  }

  /// Adds the links whose ends `image` places; a link with an end that it does not place is left out.
  ///
  /// - Parameters:
  ///   - first: The first cable and the first circuit switch that are not in use yet.
  ///   - channelsBefore: Links that two placed nodes have already.
  func addLinks(
    to builder: inout GraphBuilder, first: (cable: Int, ocs: Int), _ image: (Int) -> Int?,
    channelsBefore: (Int, Int) -> Int = { _, _ in 0 }
  ) {
    for index in 0..<graph.linkCount {
      guard let a = image(graph.linkSource[index].index), let b = image(graph.linkTarget[index].index) else { continue }
      let link = builder.addLink(
        NodeID(a), NodeID(b), linkClasses[Int(graph.linkClassIndex[index])],
        key: Int(graph.linkKey[index]) + channelsBefore(a, b))
      // The ends may have changed places, and with them what is said of each end.
      let isFlipped = a > b
      for column in columns {
        guard let value = graph.value(column, of: LinkID(index)) else { continue }
        switch column {
        case .cable: builder.set(.cable, of: link, to: first.cable + value)
        case .ocs: builder.set(.ocs, of: link, to: first.ocs + value)
        case .ocsPortA: builder.set(isFlipped ? .ocsPortB : .ocsPortA, of: link, to: value)
        case .ocsPortB: builder.set(isFlipped ? .ocsPortA : .ocsPortB, of: link, to: value)
        }
      }
      if let ports = graph.portNames[LinkID(index)] {
        builder.setPorts(of: link, isFlipped ? PortNames(a: ports.b, b: ports.a) : ports)
      }
    }
  }
}
