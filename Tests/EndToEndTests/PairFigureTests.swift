import Foundation
import Testing

/// Figures of single pairs and of groups of pairs: `--matrix`, `--blocks`, `--metrics paths`.
@Suite("topo analyze, pair by pair") struct PairFigureTests {
  @Test("The matrix of a mesh holds Manhattan distances") func matrix() throws {
    let folder = try TemporaryFolder(), file = folder.file("hops.csv")
    let result = try Command.shell(
      "topo gen --kind mesh --dims 3x4 | topo analyze - --metrics hops --matrix \(file.path)")
    #expect(result.code == 0)
    #expect(result.talk.contains("144 entries"))
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(lines.count == 13)
    #expect(lines.first == ["from"] + lines.dropFirst().map { $0[0] })
    for (i, line) in lines.dropFirst().enumerated() {
      // Axis 0 of extent 3 is the fastest.
      let row = (0..<12).map { j in abs(i % 3 - j % 3) + abs(i / 3 - j / 3) }
      #expect(line.dropFirst().map { Int($0) } == row.map { Optional($0) }, "row \(i)")
    }
  }

  @Test("A matrix that is too large is refused before any work") func largeMatrix() throws {
    let folder = try TemporaryFolder(), file = folder.file("hops.csv")
    let result = try Command.topo("analyze cloudmatrix384x432 --matrix \(file.path)")
    #expect(result.code == 3)
    #expect(result.talk.contains("27,518,828,544 entries"))
    #expect(result.talk.contains("--max-memory raises it"))
    #expect(result.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: file.path))
  }

  @Test("Hops between the supernodes of a cascade") func blocks() throws {
    let line =
      "analyze --metrics hops --blocks supernode --format json -"
    let document = try Command.topo(
      "gen --kind cascade --of supernode --set of.nodes=4 --set of.npus_per_node=2 --set of.planes=2"
        + " --set of.l2_per_plane=2 --count 3 --fabric clos --leaves 3 --spines 2 --hosts 8")
    #expect(document.code == 0, "\(document.talk)")
    let hops = try #require(try Command.topo(line, input: document.output).json()["hops"] as? [String: Any])
    let blocks = try #require(hops["blocks"] as? [String: Any])
    #expect(blocks["column"] as? String == "supernode")
    #expect(blocks["size"] as? [Int] == [8, 8, 8])
    // Inside: 1 peer at 2 hops and 6 at 4; across: leaf, spine, leaf.
    let inside = (2.0 + 6 * 4) / 7
    #expect(
      blocks["mean"] as? [[Double]] == (0..<3).map { row in (0..<3).map { $0 == row ? inside : 4 } })
    #expect(blocks["max"] as? [[Int]] == [[4, 4, 4], [4, 4, 4], [4, 4, 4]])
  }

  @Test("A location that encloses nothing is no block") func wrongBlock() throws {
    let result = try Command.topo("analyze nvl72 --blocks plane")
    #expect(result.code == 64)
    #expect(["cluster", "pod", "supernode", "rack", "host", "board"].allSatisfy(result.talk.contains))
  }

  @Test("A hypercube has d! shortest paths between opposite corners, and as many disjoint ones as neighbours")
  func hypercube() throws {
    let document = try Command.topo("gen --kind hypercube --dimension 6")
    let report = try Command.topo("analyze --metrics hops,paths --format json -", input: document.output).json()
    let paths = try #require(report["paths"] as? [String: Any])
    let classes = try #require(paths["classes"] as? [[String: Any]])
    #expect(classes.count == 1)
    let all = try #require(classes.first)
    #expect(all["class"] as? String == "all")
    #expect(all["fewest_shortest"] as? Int == 1)
    #expect(all["most_shortest"] as? Int == 720)
    // Σ C(6, h) h! over the 63 others.
    let mean = try #require(all["mean_shortest"] as? Double)
    // Foundation's reader is off by a few units in the last place of what is printed, 31.047619047619047.
    #expect(abs(mean - Double(6 + 15 * 2 + 20 * 6 + 15 * 24 + 6 * 120 + 720) / 63) < 1e-13)
    #expect(all["saturated"] as? Bool == false)
    #expect(all["disjoint"] as? Int == 6)
    // Moore: 1 + 6 + 30 + 150 ≥ 64, so 3 links; Cerf: 6 at 1, 30 at 2, 27 at 3.
    let hops = try #require(report["hops"] as? [String: Any])
    let bounds = try #require(hops["bounds"] as? [String: Any])
    #expect(bounds["diameter"] as? Int == 3)
    #expect(bounds["mean"] as? Double == Double(6 + 60 + 81) / 63)
  }
}
