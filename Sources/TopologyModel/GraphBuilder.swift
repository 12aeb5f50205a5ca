/// The only writer of a ``TopologyGraph``: nodes first, links between them, then `build()` ends it.
///
/// A caller checks what a person gave before it gets here: an id that does not exist is a programming error and stops the
/// program.
public struct GraphBuilder: ~Copyable {
  package private(set) var networks: [Network]
  private var nodeClasses: [NodeClass] = []
  private var nodeClassNumbers: [NodeClass: UInt32] = [:]
  private var linkClasses: [LinkClass] = []
  private var linkClassNumbers: [LinkClass: UInt32] = [:]

  private var nodeClassIndex: [UInt32] = []
  private var nameBytes: [UInt8] = []
  private var nameEnd: [UInt32] = []
  private var locationColumns = [[Int32]](repeating: [], count: LocationColumn.allCases.count)

  private var linkSource: [NodeID] = []
  private var linkTarget: [NodeID] = []
  private var linkClassIndex: [UInt32] = []
  private var linkKey: [UInt16] = []
  private var linkColumns = [[Int32]](repeating: [], count: LinkColumn.allCases.count)
  private var portNames: [LinkID: PortNames] = [:]

  /// The number of a node class within one builder.
  public struct NodeClassID: Hashable, Sendable { let number: UInt32 }
  /// The number of a link class within one builder.
  public struct LinkClassID: Hashable, Sendable { let number: UInt32 }

  /// The largest number of nodes a graph can have.
  public static let maximumNodes = Int(UInt32.max) - 1
  /// The largest number of links a graph can have.
  public static let maximumLinks = Int(UInt32.max) / 2
  /// The largest key of a link.
  public static let maximumKey = Int(UInt16.max)

  /// An empty builder with room for `nodes` and `links`.
  public init(networks: [Network], nodes: Int = 0, links: Int = 0) {
    self.networks = networks
    nodeClassIndex.reserveCapacity(nodes)
    nameEnd.reserveCapacity(nodes)
    nameBytes.reserveCapacity(nodes * 16)
    linkSource.reserveCapacity(links)
    linkTarget.reserveCapacity(links)
    linkClassIndex.reserveCapacity(links)
    linkKey.reserveCapacity(links)
  }

  /// Nodes so far.
  public var nodeCount: Int { nodeClassIndex.count }
  /// Links so far.
  public var linkCount: Int { linkSource.count }

  /// Adds a network after those that exist and returns its index; the caller keeps them in rank order.
  public mutating func addNetwork(_ network: Network) -> Int {
    networks.append(network)
    return networks.count - 1
  }

  /// The class with these attributes, made when it is new.
  public mutating func nodeClass(_ attributes: NodeClass) -> NodeClassID {
    if let number = nodeClassNumbers[attributes] { return NodeClassID(number: number) }
    let number = UInt32(nodeClasses.count)
    nodeClasses.append(attributes)
    nodeClassNumbers[attributes] = number
    return NodeClassID(number: number)
  }

  /// The class with these attributes, made when it is new.
  public mutating func linkClass(_ attributes: LinkClass) -> LinkClassID {
    if let number = linkClassNumbers[attributes] { return LinkClassID(number: number) }
    precondition(networks.indices.contains(attributes.network), "a link class names a network that does not exist")
    let number = UInt32(linkClasses.count)
    linkClasses.append(attributes)
    linkClassNumbers[attributes] = number
    return LinkClassID(number: number)
  }

  /// Adds a node; ids count up from 0.
  @discardableResult
  public mutating func addNode(_ nodeClass: NodeClassID, name: String, at location: Location = Location()) -> NodeID {
    nameBytes.append(contentsOf: name.utf8)
    return addNode(nodeClass, at: location)
  }

  /// Adds a node whose name is `prefix` and a name of another graph.
  package mutating func addNode(
    _ nodeClass: NodeClassID, prefix: String, name: ArraySlice<UInt8>, at location: Location
  ) {
    nameBytes.append(contentsOf: prefix.utf8)
    nameBytes.append(contentsOf: name)
    addNode(nodeClass, at: location)
  }

