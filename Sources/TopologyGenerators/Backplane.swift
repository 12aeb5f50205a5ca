import TopologyModel

/// An orthogonal backplane: compute boards cross switch boards without cables, so that every compute board meets every
/// switch board, and one stage of switches joins all NPUs of a domain.
///
/// A switch board carries switch chips; chip k belongs to plane k mod `planes`.  With `link_per` crossing every NPU has a
/// link to every chip.  With `link_per` plane it has one link to each plane, NPU i to the chip number i mod R of the R chips
/// of the plane (board by board): the NPUs of a compute board reach different chips, and a full mesh on the board joins
/// them.  Several domains are identical and separate, or joined chip by chip.  Ids: NPUs domain by domain and board by
/// board, then CPUs, then chips domain by domain, board by board.
///
/// Source: the single-stage cabinets with orthogonal connectors sold since 2024; links as in GB200 NVL72, *NVIDIA DGX
/// GB200 user guide*.
public struct Backplane: TopologyFamily {
  private let sizes: Sizes
  private let plan: Blueprint
  private let kind: String

  private struct Sizes: Sendable {
    let boards, npus, cpus, switchBoards, planes, chips, domains: Int
    let perPlane, boardMesh, join: Bool

    /// Chips of a plane among which the NPUs of a board are dealt out: 1 when each has a link to all.
    var chipsPerPlane: Int { perPlane ? switchBoards * (chips / planes) : 1 }
  }

  public static let description = FamilyDescription(
    kind: "backplane", aliases: ["orthogonal-backplane", "single-stage"],
    title: "orthogonal backplane: compute boards crossing switch boards, one stage",
    details: """
      Domains D of B compute boards with n NPUs each, crossing S switch boards of K chips. One link per crossing: every NPU \
      to every chip, D·B·n·S·K links, all pairs of a domain 2 hops apart. One link per plane: NPU i of a board to chip i mod R \
      of the R = S·K / planes chips of each plane, D·B·n·planes links; with R > 1 the board mesh joins the NPUs of a board, \
      which then forward: 1 hop on a board, 2 to an equal NPU elsewhere, 3 to others. Board mesh: D·B·n(n − 1)/2 links. Join: \
      chip to the same chip of every other domain, S·K·D(D − 1)/2 links.
      """,
    parameters: [
      Parameter("compute_boards", .integer(1...65_536), "compute boards of a domain"),
      Parameter("switch_boards", .integer(1...65_536), "switch boards of a domain"),
      Parameter("npus_per_board", .integer(1...4096), "NPUs on a compute board"),
      Parameter("planes", .integer(1...4096), default: 1, "planes into which the chips of each switch board divide"),
      Parameter(
        "chips_per_board", .integer(1...4096), default: .some(.null),
        "switch chips on a switch board, a multiple of planes; one for each plane unless given"),
      Parameter(
        "link_per", .choice(["crossing", "plane"]), default: "crossing",
        "crossing: each NPU is linked to every chip; plane: to one chip of each plane"),
      Parameter("board_mesh", .boolean, default: false, "joins the NPUs of a compute board; they then forward"),
      Parameter("cpus_per_board", .integer(0...4096), default: 0, "CPUs on a compute board, each linked to its NPUs"),
      Parameter("domains", .integer(1...65_536), default: 1, "separate stages of this size"),
      Parameter("join", .boolean, default: false, "links each chip to the same chip of every other domain"),
    ],
    linkClasses: [
      LinkClassDescription("npu-switch", "an NPU and a switch chip", medium: .backplane),
      LinkClassDescription("board-mesh", "two NPUs of a compute board", medium: .pcb),
      LinkClassDescription("npu-cpu", "an NPU and its CPU", medium: .pcb),
      LinkClassDescription("join", "the same chip of two domains"),
    ],
    source: "single-stage cabinets with orthogonal connectors; GB200 NVL72, NVIDIA DGX GB200 user guide",
    example: "--kind backplane --compute-boards 16 --switch-boards 8 --npus-per-board 4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let planes = reader.integer("planes")
    let chips = reader.isGiven("chips_per_board") ? reader.integer("chips_per_board") : planes
    try checkMultiple(
      "chips_per_board", chips, of: planes, in: 1...4096, "the chips of a switch board divide into \(planes) planes")
    let sizes = Sizes(
      boards: reader.integer("compute_boards"), npus: reader.integer("npus_per_board"),
      cpus: reader.integer("cpus_per_board"), switchBoards: reader.integer("switch_boards"), planes: planes,
      chips: chips,
      domains: reader.integer("domains"), perPlane: reader.text("link_per") == "plane",
      boardMesh: reader.boolean("board_mesh"), join: reader.boolean("join"))
    try Self.check(sizes)
    self.sizes = sizes
    plan = Self.blueprint(reader, sizes)
  }

