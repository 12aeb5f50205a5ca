import TopologyModel

/// A two-level multi-plane Clos supernode: compute nodes of NPUs, CPUs and one first-level switch per plane, and in every
/// plane the second-level switches that join the nodes.
///
/// Ids: NPUs node by node, CPUs node by node, L1 switches node by node and plane by plane, L2 switches plane by plane.
/// Links: every NPU and CPU of a node to each of its L1 switches, every L1 switch to each L2 switch of its plane.  Where the
/// uplinks of an L1 switch are no multiple of the L2 switches, those left over are dealt out as ``DealtUplinks`` says.
///
/// Source: the wiring of CloudMatrix 384, *Serving Large Language Models on Huawei CloudMatrix384*, arXiv 2506.12708.
public struct Supernode: TopologyFamily {
  private let sizes: Sizes
  private let plan: Blueprint
  private let kind: String

  private struct Sizes: Sendable {
    let hosts, npus, cpus, planes, spines, hostsPerRack, spinesPerRack: Int
    let uplinks: DealtUplinks
  }

  public static let description = FamilyDescription(
    kind: "supernode", aliases: ["multi-plane-clos"],
    title: "two-level multi-plane Clos supernode",
    details: """
      n nodes of p NPUs and c CPUs, with one L1 switch per plane in each node; m L2 switches in each plane. Nodes: \
      n(p + c + planes) + planes·m. Links: n·planes·(p·x + c·y + m·z) with x, y, z parallel channels of the classes npu-l1, \
      cpu-l1, l1-l2; uplinks_per_l1, where given, takes the place of m in the last term. NPUs and CPUs do not forward. NPUs \
      are the endpoints. Hops between NPUs: 2 inside a node, 4 between nodes.
      """,
    parameters: [
      Parameter("nodes", .integer(1...1_000_000), "compute nodes, each one operating-system instance"),
      Parameter("npus_per_node", .integer(1...4096), "NPUs of a node"),
      Parameter("cpus_per_node", .integer(0...4096), default: 0, "CPUs of a node; not endpoints"),
      Parameter("planes", .integer(1...4096), "planes, and L1 switches of a node"),
      Parameter("l2_per_plane", .integer(1...1_000_000), "L2 switches of a plane"),
      Parameter(
        "uplinks_per_l1", .integer(1...1_000_000), default: .some(.null),
        "links of an L1 switch to the L2 switches of its plane; one to each unless given"),
      Parameter(
        "nodes_per_rack", .integer(0...1_000_000), default: 0, "compute nodes in a rack; 0 when racks are not known"),
      Parameter("l2_per_rack", .integer(0...1_000_000), default: 0, "L2 switches in a rack; 0 when not known"),
    ],
    linkClasses: [
      LinkClassDescription("npu-l1", "an NPU and an L1 switch of its node", medium: .pcb),
      LinkClassDescription("cpu-l1", "a CPU and an L1 switch of its node", medium: .pcb),
      LinkClassDescription("l1-l2", "an L1 switch and an L2 switch of its plane", medium: .optical),
    ],
    source: "the wiring of CloudMatrix 384, arXiv 2506.12708",
    example: "--kind supernode --nodes 8 --npus-per-node 8 --planes 4 --l2-per-plane 4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let hosts = reader.integer("nodes"), spines = reader.integer("l2_per_plane")
    let uplinks =
      reader.isGiven("uplinks_per_l1")
      ? try DealtUplinks(
        "uplinks_per_l1", reader.integer("uplinks_per_l1"), in: 1...1_000_000, leaves: hosts, spines: spines,
        leafWord: "an L1 switch", leavesWord: "nodes", spinesWord: "L2 switches of a plane")
      : DealtUplinks(each: 1, spines: spines)
    sizes = Sizes(
      hosts: hosts, npus: reader.integer("npus_per_node"), cpus: reader.integer("cpus_per_node"),
      planes: reader.integer("planes"), spines: spines, hostsPerRack: reader.integer("nodes_per_rack"),
      spinesPerRack: reader.integer("l2_per_rack"), uplinks: uplinks)
    plan = Self.blueprint(reader, sizes)
  }

