import Testing
import TopologyGenerators
import TopologyModel
import TopologyRendering

/// A topology to draw, and how, with a name for failures.
struct Subject: Sendable, CustomTestStringConvertible {
  let description: String
  var testDescription: String { description }
  var document: TopologyDocument
  let structure: DeclaredStructure
  var options = DrawingOptions()

  func drawing() throws -> Drawing { try makeDrawing(of: document, structure: structure, options: options) }

  /// The drawings of ``all``, made once for all tests.
  static let drawn: [Drawn] = all.map { subject in
    let drawing = try? subject.drawing()
    return Drawn(subject: subject, drawing: drawing ?? Drawing.missing)
  }
}

/// A subject and its drawing.
struct Drawn: Sendable, CustomTestStringConvertible {
  let subject: Subject
  let drawing: Drawing
  var testDescription: String { subject.description }
}

extension Drawing {
  /// Stands for a drawing that could not be made, and fails every test of geometry.
  static let missing = Drawing(width: 0, height: 0, background: Color(0), title: "", captions: [])
}

extension Subject {
  /// What a family builds from these parameters.
  static func family(_ kind: String, _ parameters: JSONObject, _ change: (inout DrawingOptions) -> Void = { _ in })
    -> Subject
  {
    let spec = TopologySpec(kind: kind, parameters: parameters)
    guard let made = try? FamilyCatalog.generate(spec) else { preconditionFailure("a fixture is refused: \(spec)") }
    var subject = Subject(
      description: made.name,
      document: TopologyDocument(
        name: made.name, graph: made.graph, fidelity: .exact,
        provenance: Provenance(spec: spec, sources: made.assumptions)),
      structure: made.structure)
    change(&subject.options)
    return subject
  }

  /// A graph of which nothing is declared.
  static func plain(_ name: String, _ graph: TopologyGraph, hint: DrawingHint = .unstructured) -> Subject {
    var structure = DeclaredStructure()
    structure.drawing = hint
    return Subject(
      description: String(name.prefix(40)),
      document: TopologyDocument(name: name, graph: graph, fidelity: .assumed, provenance: Provenance()),
      structure: structure)
  }

  static func dims(_ extents: Int...) -> JSONObject { ["dims": .array(extents.map { .count($0) })] }

  /// The supernode of 384 NPUs: 48 nodes, 7 planes of 16 switches, two channels between an NPU and each first-level switch.
  static let supernode384: JSONObject = [
    "nodes": 48, "npus_per_node": 8, "cpus_per_node": 4, "planes": 7, "l2_per_plane": 16, "nodes_per_rack": 4,
    "l2_per_rack": 28, "links": ["npu-l1": ["count": 2]],
  ]

  /// Members of every strategy, small and large.
  static let all: [Subject] = lattices + tiers + others

  static let lattices: [Subject] = [
    .family("mesh3d", dims(1)), .family("mesh3d", dims(2)), .family("mesh3d", dims(9)), .family("mesh3d", dims(40)),
    .family("mesh3d", dims(1000)), .family("torus3d", dims(9)), .family("mesh3d", dims(5, 7)),
    .family("torus3d", dims(8, 8)), .family("torus3d", dims(2, 2)), .family("mesh3d", dims(64, 64)),
    .family("mesh3d", dims(4, 4, 4)), .family("mesh3d", dims(3, 4, 5)), .family("torus3d", dims(5, 5, 5)),
    .family("torus3d", dims(4, 4, 4)), .family("mesh3d", dims(8, 8, 8)), .family("torus3d", dims(8, 8, 8)),
    .family("torus3d", dims(10, 10, 10)), .family("mesh3d", dims(16, 16, 16)), .family("torus3d", dims(16, 4, 16)),
    .family("mesh3d", dims(32, 32, 32)), .family("mesh3d", dims(80, 80, 80)), .family("torus3d", dims(2, 2, 60)),
    .family("torus3d", dims(4, 4, 3, 3)), .family("mesh3d", dims(2, 2, 2, 2, 2, 2)),
    .family("hypercube", ["dimension": 10]),
    .family("mesh3d", dims(4, 4, 4)) { $0.view = .collapsed }, .family("torus3d", dims(4, 4, 4)) { $0.theme = .dark },
    .family("mesh3d", ["dims": [3, 3], "links": ["x": ["count": 3]]]),
  ]

