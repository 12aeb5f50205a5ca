import TopologyModel

/// UB-Mesh: NPUs in a hierarchy of full meshes (board, rack, row of racks, column of racks), and a Clos of high-radix
/// switches between the pods.
///
/// A rack is a two-dimensional full mesh of its NPUs with low-radix switches (LRS) in planes above it, one switch here for
/// the many chips of a plane.  Racks of a pod stand in rows and columns; the switches of a plane are joined to those of
/// every other rack of the row (z) and of the column (alpha).  Plane p of every rack is joined to the high-radix switches
/// (HRS) whose number is p modulo the planes.
///
/// Source: *UB-Mesh: a Hierarchically Localized nD-FullMesh Datacenter Network Architecture*, arXiv 2503.20377.
public struct UBMesh: TopologyFamily {
  private let fabric: CabinetFabric
  private let plan: Blueprint
  private let kind: String

  public static let description = FamilyDescription(
    kind: "ub-mesh", aliases: ["ubmesh"],
    title: "UB-Mesh: full meshes of board, rack, row and column, and a Clos between pods",
    details: """
      R = racks in all, n NPUs on each of b boards of a rack, p planes of LRS per rack, h HRS. Nodes: R(n·b + spares + p) + h. \
      Links: x R·b·n(n − 1)/2, y R·n·b(b − 1)/2, npu-lrs R(n·b + spares)p, z and alpha p for each pair of racks of one row or \
      column of a pod, lrs-hrs R·h. NPUs forward. A rack alone (racks 1x1, pods 1, planes 0) is the two-dimensional mesh. \
      Without several pods there are no HRS. Ids: NPUs pod by pod, rack by rack, board by board; spares; LRS; HRS.
      """,
    parameters: [
      Parameter("boards", .integer(1...4096), default: 8, "boards of a rack"),
      Parameter("npus_per_board", .integer(1...4096), default: 8, "NPUs on a board"),
      Parameter(
        "racks", .integers(count: 1...2, each: 1...4096), default: [4, 4],
        "racks of a pod: along a row, and rows"),
      Parameter("pods", .integer(1...65_536), default: 8, "pods, joined by the HRS"),
      Parameter("planes", .integer(0...4096), default: 4, "planes of LRS above each rack"),
      Parameter(
        "hrs", .integer(0...1_000_000), default: .some(.null),
        "high-radix switches in all, a multiple of planes; 16 for each plane where there are several pods, else none"),
      Parameter("spares", .integer(0...4096), default: 0, "spare NPUs of a rack, on its LRS; no endpoints"),
      Parameter(
        "switch_latency", .latency, default: .some(.null), "of each switch; that of node_latency unless given"),
    ],
    linkClasses: [
      LinkClassDescription("x", "two NPUs of a board", medium: .pcb),
      LinkClassDescription("y", "equal places of two boards of a rack", medium: .backplane),
      LinkClassDescription("npu-lrs", "an NPU and an LRS of its rack", medium: .backplane),
      LinkClassDescription("z", "equal LRS of two racks of a row", medium: .activeCopper),
      LinkClassDescription("alpha", "equal LRS of two racks of a column", medium: .activeCopper),
      LinkClassDescription("lrs-hrs", "an LRS and an HRS of its plane", medium: .optical),
    ],
    source: "UB-Mesh, arXiv 2503.20377",
    example: "--kind ub-mesh --racks 2x2 --pods 2")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    let racks = reader.integers("racks"), pods = reader.integer("pods"), planes = reader.integer("planes")
    let floor = (columns: racks[0], rows: racks.count > 1 ? racks[1] : 1)
    let hrs = reader.isGiven("hrs") ? reader.integer("hrs") : pods > 1 ? 16 * planes : 0
    if planes == 0 {
      let rule = "only LRS reach beyond the boards of a rack"
      if floor.columns * floor.rows * pods > 1 {
        throw .ruleBroken(field: "planes", value: "0", rule: rule, hint: "a rack alone has --racks 1x1 --pods 1")
      }
      for field in ["spares", "hrs"] where reader.integer(field) > 0 {
        throw .ruleBroken(field: field, value: "\(reader.integer(field))", rule: rule, hint: "give 1 plane or more")
      }
    } else {
      try checkMultiple("hrs", hrs, of: planes, in: 1...1_000_000, "each of the \(planes) planes has as many HRS")
    }
    if pods > 1 && hrs == 0 {
      throw .ruleBroken(
        field: "hrs", value: "0", rule: "\(pods) pods need HRS to join them", hint: nearestThatWork([planes]))
    }
    fabric = CabinetFabric(
      npus: reader.integer("npus_per_board"), boards: reader.integer("boards"), floor: floor, pods: pods,
      planes: planes, meshOfCabinets: true, spinesPerPlane: planes > 0 ? hrs / planes : 0,
      spares: reader.integer("spares"))
    plan = fabric.blueprint(
      reader,
      CabinetFabric.Words(leaf: "lrs", spine: "hrs", cabinet: "rack", npuLeaf: "npu-lrs", leafSpine: "lrs-hrs"))
  }

  public var name: String {
    "\(kind)-\(fabric.npus)x\(fabric.boards)-\(fabric.floor.columns)x\(fabric.floor.rows)-\(fabric.pods)"
  }
  public func counts() throws(TopologyError) -> TopologyCounts { try plan.counts() }
  public var usedLinkClasses: [String] { plan.usedLinkClasses }
  public var linksPerEndpoint: Int? { plan.linksPerEndpoint }
  public var structure: DeclaredStructure { fabric.structure(plan) }
  public func build() -> TopologyGraph { BlueprintLayout(plan).build() }
}