  /// Adds the node whose name has just been appended.
  @discardableResult
  private mutating func addNode(_ nodeClass: NodeClassID, at location: Location) -> NodeID {
    let node = NodeID(nodeClassIndex.count)
    nodeClassIndex.append(nodeClass.number)
    nameEnd.append(UInt32(nameBytes.count))
    for column in 0..<locationColumns.count {
      let value = location.values[column]
      if locationColumns[column].isEmpty {
        if value == Location.none { continue }
        locationColumns[column].reserveCapacity(nodeClassIndex.capacity)
        locationColumns[column].append(contentsOf: repeatElement(Location.none, count: node.index))
      }
      locationColumns[column].append(value)
    }
    return node
  }

  /// Adds a channel between two different nodes, in either order; ids count up from 0.
  ///
  /// - Parameter key: Tells parallel channels apart; the caller counts them from 0.
  @discardableResult
  public mutating func addLink(_ a: NodeID, _ b: NodeID, _ linkClass: LinkClassID, key: Int = 0) -> LinkID {
    precondition(a != b, "a link joins two different nodes")
    precondition(max(a, b).index < nodeClassIndex.count, "a link joins nodes that exist")
    let link = LinkID(linkSource.count)
    linkSource.append(min(a, b))
    linkTarget.append(max(a, b))
    linkClassIndex.append(linkClass.number)
    linkKey.append(UInt16(key))
    for column in linkColumns.indices where !linkColumns[column].isEmpty { linkColumns[column].append(-1) }
    return link
  }

  /// Sets an optional integer of a link, in `0 ... Int32.max`.
  public mutating func set(_ column: LinkColumn, of link: LinkID, to value: Int) {
    precondition(value >= 0, "an integer of a link is 0 or more")
    if linkColumns[column.rawValue].isEmpty {
      linkColumns[column.rawValue].reserveCapacity(linkSource.capacity)
      linkColumns[column.rawValue] = Array(repeating: -1, count: linkSource.count)
    }
    linkColumns[column.rawValue][link.index] = Int32(value)
  }

  /// Names the ports of a link: `a` at its source, `b` at its target.
  public mutating func setPorts(of link: LinkID, _ names: PortNames) { portNames[link] = names }

  /// Ends the building.
  ///
  /// - Complexity: O(V + A log d) for the largest degree d; O(V + A) when links come in ascending order, as generators
  ///   make them.
  public consuming func build() -> TopologyGraph {
    precondition(nodeClassIndex.count <= Self.maximumNodes && linkSource.count <= Self.maximumLinks)
    let (rowStart, arcs) = Self.rows(nodes: nodeClassIndex.count, linkSource, linkTarget)
    return TopologyGraph(
      networks: networks, nodeClasses: nodeClasses, linkClasses: linkClasses, nodeClassIndex: nodeClassIndex,
      nameBytes: nameBytes, nameEnd: nameEnd, locationColumns: locationColumns, linkSource: linkSource,
      linkTarget: linkTarget, linkClassIndex: linkClassIndex, linkKey: linkKey, linkColumns: linkColumns,
      portNames: portNames, rowStart: rowStart, arcs: arcs)
  }

  /// Both directions of every link, bucketed by the node they leave, ascending within a row.
  private static func rows(nodes: Int, _ source: [NodeID], _ target: [NodeID]) -> ([Int], [Arc]) {
    var rowStart = [Int](repeating: 0, count: nodes + 1)
    for link in source.indices {
      rowStart[source[link].index + 1] &+= 1
      rowStart[target[link].index + 1] &+= 1
    }
    for node in 0..<nodes { rowStart[node + 1] &+= rowStart[node] }
    var next = rowStart
    let arcs = [Arc](unsafeUninitializedCapacity: 2 * source.count) { buffer, count in
      // Safe: the counts above make every slot of `buffer` the target of exactly one store.
      for link in source.indices {
        let (u, v, id) = (source[link], target[link], LinkID(link))
        buffer.initializeElement(at: next[u.index], to: Arc(target: v, link: id))
        next[u.index] &+= 1
        buffer.initializeElement(at: next[v.index], to: Arc(target: u, link: id))
        next[v.index] &+= 1
      }
      for node in 0..<nodes {
        let row = rowStart[node]..<rowStart[node + 1]
        var ascending = true
        for index in row.dropFirst() where buffer[index] < buffer[index - 1] {
          ascending = false
          break
        }
        if !ascending { buffer[row].sort() }
      }
      count = buffer.count
    }
    return (rowStart, arcs)
  }
}
