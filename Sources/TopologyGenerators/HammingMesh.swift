import TopologyModel

/// HammingMesh: boards that are small meshes, and one switch for each line of nodes through a row or a column of boards.
///
/// A line of nodes enters and leaves every board at the two ends of one of its mesh lines, with one link each to the line's
/// switch; a board one node wide has both ends at the same node.  The switch stands for the fat-tree that a line longer
/// than a switch needs.  Ids: nodes as of the whole a·x by b·y lattice, x fastest, then the switches of rows, then those of
/// columns.
///
/// Source: Hoefler et al., *HammingMesh: A Network Topology for Large-Scale Deep Learning*, SC 2022.
public struct HammingMesh: TopologyFamily {
  private let board: [Int]
  private let boards: [Int]
  private let plan: Blueprint
  private let kind: String

  public static let description = FamilyDescription(
    kind: "hammingmesh", aliases: ["hamming-mesh", "hxmesh"],
    title: "HammingMesh: boards that are meshes, rows and columns of boards switched",
    details: """
      x by y boards of a by b nodes, endpoints that forward. Every line of nodes through a row of boards has a switch, with \
      two links to each board, one at either end of the line there; columns likewise. Nodes: x·y·a·b, and y·b + x·a switches. \
      Links: on boards x·y((a − 1)b + a(b − 1)); rows 2·x·y·b; columns 2·x·y·a. With boards of 1x1 it is a full mesh of two \
      dimensions with switches. Ids: nodes, x fastest over the whole floor, then row switches, then column switches.
      """,
    parameters: [
      Parameter("board", .integers(count: 2...2, each: 1...65_536), "nodes of a board along x and y"),
      Parameter("boards", .integers(count: 2...2, each: 1...65_536), "boards along x and y"),
    ],
    linkClasses: [
      LinkClassDescription("x", "neighbours along x on a board", medium: .pcb),
      LinkClassDescription("y", "neighbours along y on a board", medium: .pcb),
      LinkClassDescription("row", "a node at an end of its board's line along x and the switch of the line"),
      LinkClassDescription("column", "a node at an end of its board's line along y and the switch of the line"),
    ],
    source: "Hoefler et al., HammingMesh, SC 2022",
    example: "--kind hammingmesh --board 2x2 --boards 4x4")

  public init(_ reader: SpecReader, kind: String) throws(TopologyError) {
    self.kind = kind
    board = reader.integers("board")
    boards = reader.integers("boards")
    plan = Self.blueprint(reader, board, boards)
  }

  public var name: String { "\(kind)-\(board[0])x\(board[1])-\(boards[0])x\(boards[1])" }
  public func counts() throws(TopologyError) -> TopologyCounts { try plan.counts() }
  public var usedLinkClasses: [String] { plan.usedLinkClasses }
  public func build() -> TopologyGraph { BlueprintLayout(plan).build() }

  public var structure: DeclaredStructure {
    let layout = BlueprintLayout(plan)
    var structure = DeclaredStructure()
    structure.permutations = layout.permutations
    structure.coordinates = CoordinateSystem(extents: [board[0] * boards[0], board[1] * boards[1]])
    structure.drawing = .groups(by: .board)
    structure.ports = [layout.ports("npu")]
    return structure
  }

  private static func blueprint(_ reader: SpecReader, _ board: [Int], _ boards: [Int]) -> Blueprint {
    typealias Numeral = Blueprint.Numeral
    typealias Segment = Blueprint.Segment
    var plan = Blueprint(networks: [reader.network])
    let i = plan.digit("x on boards", board[0], .mirrored), column = plan.digit("columns of boards", boards[0])
    let j = plan.digit("y on boards", board[1], .mirrored), row = plan.digit("rows of boards", boards[1])
    let latency = reader.latency("node_latency")
    let number = Numeral([column, row])
    let nodes = plan.nodes(
      NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true, latency: latency), [i, column, j, row],
      name: [Segment("board", number), Segment("x", i), Segment("y", j, isAdjoined: true)],
      at: [(.board, number), (.level, .constant(0)), (.x, Numeral([i, column])), (.y, Numeral([j, row]))])
    func switches(_ word: String, _ digits: [Blueprint.Digit], _ axis: LocationColumn) -> Blueprint.Nodes {
      plan.nodes(
        NodeClass(kind: .switchChip, role: "switch", isEndpoint: false, forwards: true, latency: latency), digits,
        name: [Segment(word, Numeral(digits))],
        at: [(axis, Numeral(digits)), (.slot, Numeral(digits)), (.level, .constant(1))])
    }
    let rows = switches("row", [j, row], .y), columns = switches("column", [i, column], .x)
    plan.path(nodes, along: i, "x", reader.links("x"))
    plan.path(nodes, along: j, "y", reader.links("y"))
    for (kind, lines, digit, extent) in [("row", rows, i, board[0]), ("column", columns, j, board[1])] {
      let settings = reader.links(kind)
      plan.join(nodes, lines, kind, settings, where: (digit, 0))
      plan.join(
        nodes, lines, kind, settings, where: (digit, extent - 1), firstKey: extent == 1 ? settings.count : 0)
    }
    if board[0] == board[1] && boards[0] == boards[1] && reader.links("x") == reader.links("y")
      && reader.links("row") == reader.links("column")
    {
      plan.exchange("swap x and y", [(i, j), (column, row)], sets: [(rows, columns)])
    }
    return plan
  }
}
