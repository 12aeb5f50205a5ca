import Testing
import TopologyFormats
import TopologyGenerators
import TopologyModel

@Suite("Traffic and routing tables in files") struct TrafficFileTests {
  private let graph: TopologyGraph

  init() throws {
    graph = try FamilyCatalog.generate(
      TopologySpec(
        kind: "supernode",
        parameters: [
          "nodes": 2, "npus_per_node": 2, "cpus_per_node": 1, "planes": 1, "l2_per_plane": 1, "nodes_per_rack": 1,
        ])
    ).graph
  }

  private func read(_ text: String) throws(FormatError) -> TrafficMatrix {
    try TrafficMatrix(csv: Array(text.utf8), file: "folder/t.csv", in: graph, endpoints: graph.endpoints)
  }

  private func amounts(_ matrix: TrafficMatrix) -> [[Double]] {
    matrix.entries.map { [Double($0.source.index), Double($0.destination.index), $0.amount] }
  }

  @Test("Pairs by name or id, comments and blank lines left out")
  func pairs() throws {
    let names = graph.endpoints.map { graph.name(of: $0) }
    let found = try read(
      "\u{FEFF}source,destination,amount\r\n# a comment\r\n\r\n\(names[0]), \"\(names[1])\" ,2.5\r\n0,3,0\r\n3,0,1e3\r\n"
    )
    #expect(amounts(found) == [[0, 1, 2.5], [3, 0, 1000]])
    #expect(found.name == "file t.csv")
  }

  @Test("Blocks spread what they send over the pairs of distinct endpoints")
  func blocks() throws {
    let found = try read("source_block,destination_block,amount\nhost=0,host=1,8\n\"kind=npu,host=0\",host=0,3\n")
    #expect(amounts(found) == [[0, 2, 2], [0, 3, 2], [1, 2, 2], [1, 3, 2], [0, 1, 1.5], [1, 0, 1.5]])
  }

  @Test("A square, in id order or as its first row and column say")
  func square() throws {
    #expect(amounts(try read("0,1,0,0\n0,0,0,0\n0,0,0,2\n0,0,0,0\n")) == [[0, 1, 1], [2, 3, 2]])
    #expect(amounts(try read(",3,0\n0,4,0\n3,0,5")) == [[0, 3, 4], [3, 0, 5]])
  }

  @Test(
    "What is wrong is found by line and column",
    arguments: [
      ("", (1, 1)), ("source,destination,amount\n0,1\n", (2, 1)),
      ("source,destination,amount\n0,1,1\n0,9x,1\n", (3, 3)),
      ("source,destination,amount\n0,1,-2\n", (2, 5)), ("source,destination,amount\n0,0,1\n", (2, 3)),
      ("source,destination,amount\n0,4,1\n", (2, 3)), ("source,destination,amount\n0,1,nan\n", (2, 5)),
      ("source,destination,amount\n0,\"1,1\n", (2, 3)), ("source,destination,amount\n0,\"1\"x,1\n", (2, 6)),
      ("source_block,destination_block,amount\nhost=9,host=0,1\n", (2, 1)),
      ("source_block,destination_block,amount\nhost=0,hots=0,1\n", (2, 8)),
      ("source_block,destination_block,amount\nid=0,id=0,1\n", (2, 6)), ("0,1\n", (1, 1)),
      ("0,1,0,0\n0,0,0,0\n0,0,0\n0,0,0,0\n", (3, 1)), ("1,1,0,0\n0,0,0,0\n0,0,0,0\n0,0,0,0\n", (1, 1)),
      (",0,0\n0,0,0\n0,0,0\n", (1, 4)), ("names,0,1\n", (1, 1)), ("source,destination,amount\n0,1,0\n", (1, 1)),
    ] as [(String, (Int, Int))])
  func located(text: String, place: (Int, Int)) throws {
    let error = #expect(throws: FormatError.self) { try read(text) }
    #expect(error?.file == "folder/t.csv")
    #expect(error?.position == TextPosition(line: place.0, column: place.1), "\(error?.description ?? "")")
  }

  @Test("A routing table with shares, and errors by line")
  func table() throws {
    func read(_ text: String) throws(FormatError) -> RoutingTable {
      try RoutingTable(csv: Array(text.utf8), file: "r.csv", in: graph)
    }
    let leaf = try #require(graph.arcs(from: NodeID(0)).first?.target.index)
    #expect(try read("node,destination,next\n0,1,\(leaf)\n\(leaf),1,1\n").name == "r.csv")
    for (text, line, column) in [
      ("node,next\n", 1, 1), ("node,destination,next\n0,1,1\n", 2, 1), ("node,destination,next\n0,1\n", 2, 1),
      ("node,destination,next,share\n0,1,\(leaf),x\n", 2, "0,1,\(leaf),".count + 1),
      ("node,destination,next\n\(leaf),1,1\n0,7,\(leaf)\n", 3, 1), ("node,destination,next\n0,zz,1\n", 2, 3),
    ] {
      let error = #expect(throws: FormatError.self) { try read(text) }
      #expect(error?.position == TextPosition(line: line, column: column), "\(text) \(error?.description ?? "")")
    }
  }

  @Test("Bytes that are no text, and any damage to a good file, are an error or a matrix, never a crash")
  func damage() throws {
    #expect(throws: FormatError.self) {
      try TrafficMatrix(csv: [0x30, 0x2C, 0xFF, 0x0A], file: "t", in: graph, endpoints: graph.endpoints)
    }
    let good = Array("source,destination,amount\n0,1,1\n\"2\",3,2.5\n".utf8)
    for place in good.indices {
      for byte in [0, 0x22, 0x2C, 0x0A, 0x7A, 0xC3] as [UInt8] {
        var bytes = good
        bytes[place] = byte
        do {
          let matrix = try TrafficMatrix(csv: bytes, file: "t", in: graph, endpoints: graph.endpoints)
          #expect(matrix.entries.allSatisfy { $0.amount > 0 && $0.source != $0.destination })
        } catch { #expect(error.file == "t") }
      }
    }
  }
}