  private static func check(_ sizes: Sizes) throws(TopologyError) {
    let spread = sizes.chipsPerPlane
    try checkMultiple(
      "npus_per_board", sizes.npus, of: spread, in: 1...4096,
      "with one link per plane they are dealt out evenly to the \(spread) chips of a plane")
    if spread > 1 && !sizes.boardMesh {
      throw .ruleBroken(
        field: "link_per", value: "plane",
        rule: "the \(spread) chips of a plane do not meet, so that NPUs on different chips cannot reach each other",
        hint: "add board_mesh, or give as many planes as there are chips")
    }
    if sizes.cpus > 0 {
      try checkDivides(
        "cpus_per_board", sizes.cpus, sizes.npus / spread,
        spread == 1
          ? "the \(sizes.npus) NPUs of a board are shared out evenly among its CPUs"
          : "the \(sizes.npus / spread) NPUs of a board on each chip are shared out evenly among its CPUs")
    }
    if sizes.join && sizes.domains == 1 {
      throw .ruleBroken(
        field: "join", value: "true", rule: "a single domain has none to be joined to", hint: "give 2 domains")
    }
  }

  public var name: String {
    var name = "\(kind)-\(sizes.boards)x\(sizes.npus)-\(sizes.switchBoards)x\(sizes.chips)"
    if sizes.perPlane { name += "-p\(sizes.planes)" }
    if sizes.boardMesh { name += "-mesh" }
    if sizes.domains > 1 { name += "-d\(sizes.domains)" }
    return sizes.join ? name + "-joined" : name
  }
  public func counts() throws(TopologyError) -> TopologyCounts { try plan.counts() }
  public var usedLinkClasses: [String] { plan.usedLinkClasses }
  public var linksPerEndpoint: Int? { plan.linksPerEndpoint }
  public func build() -> TopologyGraph { BlueprintLayout(plan).build() }

  public var structure: DeclaredStructure {
    let layout = BlueprintLayout(plan)
    var structure = DeclaredStructure()
    structure.permutations = layout.permutations
    structure.drawing = .boards
    structure.ports = [layout.ports("npu")]
    return structure
  }

  private static func blueprint(_ reader: SpecReader, _ sizes: Sizes) -> Blueprint {
    typealias Numeral = Blueprint.Numeral
    typealias Segment = Blueprint.Segment
    var plan = Blueprint(networks: [reader.network])
    // NPU i of a board is (switch board, group) of its chip in each plane, then what is left, the CPU slowest.
    let switchBoard = plan.digit("switch boards", sizes.switchBoards)
    let group = plan.digit("groups of chips of each switch board", sizes.chips / sizes.planes)
    let plane = plan.digit("planes", sizes.planes)
    let spread = sizes.perPlane ? [switchBoard, group] : []
    let rest = sizes.npus / sizes.chipsPerPlane, cpus = max(sizes.cpus, 1)
    let member = plan.digit("NPUs of each board", rest / cpus), cpu = plan.digit("CPUs of each board", cpus)
    let board = plan.digit("compute boards", sizes.boards), domain = plan.digit("domains", sizes.domains)

    let domainName = sizes.domains > 1 ? [Segment("domain", domain)] : []
    let inDomain: [(LocationColumn, Numeral)] = [(.rack, Numeral(domain))]
    let onBoard = inDomain + [(.board, Numeral(board)), (.level, .constant(0))]
    let slot = Numeral(spread + [member, cpu])
    let npus = plan.nodes(
      NodeClass(
        kind: .npu, role: "npu", isEndpoint: true, forwards: sizes.boardMesh,
        latency: sizes.boardMesh ? reader.latency("node_latency") : .zero),
      spread + [member, cpu, board, domain], name: domainName + [Segment("board", board), Segment("npu", slot)],
      at: onBoard + [(.slot, slot)])
    var processors: Blueprint.Nodes?
    if sizes.cpus > 0 {
      processors = plan.nodes(
        NodeClass(kind: .cpu, role: "cpu", isEndpoint: false, forwards: false), [cpu, board, domain],
        name: domainName + [Segment("board", board), Segment("cpu", cpu)], at: onBoard + [(.slot, Numeral(cpu))])
    }
    let chip = Numeral([plane, group])
    let chips = plan.nodes(
      NodeClass(
        kind: .switchChip, role: "switch", isEndpoint: false, forwards: true, latency: reader.latency("node_latency")),
      [plane, group, switchBoard, domain],
      name: domainName + [Segment("switch-board", switchBoard), Segment("chip", chip)],
      // Switch boards are numbered after the compute boards.
      at: inDomain + [(.board, Numeral([switchBoard], offset: sizes.boards)), (.slot, chip), (.level, .constant(1))]
        + (sizes.planes > 1 ? [(.plane, Numeral(plane))] : []))

    plan.join(npus, chips, "npu-switch", reader.links("npu-switch"), plane: sizes.planes > 1 ? plane : nil)
    if sizes.boardMesh { plan.clique(npus, along: spread + [member, cpu], "board-mesh", reader.links("board-mesh")) }
    if let processors { plan.join(npus, processors, "npu-cpu", reader.links("npu-cpu")) }
    if sizes.join {
      plan.clique(chips, along: [domain], "join", reader.links("join"), plane: sizes.planes > 1 ? plane : nil)
    }
    return plan
  }
}
