import TopologyModel

/// A topology file of Huawei's collective communication library, version 2.0: the ports of the NPUs of one cabinet or server.
///
/// Peers are NPUs. An edge joins ports of two peers (PEER2PEER, in layer 0), or says that ports of a peer reach a fabric
/// (PEER2NET, from layer 1 on); it names no switch, rate or latency.
///
/// Source: the documentation and the sources of the open communication library (HCCL, hcomm).
public struct HuaweiTopology: Hashable, Sendable {
  /// What an edge joins.
  public enum LinkType: String, Hashable, Sendable, CaseIterable {
    case peerToPeer = "PEER2PEER"
    case peerToNetwork = "PEER2NET"
  }
  /// What the edges of an instance form.
  public enum Shape: String, Hashable, Sendable, CaseIterable {
    /// A full mesh.
    case mesh = "1DMESH"
    /// A fabric of switches.
    case clos = "CLOS"
  }
  /// Where the ports of an edge are.
  public enum Position: String, Hashable, Sendable, CaseIterable {
    case device = "DEVICE"
    case host = "HOST"
  }
  /// A protocol that an edge can carry.
  public enum Transport: String, Hashable, Sendable, CaseIterable {
    case ubCTP = "UB_CTP"
    case ubTP = "UB_TP"
    case ubMemory = "UB_MEM"
    case roce = "ROCE"
    case hccs = "HCCS"
    case tcp = "TCP"
    case uboe = "UBOE"
  }
  /// A port of a peer, written `die/port`.
  public struct Port: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The I/O die, from 0.
    public var die: Int
    /// The port on the die, from 0.
    public var number: Int

    /// A port.
    public init(die: Int, number: Int) { (self.die, self.number) = (die, number) }

    /// Reads `die/port`, two numbers of at most three digits; nil for anything else.
    public init?(parsing text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ 1...3 ~= $0.utf8.count && $0.utf8.allSatisfy { 48...57 ~= $0 } }),
        let die = Int(parts[0]), let number = Int(parts[1])
      else { return nil }
      self.init(die: die, number: number)
    }

    public var description: String { "\(die)/\(number)" }
    public static func < (left: Self, right: Self) -> Bool { (left.die, left.number) < (right.die, right.number) }
  }
  /// Ports of a peer and what they reach.
  public struct Edge: Hashable, Sendable {
    /// 0 inside the cabinet, from 1 on through fabrics.
    public var layer: Int
    public var linkType: LinkType
    public var transports: [Transport]
    public var shape: Shape
    /// Which mesh or fabric of the layer the edge is part of.
    public var instance: Int
    /// A peer by its local id.
    public var a: Int
    public var portsOfA: [Port]
    /// The other peer; nil where a fabric is reached.
    public var b: Int?
    /// In the order of the ports of `a` that they are joined to.
    public var portsOfB: [Port]
    public var position: Position

    /// An edge.
    public init(
      layer: Int, linkType: LinkType, transports: [Transport] = [.ubCTP], shape: Shape, instance: Int, a: Int,
      portsOfA: [Port], b: Int? = nil, portsOfB: [Port] = [], position: Position = .device
    ) {
      self.layer = layer
      self.linkType = linkType
      self.transports = transports
      self.shape = shape
      self.instance = instance
      self.a = a
      self.portsOfA = portsOfA
      self.b = b
      self.portsOfB = portsOfB
      self.position = position
    }
  }

  /// What the file calls the hardware, where it does.
  public var hardwareType: String?
  /// The number of peers that the file states.
  public var peerCount: Int
  /// The peers by local id, in 0 … 64: the 65th is a spare.
  public var peers: [Int]
  /// The number of edges that the file states.
  public var edgeCount: Int
  /// The edges.
  public var edges: [Edge]

  /// A topology that states the counts it has.
  public init(hardwareType: String? = nil, peers: [Int], edges: [Edge]) {
    self.hardwareType = hardwareType
    (peerCount, self.peers, edgeCount, self.edges) = (peers.count, peers, edges.count, edges)
  }

  /// The most peers that a file can list.
  public static let maximumPeers = 65
  static let version = "2.0"
}

// MARK: Reading

extension HuaweiTopology {
  private static let keys = [
    "version", "hardware_type", "hardwareType", "peer_count", "peer_list", "edge_count", "edge_list",
  ]
  private static let edgeKeys = [
    "net_layer", "link_type", "protocols", "topo_type", "topo_instance_id", "local_a", "local_a_ports", "local_b",
    "local_b_ports", "position",
  ]