  public var name: String {
    let uplinks = sizes.uplinks == DealtUplinks(each: 1, spines: sizes.spines) ? "" : "-u\(sizes.uplinks.uplinks)"
    return "\(kind)-\(sizes.hosts)x\(sizes.npus)-p\(sizes.planes)x\(sizes.spines)" + uplinks
  }
  public func counts() throws(TopologyError) -> TopologyCounts { try plan.counts() }
  public var usedLinkClasses: [String] { plan.usedLinkClasses }
  public func build() -> TopologyGraph { BlueprintLayout(plan).build() }
  public var linksPerEndpoint: Int? { plan.linksPerEndpoint }

  public var structure: DeclaredStructure {
    var structure = DeclaredStructure()
    structure.permutations = BlueprintLayout(plan).permutations
    structure.drawing = .planes
    structure.ports = [BlueprintLayout(plan).ports("npu")]
    return structure
  }

  private static func blueprint(_ reader: SpecReader, _ sizes: Sizes) -> Blueprint {
    typealias Numeral = Blueprint.Numeral
    typealias Segment = Blueprint.Segment
    var plan = Blueprint(networks: [reader.network])
    // A node is (block of L2 switches that begins its turn, place), the block fastest.  Whole racks move as one, so that
    // nodes that share a rack go on sharing one.
    let perRack = sizes.hostsPerRack, blocks = sizes.uplinks.blocks, fits = perRack % blocks == 0
    let block = sizes.uplinks.digit("blocks of L2 switches", in: &plan, isFixed: !fits)
    let place = plan.digit(
      "nodes", sizes.hosts / blocks,
      perRack == 0 ? .interchangeable : fits ? .blocks(of: perRack / blocks, name: "racks") : .fixed)
    let host = [block, place]
    let npu = plan.digit("NPUs of each node", sizes.npus), cpu = plan.digit("CPUs of each node", sizes.cpus)
    let plane = plan.digit("planes", sizes.planes)
    let member = plan.digit(
      blocks > 1 ? "L2 switches of each block" : "L2 switches of each plane", sizes.uplinks.blockSize)
    let spine = [member, block]

    var hostPlace: [(LocationColumn, Numeral)] = [(.host, Numeral(host))]
    if perRack > 0 { hostPlace.append((.rack, Numeral(host, dividedBy: perRack))) }
    func processor(_ kind: NodeKind, _ slot: Blueprint.Digit, isEndpoint: Bool) -> Blueprint.Nodes {
      plan.nodes(
        NodeClass(kind: kind, role: kind.rawValue, isEndpoint: isEndpoint, forwards: false), [slot] + host,
        name: [Segment("node", Numeral(host)), Segment(kind.rawValue, slot)],
        at: hostPlace + [(.slot, Numeral(slot)), (.level, .constant(0))])
    }
    func switchClass(_ role: String) -> NodeClass {
      NodeClass(
        kind: .switchChip, role: role, isEndpoint: false, forwards: true, latency: reader.latency("node_latency"))
    }
    let npus = processor(.npu, npu, isEndpoint: true), cpus = processor(.cpu, cpu, isEndpoint: false)
    let leaves = plan.nodes(
      switchClass("l1"), [plane] + host, name: [Segment("node", Numeral(host)), Segment("l1-", plane)],
      at: hostPlace + [(.slot, Numeral(plane)), (.plane, Numeral(plane)), (.level, .constant(1))])
    var spinePlace: [(LocationColumn, Numeral)] = [
      (.slot, Numeral(spine)), (.plane, Numeral(plane)), (.level, .constant(2)),
    ]
    if sizes.spinesPerRack > 0 {
      // The racks of the L2 switches are numbered after those of the nodes.
      let racks = perRack > 0 ? (sizes.hosts + perRack - 1) / perRack : 0
      spinePlace.append((.rack, Numeral(spine + [plane], dividedBy: sizes.spinesPerRack, offset: racks)))
    }
    let spines = plan.nodes(
      switchClass("l2"), spine + [plane], name: [Segment("plane", plane), Segment("l2-", Numeral(spine))],
      at: spinePlace)
    plan.join(npus, leaves, "npu-l1", reader.links("npu-l1"), plane: plane)
    plan.join(cpus, leaves, "cpu-l1", reader.links("cpu-l1"), plane: plane)
    sizes.uplinks.join(leaves, spines, "l1-l2", reader.links("l1-l2"), plane: plane, over: block, in: &plan)
    return plan
  }
}
