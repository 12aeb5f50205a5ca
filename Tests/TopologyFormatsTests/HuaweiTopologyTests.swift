import Testing
import TopologyFormats
import TopologyGenerators
import TopologyModel

@Suite("Huawei topology files") struct HuaweiTopologyTests {
  static let rack = TopologySpec(
    kind: "ub-mesh",
    parameters: ["boards": 8, "npus_per_board": 8, "racks": [1, 1], "pods": 1, "planes": 0])

  /// Cabinets of 64 NPUs with a mesh of one dimension and 8 uplinks, or of two dimensions and 4.
  static func cabinets(_ count: Int, mesh: String, boards: Int = 8) -> TopologySpec {
    TopologySpec(
      kind: "mesh-clos",
      parameters: [
        "cabinets": .count(count), "boards": .count(boards), "mesh": .string(mesh), "leaves": mesh == "1d" ? 8 : 4,
        "spines": 8, "planes": mesh == "1d" ? 1 : 4,
      ])
  }

  private func document(_ spec: TopologySpec) throws -> TopologyDocument {
    try FamilyCatalog.document(of: spec).document
  }

  private func exported(_ spec: TopologySpec, rack: Int? = nil) throws -> HuaweiTopology {
    let document = try document(spec)
    return try HuaweiTopology(
      document,
      peers: rack.map { rack in document.graph.endpoints.filter { document.graph.location(.rack, of: $0) == rack } })
  }

  // MARK: Export

  @Test("A rack of 64: 2 × 8 full meshes of 28 edges, each NPU at 7 + 7 ports")
  func rackOf64() throws {
    let topology = try exported(Self.rack)
    #expect(topology.peers == Array(0..<64) && topology.peerCount == 64 && topology.edgeCount == 448)
    #expect(topology.edges.allSatisfy { $0.linkType == .peerToPeer && $0.shape == .mesh && $0.layer == 0 })
    for instance in 0..<16 {
      let edges = topology.edges.filter { $0.instance == instance }
      #expect(edges.count == 28)
      let members = Set(edges.flatMap { [$0.a, $0.b ?? -1] })
      // Boards first, then equal places of all boards.
      #expect(members == Set((0..<8).map { instance < 8 ? 8 * instance + $0 : 8 * $0 + instance - 8 }))
    }
    // Die 0 and die 1 hold one kind of mesh each; ports 1 and 2 stay free for uplinks.
    let numbers = [0, 3, 4, 5, 6, 7, 8]
    for peer in 0..<64 {
      #expect(ports(of: peer, topology.edges).sorted() == numbers.map { "0/\($0)" } + numbers.map { "1/\($0)" })
    }
    #expect(topology.findings.isEmpty)
  }

  private func ports(of peer: Int, _ edges: [HuaweiTopology.Edge]) -> [String] {
    edges.flatMap { edge in
      (edge.a == peer ? edge.portsOfA : []) + (edge.b == peer ? edge.portsOfB : [])
    }.map(\.description)
  }

  @Test("A cabinet of two dimensions: 448 mesh edges, 4 uplinks on ports 1 and 2 of each die, 18 ports in all")
  func cabinetOfTwoDimensions() throws {
    let topology = try exported(Self.cabinets(2, mesh: "2d"), rack: 1)
    let uplinks = topology.edges.filter { $0.linkType == .peerToNetwork }
    #expect(topology.edges.count - uplinks.count == 448)
    // Four planes that do not meet are four fabrics.
    #expect(uplinks.count == 4 * 64 && Set(uplinks.map(\.instance)) == [0, 1, 2, 3])
    #expect(uplinks.allSatisfy { $0.layer == 1 && $0.shape == .clos && $0.b == nil && $0.portsOfA.count == 1 })
    for peer in 0..<64 {
      #expect(ports(of: peer, uplinks).sorted() == ["0/1", "0/2", "1/1", "1/2"])
      let all = [0, 1].flatMap { die in (0..<9).map { "\(die)/\($0)" } }
      #expect(ports(of: peer, topology.edges).sorted() == all)
    }
    #expect(topology.findings.isEmpty)
  }