  /// Whether a text is an object with `peer_count` and `edge_list`, and nothing that a document of this package has.
  ///
  /// - Complexity: O(bytes); a topology document is told by its first key.
  public static func recognizes(_ bytes: [UInt8]) -> Bool {
    guard let text = try? TopologyInput.decompressed(bytes, file: nil, limits: .standard) else { return false }
    var cursor = JSONCursor(text), found: Set<String> = []
    do throws(Fault) {
      guard cursor.next() == UInt8(ascii: "{") else { return false }
      var more = try cursor.openObject()
      while more {
        let key = cursor.text(try cursor.key())
        if ["format", "nodes", "links", "edges"].contains(key) { return false }
        if ["peer_count", "edge_list"].contains(key) { found.insert(key) }
        try cursor.skipValue()
        more = try cursor.anotherMember()
      }
      return found.count == 2
    } catch {
      return false
    }
  }

  /// Reads a file, compressed or not.
  ///
  /// What the vendor's library fills in may be absent: `topo_type` (CLOS), `topo_instance_id` (0), `position` (DEVICE).
  /// Whether the content makes sense is for ``findings`` to say.
  ///
  /// - Throws: The first thing that is refused, with its place: an unknown key or word, a number outside its range.
  public static func read(_ bytes: [UInt8], file: String? = nil) throws(FormatError) -> HuaweiTopology {
    switch try inspect(bytes, file: file) {
    case .success(let topology): return topology
    case .failure(let refusals): throw refusals.first
    }
  }

  /// Everything that was refused in a file.
  public struct Refusals: Error {
    /// The first.
    public let first: FormatError
    /// All, the first included, at most a hundred.
    public let all: [FormatError]
  }

  /// Reads a file and goes on after what is refused.
  ///
  /// - Throws: When the file is no JSON.
  public static func inspect(
    _ bytes: [UInt8], file: String? = nil
  ) throws(FormatError) -> Result<HuaweiTopology, Refusals> {
    let text = try TopologyInput.decompressed(bytes, file: file, limits: .standard)
    let value = try JSONText.parse(text, file: file)
    var tree = TreeReader()
    let topology = HuaweiTopology(value, &tree)
    let refusals = tree.faults(in: text, from: 0).map { FormatError($0, in: text, file: file) }
    if let first = refusals.first { return .failure(Refusals(first: first, all: refusals)) }
    guard let topology else {
      throw FormatError(file: file, position: .start, cause: .missing(field: "the topology", expected: "an object"))
    }
    return .success(topology)
  }

  private init?(_ value: JSONValue, _ tree: inout TreeReader) {
    guard let object = tree.element(value, at: []) else { return nil }
    tree.refuseUnknownKeys(of: object, Self.keys, "a Huawei topology file", at: [])
    let version = tree.required(object, "version", "\"\(Self.version)\"", at: [], { $0.text($1, at: $2) })
    if let version, version != Self.version {
      tree.refuse(.malformed(field: "", value: version, expected: "\"\(Self.version)\""), at: [.key("version")])
    }
    let hardware = ["hardware_type", "hardwareType"].compactMap { tree.text(object[$0], at: [.key($0)]) }.first
    let peerCount = tree.required(
      object, "peer_count", "a number of peers", at: [], { $0.whole($1, 1...Self.maximumPeers, at: $2) })
    let edgeCount = tree.required(
      object, "edge_count", "a number of edges", at: [], { $0.whole($1, 0...Int(Int32.max), at: $2) })
    var peers: [Int] = [], edges: [Edge] = []
    let listed = tree.required(object, "peer_list", "the peers", at: [], { $0.array($1, at: $2) })
    for (index, value) in (listed ?? []).enumerated() {
      let path: JSONPath = [.key("peer_list"), .index(index)]
      guard let peer = tree.element(value, at: path) else { continue }
      tree.refuseUnknownKeys(of: peer, ["local_id"], "a peer", at: path)
      let id = tree.required(peer, "local_id", "0...64", at: path, { Self.peer(&$0, $1, at: $2) })
      if let id { peers.append(id) }
    }
    let joined = tree.required(object, "edge_list", "the edges", at: [], { $0.array($1, at: $2) })
    for (index, value) in (joined ?? []).enumerated() {
      if let edge = Self.edge(value, at: [.key("edge_list"), .index(index)], &tree) { edges.append(edge) }
    }
    guard let peerCount, let edgeCount else { return nil }
    self.init(hardwareType: hardware, peers: peers, edges: edges)
    (self.peerCount, self.edgeCount) = (peerCount, edgeCount)
  }

