import Testing
import TopologyGenerators
import TopologyModel

extension FamilySampler {
  static let kautz = FamilySampler("kautz") { random in
    var parameters = JSONObject()
    parameters.set("degree", random.integer(1...5))
    parameters.set("diameter", random.integer(1...5))
    if random.chance(70) { parameters.set("hosts", random.integer(0...3)) }
    return parameters
  }
}

/// Oracle.  The Kautz graph by its definition over strings: the links between all words of `length` letters.
private func linksOverStrings(degree: Int, length: Int) -> Set<Set<[Int]>> {
  var words: [[Int]] = [[]]
  for _ in 0..<length {
    words = words.flatMap { word in (0...degree).filter { word.last != $0 }.map { word + [$0] } }
  }
  var links: Set<Set<[Int]>> = []
  for word in words {
    for letter in 0...degree where letter != word.last { links.insert([word, Array((word + [letter]).dropFirst())]) }
  }
  return links
}

@Suite("Kautz") struct KautzTests {
  @Test(
    "Words, links, degrees and diameter are those of the definition",
    arguments: [(1, 1), (1, 4), (2, 1), (2, 2), (2, 3), (2, 6), (3, 1), (3, 3), (4, 2), (4, 4), (7, 2)])
  func definition(size: (d: Int, length: Int)) throws {
    let (d, length) = size
    let graph = try FamilyCatalog.generate(makeSpec("kautz", ["degree": .count(d), "diameter": .count(length)])).graph
    let links = linksOverStrings(degree: d, length: length)
    let words = links.reduce(into: Set<[Int]>()) { $0.formUnion($1) }
    #expect(graph.nodeCount == words.count && graph.linkCount == links.count)
    // Degrees and distances as multisets: they do not depend on the numbering.
    var degrees: [[Int]: Int] = [:], neighbors: [[Int]: [[Int]]] = [:]
    for link in links {
      let ends = Array(link)
      for (end, other) in [(ends[0], ends[1]), (ends[1], ends[0])] {
        degrees[end, default: 0] += 1
        neighbors[end, default: []].append(other)
      }
    }
    #expect(degrees.values.sorted() == graph.nodes.map { graph.degree(of: $0) }.sorted())
    var expected: [Int: Int] = [:]
    for word in words {
      var distance = [word: 0], queue = [word], head = 0
      while head < queue.count {
        for next in neighbors[queue[head], default: []] where distance[next] == nil {
          distance[next] = distance[queue[head], default: 0] + 1
          queue.append(next)
        }
        head += 1
      }
      for (other, steps) in distance where other != word { expected[steps, default: 0] += 1 }
    }
    #expect(hopHistogram(graph) == expected)
    #expect(expected.keys.max() == (d == 1 ? 1 : length))
  }

  @Test("Groups share their first letter: two routers of one are joined only through others, above one letter")
  func groups() throws {
    let graph = try FamilyCatalog.generate(makeSpec("kautz", ["degree": 3, "diameter": 3, "hosts": 1])).graph
    #expect(graph.name(of: NodeID(35)) == "group3/router8/host0" && graph.name(of: NodeID(71)) == "group3/router8")
    for link in graph.links where graph.attributes(of: link).kind == "router-router" {
      #expect(graph.location(.x, of: graph.source(of: link)) != graph.location(.x, of: graph.target(of: link)))
    }
  }

  @Test("Refusals")
  func refusals() {
    #expect(
      refusal("kautz", ["degree": 0, "diameter": 3]) == .outOfRange(field: "degree", value: "0", allowed: "1...65536"))
    #expect(
      refusal("kautz", ["degree": 2, "diameter": 63])
        == .outOfRange(field: "diameter", value: "63", allowed: "1...62"))
    #expect(
      refusal("kautz", ["degree": 2, "diameter": 61])
        == .tooLarge(quantity: "routers", count: "3458764513820540928", limit: "2147483647", flag: nil))
    #expect(
      refusal("kautz", ["degree": 10, "diameter": 30])
        == .tooLarge(quantity: "nodes", count: "over 2^63", limit: "2^63", flag: nil))
  }
}