  @Test("Cabinets of one dimension: 7 direct ports on die 1, 8 switch ports on die 0", arguments: [1, 8])
  func cabinetOfOneDimension(boards: Int) throws {
    let topology = try exported(Self.cabinets(2, mesh: "1d", boards: boards), rack: 0)
    let peers = 8 * boards
    #expect(topology.peerCount == peers && topology.edgeCount == 28 * boards + peers)
    let uplinks = topology.edges.filter { $0.linkType == .peerToNetwork }
    #expect(uplinks.count == peers && uplinks.allSatisfy { $0.instance == 0 && $0.layer == 1 })
    for peer in 0..<peers {
      #expect(ports(of: peer, uplinks) == (0..<8).map { "0/\($0)" })
      let direct = topology.edges.filter { $0.linkType == .peerToPeer }
      #expect(ports(of: peer, direct).sorted() == (0..<7).map { "1/\($0)" })
    }
    #expect(topology.findings.isEmpty)
  }

  @Test("A ring is no full mesh: each of its pairs is one")
  func ring() throws {
    let topology = try exported(TopologySpec(kind: "torus3d", parameters: ["dims": [5]]))
    #expect(topology.edges.count == 5 && Set(topology.edges.map(\.instance)).count == 5)
    #expect(topology.findings.isEmpty)
  }

  @Test("Parallel links are one edge of as many ports")
  func parallelLinks() throws {
    let topology = try exported(
      TopologySpec(kind: "mesh3d", parameters: ["dims": [2], "links": ["x": ["count": 3]]]))
    #expect(topology.edges.count == 1)
    #expect(topology.edges.first?.portsOfA.map(\.description) == ["1/0", "1/1", "1/2"])
    #expect(topology.edges.first?.portsOfB.map(\.description) == ["1/0", "1/1", "1/2"])
  }

