import TopologyModel

/// Full meshes inside cabinets and a leaf-spine Clos between them: each NPU has direct links to its neighbours and uplinks to
/// every leaf of its cabinet.
///
/// The mesh has one dimension (the NPUs of a board) or two (equal places of the boards too).  Leaf l of every cabinet
/// belongs to plane l mod `planes`; a leaf is joined to every spine of its plane, spine s being of plane s mod `planes`.
///
/// Source: the topologies that the Ascend 950 white paper (Huawei, 2026) names, *full mesh + Clos*, with the ports of the
/// vendor's open communication library (hcomm).
public struct MeshClos: TopologyFamily {
  private let fabric: CabinetFabric
  private let plan: Blueprint
  private let kind: String

  public static let description = FamilyDescription(
    kind: "mesh-clos", aliases: ["full-mesh-clos"],
    title: "full meshes inside cabinets and a leaf-spine Clos between them",
    details: """
      C cabinets of b boards of n NPUs, l leaves in each cabinet, s spines in all, p planes. Nodes: C(b·n + l) + s. Links: x \
      C·b·n(n − 1)/2; y C·n·b(b − 1)/2 with a mesh of two dimensions; npu-leaf C·b·n·l; leaf-spine C·l·s/p. NPUs forward. \
      Hops: 1 to mesh neighbours, 2 inside a cabinet, 4 to other cabinets. Ids: NPUs cabinet by cabinet, board by board; \
      leaves cabinet by cabinet; spines.
      """,
    parameters: [
      Parameter("cabinets", .integer(1...65_536), "cabinets of NPUs"),
      Parameter("boards", .integer(1...4096), default: 8, "boards of a cabinet"),
      Parameter("npus_per_board", .integer(1...4096), default: 8, "NPUs on a board"),
      Parameter(
        "mesh", .choice(["1d", "2d"]), default: "2d",
        "1d: the NPUs of a board are joined; 2d: equal places of the boards too"),
      Parameter("leaves", .integer(1...4096), "leaf switches of a cabinet, a multiple of planes"),
      Parameter("spines", .integer(1...1_000_000), "spine switches in all, a multiple of planes"),
      Parameter("planes", .integer(1...4096), default: 1, "planes of leaves and spines that do not meet"),
      Parameter(
        "spines_per_cabinet", .integer(0...1_000_000), default: 0,
        "spines in a cabinet of their own; 0 when not known"),
      Parameter(
        "switch_latency", .latency, default: .some(.null), "of each switch; that of node_latency unless given"),
    ],
    linkClasses: [
      LinkClassDescription("x", "two NPUs of a board", medium: .pcb),
      LinkClassDescription("y", "equal places of two boards of a cabinet", medium: .backplane),
      LinkClassDescription("npu-leaf", "an NPU and a leaf of its cabinet", medium: .backplane),
      LinkClassDescription("leaf-spine", "a leaf and a spine of its plane", medium: .optical),
    ],
    source: "Ascend 950 NPU architecture white paper, Huawei 2026; open library hcomm",
    example: "--kind mesh-clos --cabinets 4 --leaves 4 --spines 8 --planes 4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let planes = reader.integer("planes"), leaves = reader.integer("leaves"), spines = reader.integer("spines")
    try checkMultiple(
      "leaves", leaves, of: planes, in: 1...4096, "each of the \(planes) planes has as many leaves of a cabinet")
    try checkMultiple(
      "spines", spines, of: planes, in: 1...1_000_000, "each of the \(planes) planes has as many spines")
    fabric = CabinetFabric(
      npus: reader.integer("npus_per_board"), boards: reader.integer("boards"),
      meshAcrossBoards: reader.text("mesh") == "2d", floor: (columns: reader.integer("cabinets"), rows: 1),
      planes: planes, leavesPerPlane: leaves / planes, spinesPerPlane: spines / planes,
      spinesPerCabinet: reader.integer("spines_per_cabinet"))
    plan = fabric.blueprint(
      reader,
      CabinetFabric.Words(
        leaf: "leaf", spine: "spine", cabinet: "cabinet", npuLeaf: "npu-leaf", leafSpine: "leaf-spine"))
  }

  public var name: String {
    let mesh = fabric.meshAcrossBoards ? "2d" : "1d"
    return "\(kind)-\(fabric.floor.columns)x\(fabric.boards)x\(fabric.npus)-\(mesh)"
      + "-l\(fabric.planes * fabric.leavesPerPlane)-s\(fabric.planes * fabric.spinesPerPlane)"
  }
  public func counts() throws(TopologyError) -> TopologyCounts { try plan.counts() }
  public var usedLinkClasses: [String] { plan.usedLinkClasses }
  public var linksPerEndpoint: Int? { plan.linksPerEndpoint }
  public var structure: DeclaredStructure { fabric.structure(plan) }
  public func build() -> TopologyGraph { BlueprintLayout(plan).build() }
}
