import TopologyModel

/// Cabinets of boards whose NPUs form a full mesh of one or two dimensions, leaf switches in planes above each cabinet, and
/// what joins the leaves of different cabinets: full meshes along the rows and columns of a floor, spines, or both.
///
/// Ids: NPUs (place on the board, board, cabinet, pod), spares, leaves (plane fastest), spines (plane fastest).
struct CabinetFabric: Sendable {
  /// NPUs on a board, the first dimension of the mesh.
  var npus: Int
  /// Boards in a cabinet.
  var boards: Int
  /// Whether equal places of different boards are joined: the second dimension of the mesh.
  var meshAcrossBoards = true
  /// Cabinets along a row of the floor, and rows.
  var floor = (columns: 1, rows: 1)
  var pods = 1
  /// Planes, and leaves of a cabinet in each.
  var planes: Int
  var leavesPerPlane = 1
  /// Whether leaves of one plane are joined along rows and columns.
  var meshOfCabinets = false
  var spinesPerPlane: Int
  /// Spines in a cabinet of their own; 0 when not known.
  var spinesPerCabinet = 0
  /// NPUs of a cabinet beyond its boards, which hang on the leaves and take no part until one fails.
  var spares = 0

  /// Roles of the switches, and the words for a cabinet and for the kinds of links.
  struct Words: Sendable {
    let leaf, spine, cabinet: String
    let npuLeaf, leafSpine: String
  }

  var cabinets: Int { floor.columns * floor.rows * pods }

  func blueprint(_ reader: SpecReader, _ words: Words) -> Blueprint {
    typealias Numeral = Blueprint.Numeral
    typealias Segment = Blueprint.Segment
    var plan = Blueprint(networks: [reader.network])
    let npu = plan.digit("NPUs of each board", npus), board = plan.digit("boards of each \(words.cabinet)", boards)
    let column = plan.digit(
      floor.rows * pods == 1 ? "\(words.cabinet)s" : "\(words.cabinet)s of each row", floor.columns)
    let row = plan.digit("rows", floor.rows), pod = plan.digit("pods", pods)
    let plane = plan.digit("planes", planes), leaf = plan.digit("\(words.leaf) switches of each plane", leavesPerPlane)
    let spine = plan.digit("\(words.spine) switches of each plane", spinesPerPlane)
    let spare = plan.digit("spares of each \(words.cabinet)", spares)

    let cabinet = Numeral([column, row])
    let cabinetName = (pods > 1 ? [Segment("pod", pod)] : []) + [Segment(words.cabinet, cabinet)]
    let inCabinet: [(LocationColumn, Numeral)] = (pods > 1 ? [(.pod, Numeral(pod))] : []) + [(.rack, cabinet)]
    let planeName = planes > 1 ? [Segment("plane", plane)] : []
    let inPlane: [(LocationColumn, Numeral)] = planes > 1 ? [(.plane, Numeral(plane))] : []
    let linkPlane = planes > 1 ? plane : nil
    let npuLatency = reader.latency("node_latency")
    let switchLatency = reader.isGiven("switch_latency") ? reader.latency("switch_latency") : npuLatency
    func switchClass(_ role: String) -> NodeClass {
      NodeClass(kind: .switchChip, role: role, isEndpoint: false, forwards: true, latency: switchLatency)
    }

    let processors = plan.nodes(
      NodeClass(kind: .npu, role: "npu", isEndpoint: true, forwards: true, latency: npuLatency),
      [npu, board, column, row, pod],
      name: cabinetName + [Segment("board", board), Segment("npu", npu)],
      at: inCabinet + [(.board, Numeral(board)), (.slot, Numeral(npu)), (.level, .constant(0))])
    plan.clique(processors, along: [npu], "x", reader.links("x"))
    if meshAcrossBoards { plan.clique(processors, along: [board], "y", reader.links("y")) }
    guard planes > 0 else { return plan }

    let waiting = plan.nodes(
      NodeClass(kind: .npu, role: "spare", isEndpoint: false, forwards: false), [spare, column, row, pod],
      name: cabinetName + [Segment("spare", spare)],
      at: inCabinet + [(.slot, Numeral([spare])), (.level, .constant(0))])
    let leaves = plan.nodes(
      switchClass(words.leaf), [plane, leaf, column, row, pod],
      name: cabinetName + (leavesPerPlane > 1 ? planeName : [])
        + [Segment(words.leaf, leavesPerPlane > 1 ? leaf : plane)],
      at: inCabinet + inPlane + [(.slot, Numeral([plane, leaf])), (.level, .constant(1))])
    plan.join(processors, leaves, words.npuLeaf, reader.links(words.npuLeaf), plane: linkPlane)
    plan.join(waiting, leaves, words.npuLeaf, reader.links(words.npuLeaf), plane: linkPlane)
    if meshOfCabinets {
      plan.clique(leaves, along: [column], "z", reader.links("z"), plane: linkPlane)
      plan.clique(leaves, along: [row], "alpha", reader.links("alpha"), plane: linkPlane)
      if floor.columns == floor.rows && floor.rows > 1 && reader.links("z") == reader.links("alpha") {
        plan.exchange("swap rows and columns", [(column, row)])
      }
    }
    // The cabinets of the spines are numbered after those of the NPUs; spine s is of plane s mod planes.
    let spinePlace: [(LocationColumn, Numeral)] =
      spinesPerCabinet > 0
      ? [(.rack, Numeral([plane, spine], dividedBy: spinesPerCabinet, offset: cabinets))] : []
    let spines = plan.nodes(
      switchClass(words.spine), [plane, spine],
      name: planeName + [Segment(words.spine, spine)],
      at: spinePlace + inPlane + [(.slot, Numeral(spine)), (.level, .constant(2))])
    plan.join(leaves, spines, words.leafSpine, reader.links(words.leafSpine), plane: linkPlane)
    return plan
  }
}

extension CabinetFabric {
  /// What families of cabinets declare of the graph of `plan`.
  ///
  /// NPUs have coordinates: place on the board, board, column, row, pod, without axes of one.
  func structure(_ plan: Blueprint) -> DeclaredStructure {
    let layout = BlueprintLayout(plan)
    var structure = DeclaredStructure()
    structure.permutations = layout.permutations
    structure.coordinates = CoordinateSystem(
      extents: [npus, boards, floor.columns, floor.rows, pods].filter { $0 > 1 })
    structure.drawing = .boards
    structure.ports = [layout.ports("npu")]
    return structure
  }
}