  @Test("More than 65 peers are refused, and none")
  func numberOfPeers() throws {
    let many = try document(Self.cabinets(2, mesh: "1d"))
    #expect(
      throws: TopologyError.ruleBroken(
        field: "the number of peers", value: "128",
        rule: "a file of this format describes one cabinet, at most 65 peers",
        hint: "select a rack, such as --select rack=0")
    ) { try HuaweiTopology(many) }
    #expect(throws: TopologyError.empty(field: "the selection of peers")) { try HuaweiTopology(many, peers: []) }
    let line = try document(TopologySpec(kind: "mesh3d", parameters: ["dims": [65]]))
    #expect(try HuaweiTopology(line).peerCount == 65)
  }

  // MARK: There and back

  @Test(
    "Export, import, export: the same file",
    arguments: [
      TopologySpec(kind: "mesh3d", parameters: ["dims": [1]]), rack, cabinets(1, mesh: "2d"), cabinets(1, mesh: "1d"),
      cabinets(1, mesh: "1d", boards: 1), TopologySpec(kind: "torus3d", parameters: ["dims": [3, 4]]),
      TopologySpec(kind: "mesh3d", parameters: ["dims": [3, 2], "links": ["x": ["count": 2]]]),
      TopologySpec(kind: "fat-tree", parameters: ["radix": 4]),
      TopologySpec(kind: "full-mesh", parameters: ["dims": [3, 3, 3]]),
    ])
  func roundTrip(spec: TopologySpec) throws {
    let first = try exported(spec)
    #expect(try HuaweiTopology.read(first.bytes) == first)
    let document = try first.document()
    #expect(document.graph.brokenInvariants().isEmpty)
    let second = try HuaweiTopology(document)
    #expect(second == first)
    #expect(second.bytes == first.bytes)
  }

  @Test("An imported rack has the links of the exported one, at the assumed rate, which is listed")
  func imported() throws {
    let original = try document(Self.rack).graph, document = try exported(Self.rack).document()
    let graph = document.graph
    func pairs(_ graph: TopologyGraph) -> Set<[Int]> {
      Set(graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] })
    }
    #expect(pairs(graph) == pairs(original) && graph.linkCount == 448)
    #expect(graph.links.allSatisfy { graph.attributes(of: $0).bandwidth == .gigabytes(56) })
    #expect(graph.nodes.allSatisfy { graph.attributes(of: $0).forwards && graph.attributes(of: $0).isEndpoint })
    #expect(Set(graph.links.map { graph.attributes(of: $0).kind }) == ["x", "y"])
    #expect(
      document.provenance.sources.filter { $0.grade == "assumed" && $0.value.doubleValue == 56 }.map(\.field) == [
        "links.x.bandwidth_GBps", "links.y.bandwidth_GBps",
      ])
  }

  @Test("The spare keeps its id 64, and a port that two layers use is one cable")
  func spareAndLayers() throws {
    let topology = try HuaweiTopology.read(
      Array(
        """
        {"version": "2.0", "peer_count": 2, "peer_list": [{"local_id": 3}, {"local_id": 64}], "edge_count": 4,
         "edge_list": [
          {"net_layer": 0, "link_type": "PEER2PEER", "protocols": ["UB_CTP", "UB_MEM"], "topo_type": "1DMESH",
           "local_a": 64, "local_a_ports": ["1/4"], "local_b": 3, "local_b_ports": ["1/5"]},
          {"net_layer": 2, "link_type": "PEER2NET", "protocols": ["ROCE"], "local_a": 3, "local_a_ports": ["0/1", "0/2"]},
          {"net_layer": 1, "link_type": "PEER2NET", "protocols": ["UB_TP"], "local_a": 3, "local_a_ports": ["0/1"]},
          {"net_layer": 1, "link_type": "PEER2NET", "protocols": ["UB_TP"], "local_a": 64, "local_a_ports": ["0/1"]}]}
        """.utf8))
    #expect(topology.findings.isEmpty)
    #expect(topology.edges[0].transports == [.ubCTP, .ubMemory])
    #expect(
      topology.edges[1].shape == .clos && topology.edges[1].position == .device && topology.edges[1].instance == 0)
    let document = try topology.document(), graph = document.graph
    #expect(graph.nodes.map { graph.name(of: $0) } == ["npu3", "npu64", "layer1/fabric0", "layer2/fabric0"])
    // One cable between the peers, two to the inner fabric; port 0/1 of peer 3 is taken when the outer one comes.
    let ends = graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index] }
    #expect(ends == [[0, 1], [0, 2], [1, 2], [0, 3]])
    let again = try HuaweiTopology(document)
    #expect(again.peers == [3, 64])
    #expect(again.edges[0].a == 3 && again.edges[0].portsOfA.map(\.description) == ["1/5"])
    #expect(again.edges.map(\.layer) == [0, 1, 1, 2])
  }

  // MARK: Lint

  /// A triangle with an uplink each; tests break one thing in it.
  static let sound = """
    {"version": "2.0", "peer_count": 3, "peer_list": [{"local_id": 0}, {"local_id": 1}, {"local_id": 2}], "edge_count": 4,
     "edge_list": [
      {"net_layer": 0, "link_type": "PEER2PEER", "protocols": ["UB_CTP"], "topo_type": "1DMESH", "topo_instance_id": 5,
       "local_a": 0, "local_a_ports": ["1/0"], "local_b": 1, "local_b_ports": ["1/0"], "position": "DEVICE"},
      {"net_layer": 0, "link_type": "PEER2PEER", "protocols": ["UB_CTP"], "topo_type": "1DMESH", "topo_instance_id": 5,
       "local_a": 0, "local_a_ports": ["1/1"], "local_b": 2, "local_b_ports": ["1/0"], "position": "DEVICE"},
      {"net_layer": 0, "link_type": "PEER2PEER", "protocols": ["UB_CTP"], "topo_type": "1DMESH", "topo_instance_id": 5,
       "local_a": 1, "local_a_ports": ["1/1"], "local_b": 2, "local_b_ports": ["1/1"], "position": "DEVICE"},
      {"net_layer": 1, "link_type": "PEER2NET", "protocols": ["UB_CTP"], "topo_type": "CLOS", "topo_instance_id": 0,
       "local_a": 0, "local_a_ports": ["0/0", "0/1"], "position": "HOST"}]}
    """

  private func read(_ old: String, _ new: String) throws -> HuaweiTopology {
    let text = Self.sound.replacing(old, with: new, maxReplacements: 1)
    #expect(text != Self.sound)
    return try HuaweiTopology.read(Array(text.utf8), file: "t.json")
  }

  @Test("The sound file has no findings and reads back as written")
  func soundFile() throws {
    let topology = try HuaweiTopology.read(Array(Self.sound.utf8))
    #expect(topology.findings.isEmpty)
    #expect(topology.edges.count == 4 && topology.edges[3].position == .host)
    #expect(try HuaweiTopology.read(topology.bytes) == topology)
  }

  @Test(
    "One thing broken, and the finding that says so",
    arguments: [
      ("\"peer_count\": 3", "\"peer_count\": 4", ["count: peer_count is 4, but peer_list has 3 members"]),
      ("\"edge_count\": 4", "\"edge_count\": 0", ["count: edge_count is 0, but edge_list has 4 members"]),
      (
        "{\"local_id\": 2}", "{\"local_id\": 2}, {\"local_id\": 0}",
        [
          "count: peer_count is 3, but peer_list has 4 members", "duplicate-peer: peer_list[3] repeats local_id 0",
        ]
      ),
      (
        "\"local_b\": 2, \"local_b_ports\": [\"1/0\"]", "\"local_b\": 0, \"local_b_ports\": [\"1/2\"]",
        [
          "self-edge: edge_list[1] joins peer 0 to itself",
          "incomplete-mesh: 1DMESH instance 5 of net_layer 0 has 3 peers, but 1 of their pairs are not joined: 0–2",
        ]
      ),
      // A mistyped id: the mesh has a member too many and misses its true edge.
      (
        "\"local_a\": 1, \"local_a_ports\": [\"1/1\"]", "\"local_a\": 63, \"local_a_ports\": [\"1/1\"]",
        [
          "unknown-peer: edge_list[2].local_a is 63, which is not in peer_list",
          "incomplete-mesh: 1DMESH instance 5 of net_layer 0 has 4 peers, but 3 of their pairs are not joined: 0–63, 1–2, 1–63",
        ]
      ),
      (
        "\"local_b_ports\": [\"1/0\"]", "\"local_b_ports\": [\"1/0\", \"1/7\"]",
        ["unequal-ports: edge_list[0] joins 1 ports of peer 0 to 2 of its other end"]
      ),
      (
        "\"local_a_ports\": [\"1/1\"]", "\"local_a_ports\": [\"1/0\"]",
        ["port-used-twice: port 1/0 of peer 0 is used in net_layer 0 by edge_list[0] and by edge_list[1]"]
      ),
      (
        "[\"0/0\", \"0/1\"]", "[\"0/0\", \"0/0\"]",
        ["port-used-twice: port 0/0 of peer 0 is used in net_layer 1 by edge_list[3] and again by the same edge"]
      ),
      (
        "[\"0/0\", \"0/1\"]", "[\"0/0\"], \"local_b\": 1",
        ["needless-end: edge_list[3] reaches a fabric, so local_b is read by nobody"]
      ),
      ("\"net_layer\": 1", "\"net_layer\": 0", []),
    ])
  func finding(old: String, new: String, says: [String]) throws {
    let findings = try read(old, new).findings
    #expect(findings.map { "\($0.rule): \($0.message)" } == says)
    #expect(findings.allSatisfy { ($0.severity == .doubtful) == ($0.rule == "needless-end") })
  }

  @Test("A column of the rack with 63 in place of 0 misses 14 pairs")
  func mistypedColumn() throws {
    var topology = try exported(Self.rack)
    // Instance 8 is the column of peers 0, 8, … 56; the edges that peer 0 has in it get 63 instead.
    for index in topology.edges.indices where topology.edges[index].instance == 8 && topology.edges[index].a == 0 {
      topology.edges[index].a = 63
    }
    let findings = topology.findings.filter { $0.rule == "incomplete-mesh" }
    // The column is a full mesh of 63 and seven others: complete in itself.
    #expect(findings.isEmpty)
    // That peer's ports give it away: seven of them are used twice.
    #expect(topology.findings.filter { $0.rule == "port-used-twice" }.count == 7)
    // With one edge mistyped, nine peers miss all pairs but 28: 63 with 7 of them, and the edge itself.
    var one = try exported(Self.rack)
    let index = try #require(one.edges.firstIndex { $0.instance == 8 && $0.a == 0 })
    one.edges[index].a = 63
    let message = one.findings.first { $0.rule == "incomplete-mesh" }?.message
    #expect(message?.contains("has 9 peers, but \(9 * 8 / 2 - 28) of their pairs are not joined") == true)
  }

  // MARK: Refusals

  @Test(
    "What is refused, word by word",
    arguments: [
      ("\"2.0\"", "\"1.0\"", "t.json:1:13: version is '1.0'; it must be \"2.0\""),
      ("\"peer_count\": 3", "\"peer_count\": 66", "t.json:1:34: peer_count is 66; it must lie in 1...65"),
      ("{\"local_id\": 1}", "{\"local_id\": 65}", "peer_list[1].local_id is 65; it must lie in 0...64"),
      ("\"net_layer\": 1", "\"net_layer\": 8", "edge_list[3].net_layer is 8; it must lie in 0...7"),
      ("\"net_layer\": 1, ", "", "edge_list[3].net_layer is missing; it must be 0...7"),
      ("\"link_type\"", "\"link_typ\"", "unknown key of an edge 'link_typ'; did you mean 'link_type'?"),
      ("PEER2PEER", "PEER2PER", "unknown link_type 'PEER2PER'; did you mean 'PEER2PEER'? known: PEER2PEER, PEER2NET"),
      ("[\"UB_CTP\"]", "[\"UB_CPT\"]", "unknown protocol 'UB_CPT'; did you mean 'UB_CTP'?"),
      ("[\"UB_CTP\"]", "[]", "edge_list[0].protocols is empty; it needs at least one value"),
      ("1DMESH", "MESH", "unknown topo_type 'MESH'"),
      ("\"HOST\"", "\"HOSTS\"", "unknown position 'HOSTS'; did you mean 'HOST'? known: DEVICE, HOST"),
      (
        "[\"1/0\"]", "[\"1-0\"]",
        "edge_list[0].local_a_ports[0] is '1-0'; it must be a port such as 0/3, die and number"
      ),
      ("[\"1/0\"]", "[]", "edge_list[0].local_a_ports is empty; it needs at least one value"),
      (", \"local_b\": 1", "", "edge_list[0].local_b is missing; it must be the other peer"),
    ])
  func refusal(old: String, new: String, says: String) throws {
    let text = Self.sound.replacing(old, with: new, maxReplacements: 1)
    #expect(text != Self.sound)
    let error = #expect(throws: FormatError.self) { try HuaweiTopology.read(Array(text.utf8), file: "t.json") }
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    #expect(error?.position != nil)
  }

  @Test("Everything that is refused is found at once")
  func allRefusals() throws {
    let text = Self.sound.replacing("UB_CTP", with: "UB").replacing("\"2.0\"", with: "2")
    guard case .failure(let refusals) = try HuaweiTopology.inspect(Array(text.utf8)) else {
      Issue.record("a broken file reads")
      return
    }
    #expect(refusals.all.count == 5 && refusals.first == refusals.all.first)
  }

  @Test("What makes no graph is not imported")
  func notImported() throws {
    for (old, new, field) in [
      ("{\"local_id\": 2}", "{\"local_id\": 0}", "peer_list[2].local_id"),
      ("\"local_b\": 2", "\"local_b\": 0", "edge_list[1].local_b"),
      ("\"local_a\": 1,", "\"local_a\": 63,", "edge_list[2].local_a"),
      ("\"local_b_ports\": [\"1/0\"]", "\"local_b_ports\": [\"1/0\", \"1/7\"]", "edge_list[0].local_b_ports"),
    ] {
      let topology = try read(old, new)
      let error = #expect(throws: TopologyError.self) { try topology.document() }
      guard case .ruleBroken(field, _, _, nil)? = error else {
        Issue.record("\(String(describing: error)) is not about \(field)")
        continue
      }
    }
  }

  @Test("Files are told from documents")
  func recognized() throws {
    #expect(HuaweiTopology.recognizes(Array(Self.sound.utf8)))
    #expect(HuaweiTopology.recognizes(Gzip.compress(Array(Self.sound.utf8))))
    for text in [
      RefusalTests.sound, "{\"peer_count\": 1}", "{\"edge_list\": [], \"peer_count\": 1, \"nodes\": []}", "[]", "",
    ] {
      #expect(!HuaweiTopology.recognizes(Array(text.utf8)))
    }
  }
}