  static let tiers: [Subject] = [
    .family("fat-tree", ["radix": 2]), .family("fat-tree", ["radix": 4]), .family("fat-tree", ["radix": 8]),
    .family("fat-tree", ["radix": 16]), .family("fat-tree", ["radix": 24]), .family("fat-tree", ["radix": 48]),
    .family("fat-tree", ["radix": 80]), .family("fat-tree", ["radix": 8, "tiers": 2]),
    .family("fat-tree", ["radix": 32, "tiers": 2]), .family("fat-tree", ["radix": 8, "tiers": 1]),
    .family("fat-tree", ["radix": 400, "tiers": 1]), .family("fat-tree", ["radix": 4, "tiers": 4]),
    .family("fat-tree", ["radix": 6, "oversubscription": 2]), .family("fat-tree", ["radix": 6, "planes": 2]),
    .family("fat-tree", ["radix": 12, "planes": 2]), .family("fat-tree", ["radix": 8, "planes": 40]),
    .family("fat-tree", ["radix": 16]) { $0.view = .collapsed },
    .family("supernode", ["nodes": 1, "npus_per_node": 8, "planes": 3, "l2_per_plane": 2]),
    .family("supernode", ["nodes": 2, "npus_per_node": 2, "planes": 1, "l2_per_plane": 2]),
    .family("supernode", ["nodes": 8, "npus_per_node": 8, "cpus_per_node": 4, "planes": 4, "l2_per_plane": 4]),
    .family("supernode", supernode384), .family("supernode", supernode384) { $0.view = .collapsed },
    .family("supernode", supernode384) { ($0.view, $0.level) = (.collapsed, .rack) },
    .family("supernode", supernode384) { $0.colorBy = .medium },
    .family("supernode", ["nodes": 1000, "npus_per_node": 8, "planes": 7, "l2_per_plane": 16]),
    .family("supernode", ["nodes": 64, "npus_per_node": 8, "planes": 64, "l2_per_plane": 4]),
    .family("supernode", ["nodes": 24, "npus_per_node": 40, "planes": 2, "l2_per_plane": 100]),
    .family("clos", ["leaves": 16, "spines": 8, "hosts": 8]), .family("bcube", ["ports": 4, "levels": 2]),
  ]