  private static func peer(_ tree: inout TreeReader, _ value: JSONValue?, at path: JSONPath) -> Int? {
    tree.whole(value, 0...(maximumPeers - 1), at: path)
  }

  private static func edge(_ value: JSONValue, at path: JSONPath, _ tree: inout TreeReader) -> Edge? {
    guard let object = tree.element(value, at: path) else { return nil }
    tree.refuseUnknownKeys(of: object, edgeKeys, "an edge", at: path)
    let layer = tree.required(object, "net_layer", "0...7", at: path, { $0.whole($1, 0...7, at: $2) })
    let linkType = tree.required(
      object, "link_type", "PEER2PEER or PEER2NET", at: path, { $0.word($1, LinkType.self, "link_type", at: $2) })
    let transports = tree.required(
      object, "protocols", "the protocols it carries", at: path,
      { tree, value, path in
        list(value, at: path, &tree) { $1.word($0, Transport.self, "protocol", at: $2) }
      })
    let shape = tree.word(object["topo_type"], Shape.self, "topo_type", at: path + [.key("topo_type")])
    let instance = tree.whole(
      object["topo_instance_id"], 0...Int(UInt32.max), at: path + [.key("topo_instance_id")])
    let a = tree.required(object, "local_a", "a peer", at: path, { peer(&$0, $1, at: $2) })
    let portsOfA = tree.required(object, "local_a_ports", "ports", at: path, { ports($1, at: $2, &$0) })
    let b: Int?, portsOfB: [Port]?
    if linkType == .peerToPeer {
      b = tree.required(object, "local_b", "the other peer", at: path, { peer(&$0, $1, at: $2) })
      portsOfB = tree.required(object, "local_b_ports", "ports", at: path, { ports($1, at: $2, &$0) })
    } else {
      b = peer(&tree, object["local_b"], at: path + [.key("local_b")])
      portsOfB = object["local_b_ports"].map { ports($0, at: path + [.key("local_b_ports")], &tree) } ?? []
    }
    let position = tree.word(object["position"], Position.self, "position", at: path + [.key("position")])
    guard let layer, let linkType, let transports, let a, let portsOfA else { return nil }
    return Edge(
      layer: layer, linkType: linkType, transports: transports, shape: shape ?? .clos, instance: instance ?? 0, a: a,
      portsOfA: portsOfA, b: b, portsOfB: portsOfB ?? [], position: position ?? .device)
  }

  private static func ports(_ value: JSONValue?, at path: JSONPath, _ tree: inout TreeReader) -> [Port]? {
    list(value, at: path, &tree) { value, tree, path in
      guard let text = tree.text(value, at: path) else { return nil }
      guard let port = Port(parsing: text) else {
        tree.refuse(.malformed(field: "", value: text, expected: "a port such as 0/3, die and number"), at: path)
        return nil
      }
      return port
    }
  }

  /// The members of an array of at least one.
  private static func list<Element>(
    _ value: JSONValue?, at path: JSONPath, _ tree: inout TreeReader,
    _ read: (JSONValue, inout TreeReader, JSONPath) -> Element?
  ) -> [Element]? {
    guard let values = tree.array(value, at: path) else { return nil }
    if values.isEmpty { tree.refuse(.empty(field: ""), at: path) }
    var elements: [Element] = []
    for (index, value) in values.enumerated() {
      if let element = read(value, &tree, path + [.index(index)]) { elements.append(element) }
    }
    return elements
  }
}

// MARK: Writing

extension HuaweiTopology {
  /// The file's content, keys in a fixed order.
  public var json: JSONValue {
    var object: JSONObject = ["version": .string(Self.version)]
    object["hardware_type"] = hardwareType.map { .string($0) }
    object["peer_count"] = .count(peerCount)
    object["peer_list"] = .array(peers.map { ["local_id": .count($0)] })
    object["edge_count"] = .count(edgeCount)
    object["edge_list"] = .array(edges.map(\.json))
    return .object(object)
  }

  /// The file, for people.
  public var bytes: [UInt8] { JSONText.bytes(json, .indented) }
}

extension HuaweiTopology.Edge {
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "net_layer": .count(layer), "link_type": .string(linkType.rawValue),
      "protocols": .array(transports.map { .string($0.rawValue) }), "topo_type": .string(shape.rawValue),
      "topo_instance_id": .count(instance), "local_a": .count(a),
      "local_a_ports": .array(portsOfA.map { .string($0.description) }),
    ]
    if let b {
      object["local_b"] = .count(b)
      object["local_b_ports"] = .array(portsOfB.map { .string($0.description) })
    }
    object["position"] = .string(position.rawValue)
    return .object(object)
  }
}
