import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let hammingMesh = FamilySampler("hammingmesh") { random in
    var parameters = JSONObject()
    let square = random.chance(30)
    let board = [random.integer(1...4), random.integer(1...4)], boards = [random.integer(1...4), random.integer(1...4)]
    parameters.set("board", square ? [board[0], board[0]] : board)
    parameters.set("boards", square ? [boards[0], boards[0]] : boards)
    return parameters
  }
}

@Suite struct HammingMeshTests {
  // One row of two boards of 2 × 1:   0─1   2─3     row switch 4 on 0, 1, 2, 3; every node is both ends of a column
  //                                                 of one, with two links to its column switch 5 … 8.
  @Test func aSmallHammingMeshIsWhatItsPictureSays() throws {
    let graph = try generate("--kind hammingmesh --board 2x1 --boards 2x1").graph
    let links = graph.links.map { [graph.source(of: $0).index, graph.target(of: $0).index, graph.key(of: $0)] }
    #expect(
      Set(links) == [
        [0, 1, 0], [2, 3, 0], [0, 4, 0], [1, 4, 0], [2, 4, 0], [3, 4, 0], [0, 5, 0], [0, 5, 1], [1, 6, 0], [1, 6, 1],
        [2, 7, 0], [2, 7, 1], [3, 8, 0], [3, 8, 1],
      ])
    #expect(links.count == 14)
    #expect(graph.name(of: NodeID(3)) == "board1/x1y0")
  }

  /// Along one axis two nodes are joined by their board's line, or leave it at the nearer end, cross the switch and enter at
  /// the nearer end; the two axes are independent.
  @Test(arguments: [([4, 4], [3, 2]), ([2, 2], [4, 4]), ([1, 1], [3, 3]), ([5, 3], [1, 2]), ([3, 1], [2, 2])])
  func distancesAreSumsOverTheAxes(_ board: [Int], _ boards: [Int]) throws {
    let graph = try generate("--kind hammingmesh --board \(board[0])x\(board[1]) --boards \(boards[0])x\(boards[1])")
      .graph
    func along(_ axis: Int, _ from: Int, _ to: Int) -> Int {
      let size = board[axis]
      func toEnd(_ place: Int) -> Int { min(place % size, size - 1 - place % size) }
      let around = toEnd(from) + 2 + toEnd(to)
      return from / size == to / size ? min(abs(from - to), around) : around
    }
    let width = board[0] * boards[0]
    for source in graph.endpoints.map(\.index) {
      let hops = hops(from: source, in: graph)
      for target in graph.endpoints.map(\.index) {
        #expect(
          hops[target] == along(0, source % width, target % width) + along(1, source / width, target / width))
      }
    }
  }

  /// The small machine of the paper: 16 by 16 boards of 2 by 2, 1,024 accelerators with four links each.
  @Test func theSmallMachineOfThePaper() throws {
    let graph = try generate("--kind hammingmesh --board 2x2 --boards 16x16").graph
    #expect(graph.endpoints.count == 1024)
    #expect(degrees(ofRole: "npu", graph) == [4])
    #expect(nodesByRole(graph)["switch"] == 2 * 32)
    #expect(degrees(ofRole: "switch", graph) == [32])
    #expect(linksByKind(graph) == ["x": 512, "y": 512, "row": 1024, "column": 1024])
  }

  @Test func refusals() {
    #expect(
      refusal("--kind hammingmesh --board 4 --boards 4x4")
        == .outOfRange(field: "board, its number of values,", value: "1", allowed: "2...2"))
    #expect(
      refusal("--kind hammingmesh --board 4x4 --boards 0x4")
        == .outOfRange(field: "boards[0]", value: "0", allowed: "1...65536"))
  }
}