  static let others: [Subject] = [
    .family("full-mesh", dims(2)), .family("full-mesh", dims(8)), .family("full-mesh", dims(16)),
    .family("full-mesh", dims(40)), .family("full-mesh", dims(200)), .family("full-mesh", dims(4, 4)),
    .family("full-mesh", dims(8, 8)), .family("full-mesh", dims(8, 8, 8)),
    .family("full-mesh", ["dims": [16, 16], "hosts": 4]),
    .family(
      "cascade",
      [
        "of": TopologySpec(
          kind: "supernode", parameters: ["nodes": 4, "npus_per_node": 4, "planes": 2, "l2_per_plane": 2]
        ).json, "count": 54,
        "fabric": TopologySpec(kind: "clos", parameters: ["leaves": 54, "spines": 4, "hosts": 16]).json,
      ]),
    .family(
      "cascade",
      [
        "of": TopologySpec(kind: "full-mesh", parameters: dims(4)).json, "count": 700,
        "fabric": TopologySpec(kind: "clos", parameters: ["leaves": 70, "spines": 4, "hosts": 40]).json,
      ]),
    .family("dragonfly", ["routers": 4, "globals": 2, "hosts": 2]),
    .family("dragonfly", ["routers": 8, "globals": 4, "hosts": 0]),
    .family("hammingmesh", ["board": [2, 2], "boards": [4, 4]]),
    .family("hammingmesh", ["board": [4, 4], "boards": [16, 16]]), .family("slimfly", ["q": 5, "hosts": 4]),
    .family("jellyfish", ["switches": 200, "degree": 6, "hosts": 4]), .family("kautz", ["degree": 2, "diameter": 3]),
    .family("switched-mesh", dims(4, 4, 4)), .family("ub-mesh", ["racks": [2, 2], "pods": 2]),
    .family("mesh-clos", ["cabinets": 4, "leaves": 4, "spines": 8, "planes": 4]),
    .family("mesh-clos", ["cabinets": 128, "leaves": 4, "spines": 128, "planes": 4, "spines_per_cabinet": 4]),
    .family("rail", ["servers": 32, "gpus_per_server": 8, "rails": 8, "pods": 4, "spines": 16, "trunk": 2]),
    .family("backplane", ["compute_boards": 18, "npus_per_board": 4, "switch_boards": 9]),
    .family("optical", ["cabinets": 8, "npus_per_cabinet": 8, "ocs": 8]),
    .plain("one node", path(of: 1)), .plain("two nodes", path(of: 2)), .plain("path of 30", path(of: 30)),
    .plain("irregular 60", irregular(60, degree: 4, seed: 1)),
    .plain("irregular 200", irregular(200, degree: 5, seed: 2)),
    .plain("irregular 3000", irregular(3000, degree: 5, seed: 3)), .plain("two parts", parts(2, of: 12)),
    .plain("no links", parts(20, of: 1)), .plain("star", star(50)),
    .plain("boards", boards(racks: 2, switches: 4), hint: .boards),
    .plain("racks alone", boards(racks: 16, switches: 4)),
    .plain("boards above", boards(racks: 4, switches: 4, above: 8), hint: .boards),
    .plain("boards, no switch", boards(racks: 2, switches: 0), hint: .boards),
    .family("mesh-clos", ["cabinets": 40, "leaves": 4, "spines": 8, "planes": 4]),
    .family("mesh-clos", ["cabinets": 40, "leaves": 4, "spines": 8, "planes": 4]) { $0.colorBy = .medium },
    .family("cube-torus", dims(8, 8, 8)), .family("cube-torus", dims(16, 16, 16)), .family("cube-torus", dims(4, 4, 8)),
    .plain("pods", groups(9, of: 4), hint: .groups(by: .pod)), .plain("many pods", groups(40, of: 6)),
    .plain("supernode without a hint", Subject.family("supernode", supernode384).document.graph),
    .plain("fat-tree without a hint", Subject.family("fat-tree", ["radix": 8]).document.graph),
    .plain("torus without a hint", Subject.family("torus3d", dims(4, 4, 4)).document.graph),
  ]
}

// MARK: Graphs made by hand

private struct Hand: ~Copyable {
  var builder = GraphBuilder(networks: [Network(name: "n", rank: 0)])
  let npu, switchChip: GraphBuilder.NodeClassID
  init() {
    npu = builder.nodeClass(NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true))
    switchChip = builder.nodeClass(NodeClass(kind: .switchChip, role: "lrs", isEndpoint: false, forwards: true))
  }
  mutating func link(_ kind: String, _ medium: Medium? = nil) -> GraphBuilder.LinkClassID {
    builder.linkClass(LinkClass(kind: kind, medium: medium, bandwidth: .gigabytes(50)))
  }
}

func path(of count: Int) -> TopologyGraph {
  var hand = Hand()
  let link = hand.link("link")
  for node in 0..<count { hand.builder.addNode(hand.npu, name: "n\(node)") }
  for node in 1..<max(count, 1) { hand.builder.addLink(NodeID(node - 1), NodeID(node), link) }
  return hand.builder.build()
}

func star(_ leaves: Int) -> TopologyGraph {
  var hand = Hand()
  let link = hand.link("link")
  hand.builder.addNode(hand.switchChip, name: "middle")
  for leaf in 0..<leaves {
    let node = hand.builder.addNode(hand.npu, name: "leaf\(leaf)")
    hand.builder.addLink(NodeID(0), node, link)
  }
  return hand.builder.build()
}

/// Rings that nothing joins.
func parts(_ count: Int, of size: Int) -> TopologyGraph {
  var hand = Hand()
  let link = hand.link("link")
  for part in 0..<count {
    for node in 0..<size { hand.builder.addNode(hand.npu, name: "part\(part)-\(node)") }
    for node in 0..<size where size > 2 || node + 1 < size {
      hand.builder.addLink(NodeID(part * size + node), NodeID(part * size + (node + 1) % size), link)
    }
  }
  return hand.builder.build()
}

