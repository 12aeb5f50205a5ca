/// An immutable multigraph of full-duplex links in compressed-sparse-row form.
///
/// For V nodes and L links there are A = 2L arcs, the two directions of each link.  Arcs leaving `u` sit at
/// `rowStart[u] ..< rowStart[u + 1]`, ascending by target, then link; parallel channels are therefore neighbours in a row,
/// and kernels bundle them as they read.  Attributes are held by class (``NodeClass``, ``LinkClass``), names as one block
/// of UTF-8, locations as integer columns that exist only where used.
///
/// Memory: 4V (class) + 4V (name ends) + name bytes + 4V per location column + 8(V + 1) + 14L + 8A + 4L per link column.
public struct TopologyGraph: Sendable {
  /// The networks in rank order, then by first use.
  public let networks: [Network]
  /// The classes that nodes refer to.
  public let nodeClasses: [NodeClass]
  /// The classes that links refer to.
  public let linkClasses: [LinkClass]

  package let nodeClassIndex: [UInt32]
  package let nameBytes: [UInt8]
  package let nameEnd: [UInt32]
  /// One column per ``LocationColumn``; empty where no node has a value, else `Location.none` where one has not.
  package let locationColumns: [[Int32]]

  package let linkSource: [NodeID]
  package let linkTarget: [NodeID]
  package let linkClassIndex: [UInt32]
  package let linkKey: [UInt16]
  /// One column per ``LinkColumn``; empty where no link has a value, else −1 where one has not.
  package let linkColumns: [[Int32]]
  /// Names of ports by link, where any are known: at the source, at the target.
  package let portNames: [LinkID: PortNames]

  package let rowStart: [Int]
  package let arcs: [Arc]

  /// A graph of arrays that the caller vouches for; ``brokenInvariants()`` says what is wrong with them.
  package init(
    networks: [Network], nodeClasses: [NodeClass], linkClasses: [LinkClass], nodeClassIndex: [UInt32],
    nameBytes: [UInt8], nameEnd: [UInt32], locationColumns: [[Int32]], linkSource: [NodeID], linkTarget: [NodeID],
    linkClassIndex: [UInt32], linkKey: [UInt16], linkColumns: [[Int32]], portNames: [LinkID: PortNames],
    rowStart: [Int], arcs: [Arc]
  ) {
    self.networks = networks
    self.nodeClasses = nodeClasses
    self.linkClasses = linkClasses
    self.nodeClassIndex = nodeClassIndex
    self.nameBytes = nameBytes
    self.nameEnd = nameEnd
    self.locationColumns = locationColumns
    self.linkSource = linkSource
    self.linkTarget = linkTarget
    self.linkClassIndex = linkClassIndex
    self.linkKey = linkKey
    self.linkColumns = linkColumns
    self.portNames = portNames
    self.rowStart = rowStart
    self.arcs = arcs
  }

  /// V.
  public var nodeCount: Int { nodeClassIndex.count }
  /// L; parallel channels count separately.
  public var linkCount: Int { linkSource.count }
  /// All node ids in order.
  public var nodes: some RandomAccessCollection<NodeID> & Sendable { (0..<nodeCount).lazy.map { NodeID($0) } }
  /// All link ids in order.
  public var links: some RandomAccessCollection<LinkID> & Sendable { (0..<linkCount).lazy.map { LinkID($0) } }

  /// Links attached to `node`, parallel channels counted separately.  - Complexity: O(1).
  public func degree(of node: NodeID) -> Int { rowStart[node.index + 1] - rowStart[node.index] }

  /// The arcs leaving `node`, ascending by target, then link.  - Complexity: O(1).
  public func arcs(from node: NodeID) -> ArraySlice<Arc> { arcs[rowStart[node.index]..<rowStart[node.index + 1]] }

  /// What `node` is.
  public func attributes(of node: NodeID) -> NodeClass { nodeClasses[Int(nodeClassIndex[node.index])] }
  /// What `link` is.
  public func attributes(of link: LinkID) -> LinkClass { linkClasses[Int(linkClassIndex[link.index])] }
  /// The end with the smaller id.
  public func source(of link: LinkID) -> NodeID { linkSource[link.index] }
  /// The end with the larger id.
  public func target(of link: LinkID) -> NodeID { linkTarget[link.index] }
  /// Tells parallel channels between the same two nodes apart.
  public func key(of link: LinkID) -> Int { Int(linkKey[link.index]) }

  /// The node's name.  - Complexity: O(length).
  public func name(of node: NodeID) -> String { String(decoding: nameUTF8(of: node), as: UTF8.self) }
  package func nameUTF8(of node: NodeID) -> ArraySlice<UInt8> {
    nameBytes[(node.index == 0 ? 0 : Int(nameEnd[node.index - 1]))..<Int(nameEnd[node.index])]
  }

  /// One location attribute of a node, nil where unknown.
  public func location(_ column: LocationColumn, of node: NodeID) -> Int? {
    let values = locationColumns[column.rawValue]
    guard !values.isEmpty, values[node.index] != Location.none else { return nil }
    return Int(values[node.index])
  }
  /// All location attributes of a node.
  public func location(of node: NodeID) -> Location {
    var location = Location()
    for column in LocationColumn.allCases where !locationColumns[column.rawValue].isEmpty {
      location.values[column.rawValue] = locationColumns[column.rawValue][node.index]
    }
    return location
  }
  /// True where at least one node has a value in this column.
  public func hasLocations(in column: LocationColumn) -> Bool { !locationColumns[column.rawValue].isEmpty }

  /// One optional integer of a link, nil where unknown.
  public func value(_ column: LinkColumn, of link: LinkID) -> Int? {
    let values = linkColumns[column.rawValue]
    guard !values.isEmpty, values[link.index] >= 0 else { return nil }
    return Int(values[link.index])
  }

  /// The endpoints in id order.  - Complexity: O(V).
  public var endpoints: [NodeID] {
    let flags = nodeClasses.map(\.isEndpoint)
    return nodes.filter { flags[Int(nodeClassIndex[$0.index])] }
  }
}

/// Optional integers of a link, in the order in which documents list them.
public enum LinkColumn: Int, CaseIterable, Sendable {
  case cable, ocs, ocsPortA, ocsPortB

  /// The key in documents.
  public var name: String {
    switch self {
    case .cable: "cable"
    case .ocs: "ocs"
    case .ocsPortA: "ocs_port_a"
    case .ocsPortB: "ocs_port_b"
    }
  }
}

/// The names of a link's two ports, each where known.
public struct PortNames: Hashable, Sendable {
  /// The port at the source.
  public var a: String?
  /// The port at the target.
  public var b: String?

  /// Port names, each where known.
  public init(a: String?, b: String?) {
    self.a = a
    self.b = b
  }
}