/// A random tree with random links added, parallel ones among them.
func irregular(_ count: Int, degree: Int, seed: UInt64, names: (Int) -> String = { "r\($0)" }) -> TopologyGraph {
  var hand = Hand(), state = seed
  func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
  let link = hand.link("link")
  for node in 0..<count {
    hand.builder.addNode(next(3) == 0 ? hand.switchChip : hand.npu, name: names(node))
  }
  var keys: [Int: Int] = [:]
  func add(_ a: Int, _ b: Int, to builder: inout GraphBuilder) {
    guard a != b else { return }
    let pair = min(a, b) * count + max(a, b)
    builder.addLink(NodeID(a), NodeID(b), link, key: keys[pair, default: 0])
    keys[pair, default: 0] += 1
  }
  for node in 1..<count { add(node, next(node), to: &hand.builder) }
  for _ in 0..<max(0, count * degree / 2 - count + 1) { add(next(count), next(count), to: &hand.builder) }
  return hand.builder.build()
}

/// Racks of 8 boards of 8 NPUs, a full mesh on each board and across boards, rack switches, and switches above.
func boards(racks: Int, switches: Int, above: Int = 0) -> TopologyGraph {
  var hand = Hand()
  let x = hand.link("x", .pcb), y = hand.link("y", .backplane), up = hand.link("up", .backplane)
  let far = hand.link("far", .optical)
  func npu(_ rack: Int, _ board: Int, _ chip: Int) -> NodeID { NodeID((rack * 8 + board) * 8 + chip) }
  for rack in 0..<racks {
    for board in 0..<8 {
      for chip in 0..<8 {
        hand.builder.addNode(
          hand.npu, name: "rack\(rack)/board\(board)/npu\(chip)",
          at: Location().with(.rack, rack).with(.board, board).with(.slot, chip))
      }
    }
  }
  func chip(_ rack: Int, _ number: Int) -> NodeID { NodeID(racks * 64 + rack * switches + number) }
  for rack in 0..<racks {
    for number in 0..<switches {
      hand.builder.addNode(hand.switchChip, name: "rack\(rack)/lrs\(number)", at: Location().with(.rack, rack))
    }
  }
  for number in 0..<above { hand.builder.addNode(hand.switchChip, name: "hrs\(number)") }
  for rack in 0..<racks {
    for board in 0..<8 {
      for c in 0..<8 {
        for d in (c + 1)..<8 where c < 7 { hand.builder.addLink(npu(rack, board, c), npu(rack, board, d), x) }
        for other in (board + 1)..<9 where other < 8 {
          hand.builder.addLink(npu(rack, board, c), npu(rack, other, c), y)
        }
        for number in 0..<switches { hand.builder.addLink(npu(rack, board, c), chip(rack, number), up) }
      }
    }
    for other in (rack + 1)..<(racks + 1) where other < racks {
      if switches == 0 { hand.builder.addLink(npu(rack, 0, 0), npu(other, 0, 0), far) }
      for number in 0..<switches { hand.builder.addLink(chip(rack, number), chip(other, number), far) }
    }
    for number in 0..<above {
      hand.builder.addLink(chip(rack, number % switches), NodeID(racks * (64 + switches) + number), far)
    }
  }
  return hand.builder.build()
}

/// Pods of routers joined in full inside and by one link between each two pods, two endpoints on each router.
func groups(_ count: Int, of size: Int) -> TopologyGraph {
  var hand = Hand()
  let inner = hand.link("local", .copper), outer = hand.link("global", .optical), host = hand.link("host")
  for pod in 0..<count {
    for router in 0..<size {
      hand.builder.addNode(hand.switchChip, name: "pod\(pod)/r\(router)", at: Location().with(.pod, pod))
    }
  }
  for router in 0..<(count * size) {
    for slot in 0..<2 {
      let node = hand.builder.addNode(
        hand.npu, name: "pod\(router / size)/h\(router % size)-\(slot)", at: Location().with(.pod, router / size))
      hand.builder.addLink(NodeID(router), node, host)
    }
  }
  for pod in 0..<count {
    for a in 0..<size {
      for b in (a + 1)..<(size + 1) where b < size {
        hand.builder.addLink(NodeID(pod * size + a), NodeID(pod * size + b), inner)
      }
    }
    for other in (pod + 1)..<(count + 1) where other < count {
      hand.builder.addLink(NodeID(pod * size + other % size), NodeID(other * size + pod % size), outer)
    }
  }
  return hand.builder.build()
}
